/** The Python extension is installed: the environment chosen there is the selected one, and choosing another restarts the server. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { INTERPRETER, REPOSITORY, STATE } from '../harness/places.mjs';
import { until } from '../harness/until.mjs';
import { visit } from '../harness/visit.mjs';

const VSCE = path.join(REPOSITORY, 'vscode-client/node_modules/.bin/vsce');
const PYTHON_EXTENSION = path.join(STATE, 'python-extension.vsix');

export async function environment(browser, report) {
  execFileSync(VSCE, ['package', '--allow-missing-repository', '--skip-license', '--out', PYTHON_EXTENSION],
    { cwd: path.join(REPOSITORY, 'tests/e2e/python-extension'), stdio: 'pipe' });
  const base = execFileSync(INTERPRETER, ['-c', 'import sys; print(sys._base_executable)'], { encoding: 'utf8' }).trim();
  const server = { settings: { 'python.environments': [INTERPRETER, base] }, extensions: [PYTHON_EXTENSION] };
  await visit({ browser, report, name: 'environment', file: 'mistake.py', server }, async (window, step) => {
    const selections = () => window.server.output().match(/(?<=selected Python: )[^;]*/g) ?? [];
    const selected = (...wanted) => until(`the selections ${wanted}`, () => selections().join() === wanted.join(), { seen: selections });
    await step('the environment chosen at the start is selected', async () => {
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=2)(x)', '(None, 96, 32)');
      await selected(INTERPRETER);
    });
    await step('choosing another one restarts the server for it', async () => {
      await window.command('Choose the Next Environment');
      await selected(INTERPRETER, base);
      await window.type('Conv1D(32, 3, dilation_rate=«2»)', '20');
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=20)(x)', '(None, 60, 32)');
    });
  });
}
