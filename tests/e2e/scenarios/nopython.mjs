/** A setting that names no Python: one message says so, and mending the setting is enough. */
import { INTERPRETER } from '../harness/places.mjs';
import { visit } from '../harness/visit.mjs';

const NOWHERE = '/nowhere/python';
const GUILTY = 'layers.Conv1D(8, «5», dilation_rate=30)';

export function nopython(browser, report) {
  const server = { settings: { 'shapewright.interpreter': INTERPRETER, 'shapewright.serverPython': NOWHERE } };
  return visit({ browser, report, name: 'nopython', file: 'mistake.py', server }, async (window, step) => {
    await step('one message names the setting', async () => {
      await window.toast(`shapewright.serverPython is ${NOWHERE}, which is no Python that can be started.`);
      await window.shot('nopython');
      const toasts = await window.page.locator('.notification-toast').count();
      if (toasts !== 1) throw new Error(`${toasts} messages`);
    });
    await step('mending the setting starts the server', async () => {
      window.server.configure({ 'shapewright.interpreter': INTERPRETER });
      await window.squiggles('error', GUILTY);
    });
  });
}
