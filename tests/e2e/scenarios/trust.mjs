/** A workspace that brings a Python of its own: it is started only once the workspace is trusted. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { INTERPRETER } from '../harness/places.mjs';
import { visit } from '../harness/visit.mjs';

const GUILTY = 'layers.Conv1D(8, «5», dilation_rate=30)';
const TRACE = 'started';

/** A .venv whose Python leaves a trace when it is started, and settings that name it. */
function setTrap(folder) {
  const python = path.join(folder, '.venv/bin/python');
  mkdirSync(path.dirname(python), { recursive: true });
  writeFileSync(python, `#!/bin/sh\ntouch '${path.join(folder, TRACE)}'\nexec '${INTERPRETER}' "$@"\n`);
  chmodSync(python, 0o755);
  mkdirSync(path.join(folder, '.vscode'));
  const named = '${workspaceFolder}/.venv/bin/python';
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify({ 'shapewright.interpreter': named, 'shapewright.serverPython': named }));
}

export async function trust(browser, report) {
  for (const trusting of [false, true]) {
    const name = trusting ? 'trusted' : 'untrusted';
    await visit({ browser, report, name, file: 'mistake.py', server: { trusting, prepare: setTrap } }, async (window, step) => {
      await step(`${name}: the mistake is underlined`, () => window.squiggles('error', GUILTY));
      await step(`${name}: the workspace's own Python was ${trusting ? 'started' : 'not started'}`, async () => {
        const started = existsSync(path.join(window.server.folder, TRACE));
        if (started !== trusting) throw new Error(`started: ${started}`);
        await window.shot(name);
      });
    });
  }
}
