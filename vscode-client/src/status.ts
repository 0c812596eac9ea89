/** The status bar item: whether the server runs, and what it last said about itself. */
import * as vscode from 'vscode';

/** What the server sends as `shapewright/status`. */
export interface ServerStatus {
  readonly text: string;
  readonly tooltip?: string;
  readonly busy?: boolean;
}

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 0);

  constructor() {
    this.item.name = 'Shapewright';
    this.item.command = 'shapewright.showOutput';
    this.item.show();
  }

  starting(): void {
    this.show({ text: 'Shapewright', tooltip: 'The Shapewright server is starting', busy: true });
  }

  show({ text, tooltip, busy }: ServerStatus): void {
    this.item.text = `${busy ? '$(loading~spin)' : '$(layers)'} ${text}`;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = undefined;
  }

  failed(reason: string): void {
    this.item.text = '$(error) Shapewright';
    this.item.tooltip = reason;
    this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
  }

  dispose(): void {
    this.item.dispose();
  }
}
