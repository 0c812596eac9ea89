/** Describes the language client: how the server is started, what it is told, and which documents it is for. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State, TransportKind } from 'vscode-languageclient/node';
import type { Executable, LanguageClientOptions } from 'vscode-languageclient/node';
import type { Python } from './choice';
import type { ServerStatus, Status } from './status';

/** Diffs and other read-only views of a file have schemes of their own and stay without squiggles. */
const SCHEMES = ['file', 'untitled', 'vscode-notebook-cell'];

/** No site-packages, no environment variables, no user folder, no current folder on sys.path: only what is bundled. */
const ISOLATED = ['-I', '-S', '-X', 'utf8'];

export function createClient(extension: string, server: Python, selected: Python | undefined, output: vscode.LogOutputChannel, status: Status): LanguageClient {
  const executable: Executable = {
    command: server.path,
    args: [...ISOLATED, path.join(extension, 'launcher', 'run_server.py')],
    transport: TransportKind.stdio,
    options: { cwd: extension },
  };
  const options: LanguageClientOptions = {
    documentSelector: SCHEMES.map(scheme => ({ scheme, language: 'python' })),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    synchronize: { configurationSection: 'shapewright' },
    initializationOptions: {
      interpreter: selected?.path ?? null,
      trusted: vscode.workspace.isTrusted,
      inlayHints: vscode.workspace.getConfiguration('shapewright').get('inlayHints.enabled', true),
      warmAtStart: vscode.workspace.getConfiguration('shapewright').get('verification.warmAtStart', false),
    },
  };
  const client = new LanguageClient('shapewright', 'Shapewright', executable, options);
  client.onNotification('shapewright/status', (said: ServerStatus) => status.show(said));
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Starting) status.starting();
    if (newState === State.Running) status.show({ text: 'Shapewright', tooltip: `Server: Python ${server.version.join('.')}, ${server.path}\nPrograms: ${selected?.path ?? 'no Python'}` });
    if (newState === State.Stopped) status.failed('The Shapewright server has stopped');
  });
  return client;
}
