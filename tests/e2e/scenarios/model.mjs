/** A model without mistakes, which TensorFlow confirms; then one with a mistake, whose fix TensorFlow runs. */
import { INTERPRETER } from '../harness/places.mjs';
import { FOR_PICTURES, visit } from '../harness/visit.mjs';

/** TensorFlow's first import takes many seconds on a small machine. */
const WORKER_PATIENCE_MS = 180_000;
const GUILTY = 'Conv1D(32, «3», dilation_rate=60)';
const FIX = 'Pad the input: padding="same"';

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
      await window.toast('agrees on 3 layers, 30,858 parameters');
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
    await step('a fix is verified while nobody waits, says so, and mends the model', async () => {
      await window.type('Conv1D(32, 3, dilation_rate=«2»)', '60');
      await window.squiggles('error', GUILTY);
      await window.lens('Verify with TensorFlow');
      await window.offers(GUILTY, 'Lower the dilation: dilation_rate=49 → (None, 2, 32) ✓ TensorFlow');
      const fix = await window.offers(GUILTY, `${FIX} → keeps 100 steps ✓ TensorFlow`);
      await window.picture('verified-fix');
      await fix.click();
      await window.line('    layers.Conv1D(32, 3, dilation_rate=60, padding="same"),', '(None, 100, 32)');
      await window.squiggles('error');
    });
    await step('the file itself is run when somebody asks for exactly that', async () => {
      await window.command("Shapewright: Verify by Running This File's Model Code");
      await window.toast('ran this program and agrees on 4 of 4 layers', WORKER_PATIENCE_MS);
      await window.lens('ran · 35,339 parameters');
      await window.shot('ran');
    });
  });
}
