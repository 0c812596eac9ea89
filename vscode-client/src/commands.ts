/** The commands of the palette. */
import * as vscode from 'vscode';
import type { Session } from './session';

export function registerCommands(session: Session, output: vscode.OutputChannel): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('shapewright.restart', () => session.restart()),
    vscode.commands.registerCommand('shapewright.showOutput', () => output.show()),
    vscode.commands.registerCommand('shapewright.verifyModel', () => atCursor(session, 'shapewright.verify')),
    vscode.commands.registerCommand('shapewright.verifyFixesHere', () => atCursor(session, 'shapewright.verifyFixes')),
    vscode.commands.registerCommand('shapewright.runFile', () => verifyByRunning(session)),
    vscode.commands.registerCommand('shapewright.explainTracebackHere', () => explainTraceback(session)),
    vscode.commands.registerCommand('shapewright.toggleInlayHints', toggleInlayHints),
  ];
}

/** Asks the server for something about the line of the cursor; the language client has registered the server's own commands. */
async function atCursor(session: Session, command: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor && isRunning(session)) await vscode.commands.executeCommand(command, editor.document.uri.toString(), editor.selection.active.line);
}

/** Running a file's own code is for workspaces that are trusted, and for those who know that it will be run. */
async function verifyByRunning(session: Session): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage('The code of a workspace that is not trusted is not run.');
    return;
  }
  await atCursor(session, 'shapewright.verifyByRunning');
}

/** Explains the traceback that is selected, or else the one on the clipboard, as a page beside the code. */
async function explainTraceback(session: Session): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection) ?? '';
  const text = selected.trim() ? selected : await vscode.env.clipboard.readText();
  if (!text.trim()) {
    void vscode.window.showInformationMessage('Select a traceback, or copy one, and ask again.');
    return;
  }
  if (!isRunning(session)) return;
  const uri = editor?.document.uri.toString() ?? null;
  const answer = await vscode.commands.executeCommand<{ markdown: string } | null>('shapewright.explainTraceback', text, uri);
  if (!answer) {
    void vscode.window.showInformationMessage('No exception is named in this text.');
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: answer.markdown });
  await vscode.commands.executeCommand('markdown.showPreviewToSide', document.uri);
}

function isRunning(session: Session): boolean {
  if (!session.running) void vscode.window.showErrorMessage('The Shapewright server is not running.');
  return session.running;
}

/** Turns inlay shapes on or off where they are set: in the workspace if it says anything about them, else for the user. */
async function toggleInlayHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('shapewright');
  const ofWorkspace = settings.inspect<boolean>('inlayHints.enabled')?.workspaceValue !== undefined;
  const target = ofWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('inlayHints.enabled', !settings.get('inlayHints.enabled', true), target);
}
