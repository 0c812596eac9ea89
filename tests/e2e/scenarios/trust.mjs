/** A workspace that brings a Python of its own, and settings that name it: it is started only once the workspace is trusted. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { INTERPRETER } from '../harness/places.mjs';
import { until } from '../harness/until.mjs';
import { visit } from '../harness/visit.mjs';

const GUILTY = 'layers.Conv1D(8, «5», dilation_rate=30)';
const TRACE = 'started';

/** A .venv whose Python leaves a trace when it is started. */
function setTrap(folder) {
  const python = path.join(folder, '.venv/bin/python');
  mkdirSync(path.dirname(python), { recursive: true });
  writeFileSync(python, `#!/bin/sh\ntouch '${path.join(folder, TRACE)}'\nexec '${INTERPRETER}' "$@"\n`);
  chmodSync(python, 0o755);
  mkdirSync(path.join(folder, '.vscode'));
  const named = '${workspaceFolder}/.venv/bin/python';
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify({ 'shapewright.interpreter': named, 'shapewright.serverPython': named }));
}

export function trust(browser, report) {
  return visit({ browser, report, name: 'trust', file: 'mistake.py', server: { trusting: false, prepare: setTrap } }, async (window, step) => {
    const started = () => existsSync(path.join(window.server.folder, TRACE));
    await step('in Restricted Mode the mistake is underlined, without a Python of the workspace', async () => {
      await window.squiggles('error', GUILTY);
      await window.hover(GUILTY, 'Conv1D needs at least 121 steps');
      if (started()) throw new Error('the Python of an untrusted workspace was started');
    });
    await step('once the workspace is trusted its Python is used', async () => {
      await window.command('Workspaces: Manage Workspace Trust');
      await window.page.locator('.workspace-trust-editor .workspace-trust-buttons-row').getByText('Trust', { exact: true }).click();
      await until('the Python of the workspace to be started', started, { seen: window.server.output });
    });
    await step('and the mistake is still underlined', async () => {
      await window.closeTab();
      await window.squiggles('error', GUILTY);
    });
  });
}
