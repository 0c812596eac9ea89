/** A Python file with one mistake: it is seen, explained, and mended. */
import { INTERPRETER } from '../harness/places.mjs';
import { FOR_PICTURES, visit } from '../harness/visit.mjs';

const GUILTY = 'layers.Conv1D(8, «5», dilation_rate=30)';
const FIX = 'Pad the input: padding="same"';

export function mistake(browser, report) {
  const server = { settings: { 'shapewright.interpreter': INTERPRETER } };
  return visit({ browser, report, name: 'mistake', file: 'mistake.py', server, size: FOR_PICTURES }, async (window, step) => {
    await step('the mistake is underlined at the kernel size, and nothing else is', async () => {
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=2)(x)', '(None, 96, 32)');
      await window.squiggles('error', GUILTY);
    });
    await step('the status item shows that the server runs', () => window.status(/\w/));
    await step('hovering a layer shows its output shape and receptive field', async () => {
      await window.hover('y = layers.«Conv1D»(32', '(None, 96, 32)', 'receptive field');
      await window.shot('hover');
    });
    await step('hovering the mistake explains it', async () => {
      await window.hover(GUILTY, 'Conv1D needs at least 121 steps, but its input has 96', 'shapewright', 'input-too-short', 'Quick Fix');
      await window.picture('mistake');
    });
    await step('its code leads to the page about it, shown as a preview', async () => {
      await window.followLink(GUILTY, 'input-too-short');
      await window.preview(/^input-too-short/m);
      await window.shot('page');
      await window.closeTab();
    });
    await step('it can be silenced by a comment, and comes back without it', async () => {
      await (await window.offers(GUILTY, 'Ignore input-too-short')).click();
      await window.line('z = layers.Conv1D(8, 5, dilation_rate=30)(y)  # shapewright: ignore[input-too-short]');
      await window.squiggles('error');
      await window.page.keyboard.press('Control+Z');
      await window.squiggles('error', GUILTY);
    });
    await step('the quick fix mends it', async () => {
      const fix = await window.offers(GUILTY, FIX);
      await window.shot('fixes');
      await fix.click();
      await window.line('z = layers.Conv1D(8, 5, dilation_rate=30, padding="same")(y)', '(None, 96, 8)');
      await window.squiggles('error');
    });
    await step('inlay shapes can be switched off and on', async () => {
      await window.command('Shapewright: Toggle Inlay Hints');
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=2)(x)');
      await window.command('Shapewright: Toggle Inlay Hints');
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=2)(x)', '(None, 96, 32)');
    });
    await step('the server can be restarted', async () => {
      await window.command('Shapewright: Restart Server');
      await window.type('Conv1D(32, 3, dilation_rate=«2»)', '20');
      await window.line('y = layers.Conv1D(32, 3, dilation_rate=20)(x)', '(None, 60, 32)');
    });
  });
}
