/** The commands of the palette. */
import * as vscode from 'vscode';
import type { Session } from './session';

export function registerCommands(session: Session, output: vscode.OutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('shapewright.restart', () => session.restart()),
    vscode.commands.registerCommand('shapewright.showOutput', () => output.show()),
    vscode.commands.registerCommand('shapewright.verifyModel', () => verifyModel(session)),
    vscode.commands.registerCommand('shapewright.toggleInlayHints', toggleInlayHints),
  ];
}

/** Asks the server to verify the model at the cursor; the language client has registered the server's own command. */
async function verifyModel(session: Session): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  if (!session.running) {
    void vscode.window.showErrorMessage('Nothing can be verified: the Shapewright server is not running.');
    return;
  }
  await vscode.commands.executeCommand('shapewright.verify', editor.document.uri.toString(), editor.selection.active.line);
}

/** Turns inlay shapes on or off where they are set: in the workspace if it says anything about them, else for the user. */
async function toggleInlayHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('shapewright');
  const ofWorkspace = settings.inspect<boolean>('inlayHints.enabled')?.workspaceValue !== undefined;
  const target = ofWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('inlayHints.enabled', !settings.get('inlayHints.enabled', true), target);
}
