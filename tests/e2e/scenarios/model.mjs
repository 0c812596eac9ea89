/** A model without mistakes, which TensorFlow confirms: from its code lens, and from the palette. */
import { INTERPRETER } from '../harness/places.mjs';
import { FOR_PICTURES, visit } from '../harness/visit.mjs';

/** TensorFlow's first import takes many seconds on a small machine. */
const WORKER_PATIENCE_MS = 180_000;

export function model(browser, report) {
  const server = { settings: { 'shapewright.interpreter': INTERPRETER } };
  return visit({ browser, report, name: 'model', file: 'model.py', server, size: FOR_PICTURES }, async (window, step) => {
    await step('no squiggle in a model that is right', async () => {
      await window.line('    layers.Conv1D(32, 3, dilation_rate=2),', '(None, 96, 32)');
      await window.squiggles('error');
      await window.squiggles('warning');
    });
    await step('the code lens has TensorFlow verify the model', async () => {
      await (await window.lens('Verify with TensorFlow')).click();
      await window.lens('verified · 30,858 parameters', WORKER_PATIENCE_MS);
      await window.picture('verified');
    });
    await step('the verdict holds for what was verified, not for what is typed next', async () => {
      await window.type('layers.Dense(«10»)', '11');
      await window.lens('Verify with TensorFlow');
    });
    await step('the palette verifies the model at the cursor', async () => {
      await window.click('«model» = keras');
      await window.command('Shapewright: Verify Model with TensorFlow');
      await window.lens('verified · 33,931 parameters', WORKER_PATIENCE_MS);
    });
  });
}
