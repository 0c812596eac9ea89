/** Keeps one server running that fits the settings, the chosen environment and the workspace's trust. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { choose, liesInside } from './choice';
import type { Choice, Places } from './choice';
import { createClient } from './client';
import { onPath, probe, real } from './machine';
import { chosenEnvironment } from './pythonExtension';
import { oneAtATime } from './queue';
import type { Status } from './status';

export class Session {
  /** Starts the server, or starts it anew if what it was started for has changed. */
  readonly refresh = oneAtATime(() => this.fit());
  private client: LanguageClient | undefined;
  private startedFor = '';

  constructor(private readonly extension: string, private readonly output: vscode.LogOutputChannel, private readonly status: Status) {}

  restart(): Promise<void> {
    this.startedFor = '';
    return this.refresh();
  }

  get running(): boolean {
    return this.client?.isRunning() ?? false;
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.stop().catch(error => this.output.warn(`stopping the server: ${error}`));
    await client?.dispose().catch(() => undefined);
  }

  private async fit(): Promise<void> {
    const choice = await choose(await places(this.extension));
    const wanted = JSON.stringify([choice, vscode.workspace.isTrusted]);
    if (wanted === this.startedFor) return;
    this.startedFor = wanted;
    await this.stop();
    this.output.info(`selected Python: ${choice.selected?.path ?? 'none'}; server Python: ${choice.server?.path ?? 'none'}`);
    this.complain(choice);
    if (!choice.server) return;
    this.client = createClient(this.extension, choice.server, choice.selected, this.output, this.status);
    await this.client.start().catch(error => this.status.failed(`The Shapewright server did not start: ${error}`));
  }

  private complain({ server, complaints }: Choice): void {
    if (!complaints.length) return;
    const message = complaints.join(' ');
    if (!server) this.status.failed(message);
    const show = server ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    void show(message, 'Open Settings').then(answer => answer && vscode.commands.executeCommand('workbench.action.openSettings', '@ext:shapewright.shapewright'));
  }
}

async function places(extension: string): Promise<Places> {
  const settings = vscode.workspace.getConfiguration('shapewright');
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(folder => folder.uri.scheme === 'file').map(folder => folder.uri.fsPath);
  const trusted = vscode.workspace.isTrusted;
  return {
    interpreterSetting: settings.get('interpreter', ''),
    serverSetting: settings.get('serverPython', ''),
    pythonExtension: await chosenEnvironment(),
    folders,
    onPath,
    mayStart: file => trusted || !liesInside(file, folders, real),
    probe: file => probe(file, extension),
  };
}
