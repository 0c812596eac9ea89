/** A diagnostic's code links to the page that explains it, a packaged Markdown file: opened as a preview, not as source. */
import * as vscode from 'vscode';
import type { HandleDiagnosticsSignature } from 'vscode-languageclient/node';

export function openPagesAsPreview(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], next: HandleDiagnosticsSignature): void {
  for (const { code } of diagnostics) {
    if (typeof code === 'object' && code.target.scheme === 'file') code.target = preview(code.target);
  }
  next(uri, diagnostics);
}

function preview(page: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: 'command', path: 'markdown.showPreview', query: JSON.stringify([page]) });
}
