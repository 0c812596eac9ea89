/** A notebook: a name from another cell is no mistake, a mistake within a cell is one. */
import { INTERPRETER } from '../harness/places.mjs';
import { visit } from '../harness/visit.mjs';

const GUILTY = 'layers.Conv1D(4, «9»)(Input((6, 1)))';

export function notebook(browser, report) {
  const server = { settings: { 'shapewright.interpreter': INTERPRETER } };
  return visit({ browser, report, name: 'notebook', file: 'model.py', server }, async (window, step) => {
    await window.openNotebook('cells.ipynb');
    await step('the mistake in a cell is underlined, and names from other cells are not', async () => {
      await window.squiggles('error', GUILTY);
      await window.squiggles('warning');
      await window.shot('notebook');
    });
    await step('hovering it explains it', () => window.hover(GUILTY, 'Conv1D needs at least 9 steps, but its input has 6'));
    await step('a shape comes from another cell', async () => {
      await window.type('layers.Dense(3)(«more(x)»)', 'x');
      await window.line('hidden = layers.Dense(3)(x)', '(None, 6, 3)');
    });
    await step('a cell is mended as it is typed', async () => {
      await window.type(GUILTY, '5');
      await window.squiggles('error');
    });
  });
}
