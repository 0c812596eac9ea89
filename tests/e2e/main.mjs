/** Runs every scenario, or those named, and says how many of their steps passed. */
import { rmSync } from 'node:fs';
import { launchBrowser } from './harness/browser.mjs';
import { SHOTS } from './harness/places.mjs';
import { Report } from './harness/report.mjs';
import { environment } from './scenarios/environment.mjs';
import { mistake } from './scenarios/mistake.mjs';
import { model } from './scenarios/model.mjs';
import { nopython } from './scenarios/nopython.mjs';
import { notebook } from './scenarios/notebook.mjs';
import { trust } from './scenarios/trust.mjs';

const scenarios = { mistake, model, notebook, environment, trust, nopython };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(scenarios);

rmSync(SHOTS, { recursive: true, force: true });
const report = new Report();
const browser = await launchBrowser();
for (const name of wanted) await report.scenario(name, () => scenarios[name](browser, report));
await browser.close();
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed || !report.passed ? 1 : 0);
