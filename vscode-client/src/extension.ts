/** Wires the session to the editor: whatever changes which Python is right, or whether it may be started, refreshes it. */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { onEnvironmentChosen } from './pythonExtension';
import { Session } from './session';
import { Status } from './status';

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Shapewright', { log: true });
  const status = new Status();
  const { refresh } = session = new Session(context.extensionPath, output, status);
  context.subscriptions.push(
    output,
    status,
    ...registerCommands(session, output),
    vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(refresh),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('shapewright.interpreter') || change.affectsConfiguration('shapewright.serverPython')) void refresh();
    }),
    await onEnvironmentChosen(refresh),
  );
  await refresh();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
