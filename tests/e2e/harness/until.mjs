/** Waits for what must become true; how long it takes is never judged, only whether it comes at all. */
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const BETWEEN_LOOKS_MS = 50;

/** The first truthy answer of `question`; if none comes, an error that says what was awaited and what was seen last. */
export async function until(what, question, { patience = PATIENCE_MS, seen = async () => '' } = {}) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain for ${what}; seen: ${JSON.stringify(await seen())}`);
    await pause(BETWEEN_LOOKS_MS);
  }
}
