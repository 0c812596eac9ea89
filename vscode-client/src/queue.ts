/** Runs one job at a time: requests made meanwhile are answered together, by one more run after it. */
export function oneAtATime(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  const run = (): Promise<void> => {
    waiting = undefined;
    running = job().finally(() => { running = undefined; });
    return running;
  };
  return () => {
    if (waiting) return waiting;
    if (!running) return run();
    waiting = running.then(run, run);
    return waiting;
  };
}
