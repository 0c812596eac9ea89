/** Asks the Python extension, where it is installed, which environment the user has chosen. */
import * as vscode from 'vscode';

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  readonly ready: Promise<void>;
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(environment: { readonly id: string; readonly path: string }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** The executable of the chosen environment; undefined without the extension, or if nothing is chosen. */
export async function chosenEnvironment(): Promise<string | undefined> {
  const environments = (await api())?.environments;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = environments && await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
  return chosen?.executable.uri?.fsPath;
}

/** Calls back whenever another environment is chosen. */
export async function onEnvironmentChosen(callback: () => void): Promise<vscode.Disposable> {
  return (await api())?.environments.onDidChangeActiveEnvironmentPath(callback) ?? { dispose() {} };
}

/** An extension that is installed but cannot start is as good as none: its own error message is the user's concern. */
async function api(): Promise<PythonExtension | undefined> {
  try {
    const python = await vscode.extensions.getExtension<PythonExtension>('ms-python.python')?.activate();
    await python?.ready;
    return python;
  } catch {
    return undefined;
  }
}
