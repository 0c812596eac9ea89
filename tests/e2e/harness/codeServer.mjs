/** Starts VS Code's own server with the extension installed and everything it writes in folders of its own. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CODE_SERVER, NODE, STATE, VSIX, WORKSPACE } from './places.mjs';
import { until } from './until.mjs';

const QUIET = {
  'workbench.startupEditor': 'none', 'workbench.tips.enabled': false, 'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden', 'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off', 'update.mode': 'none', 'extensions.autoUpdate': false, 'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true, 'chat.disableAIFeatures': true, 'git.enabled': false, 'files.autoSave': 'off',
  'editor.minimap.enabled': false, 'editor.occurrencesHighlight': 'off', 'editor.stickyScroll.enabled': false,
  'editor.hover.delay': 150, 'editor.hover.above': false, 'editor.cursorBlinking': 'solid', 'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/** `trusting: false` opens every folder in Restricted Mode; `prepare` may add to the copy of the workspace first. */
export async function startCodeServer(name, { settings = {}, extensions: others = [], trusting = true, prepare = () => {} } = {}) {
  const state = path.join(STATE, name);
  rmSync(state, { recursive: true, force: true });
  const [data, extensions, home, folder] = ['data', 'extensions', 'home', 'workspace'].map(part => path.join(state, part));
  for (const place of [extensions, home]) mkdirSync(place, { recursive: true });
  cpSync(WORKSPACE, folder, { recursive: true });
  prepare(folder);
  // A browser's window ignores machine-scoped settings in User, but only from the moment it knows their scope: both files need them.
  const configure = changed => ['User', 'Machine'].forEach(level => {
    mkdirSync(path.join(data, level), { recursive: true });
    writeFileSync(path.join(data, level, 'settings.json'), JSON.stringify({ ...QUIET, 'security.workspace.trust.enabled': !trusting, ...changed }));
  });
  configure(settings);
  const sockets = mkdtempSync(path.join(tmpdir(), 'sw-'));   // a socket's name has room for 108 bytes only
  const env = { ...process.env, HOME: home, TMPDIR: sockets, XDG_RUNTIME_DIR: sockets, XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_DATA_HOME: path.join(home, 'data'), XDG_CACHE_HOME: path.join(home, 'cache'),
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '', controlUrl: '' }) };
  const log = openSync(path.join(state, 'server.log'), 'a');
  const run = args => spawn(NODE, [CODE_SERVER, '--user-data-dir', data, '--extensions-dir', extensions, ...args],
    { env, stdio: ['ignore', log, log], detached: true });

  for (const extension of [...others, VSIX]) {
    const code = await ending(run(['--install-extension', extension]));
    if (code !== 0) throw new Error(`${extension} could not be installed: see ${state}/server.log`);
  }
  const port = await freePort();
  const server = run(['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
    '--disable-getting-started-override', ...(trusting ? ['--disable-workspace-trust'] : [])]);
  const kill = signal => { try { return process.kill(-server.pid, signal); } catch { return false; } };
  process.on('exit', () => kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await until('code-server to answer', () => fetch(`${url}/healthz`).then(answer => answer.ok, () => false));
  return {
    url, folder, configure,
    /** What the extension has written into its output channel. */
    output: () => readdirSync(path.join(data, 'logs'), { recursive: true }).filter(file => path.basename(file) === 'Shapewright.log')
      .map(file => readFileSync(path.join(data, 'logs', file), 'utf8')).join(''),
    async stop() {
      kill('SIGTERM');
      await until('code-server to end', () => !kill(0), { patience: 5_000 }).catch(() => kill('SIGKILL'));
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

function ending(child) {
  return new Promise((resolve, reject) => child.on('exit', resolve).on('error', reject));
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
