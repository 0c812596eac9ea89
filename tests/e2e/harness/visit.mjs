/** A scenario's frame: a fresh VS Code with one file open, closed again however the steps end. */
import { startCodeServer } from './codeServer.mjs';
import { Window } from './window.mjs';

/** A window small enough for its picture to be read in a README, drawn twice as fine. */
export const FOR_PICTURES = { width: 1180, height: 480, scale: 2 };

/** Calls `steps(window, step)`; a failing step leaves a picture. */
export async function visit({ browser, report, name, file, server: options, size }, steps) {
  const server = await startCodeServer(name, options);
  try {
    const window = await Window.open(browser, server, file, size);
    await steps(window, (what, body) => report.step(what, body, () => window.shot(`${name}-failed`)));
    await window.close();
  } finally {
    await server.stop();
  }
}
