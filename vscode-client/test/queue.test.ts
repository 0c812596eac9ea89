/** Restarts never overlap, none is lost, and a failing one does not stop the next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneAtATime } from '../src/queue';

/** A job that stands still until it is let go. */
function job() {
  const runs: Array<{ finish(): void; fail(): void }> = [];
  const start = () => new Promise<void>((finish, reject) => { runs.push({ finish, fail: () => reject(new Error('failed')) }); });
  return { runs, start };
}

test('requests during a run are answered together by one more run', async () => {
  const { runs, start } = job();
  const request = oneAtATime(start);
  const all = [request(), request(), request()];
  assert.equal(runs.length, 1);
  runs[0]!.finish();
  await all[0];
  await Promise.resolve();
  assert.equal(runs.length, 2);
  runs[1]!.finish();
  await Promise.all(all);
  assert.equal(runs.length, 2);
});

test('a request made in the second run gets a third', async () => {
  const { runs, start } = job();
  const request = oneAtATime(start);
  const [one, two] = [request(), request()];
  runs[0]!.finish();
  await one;
  await Promise.resolve();
  const three = request();
  runs[1]!.finish();
  await two;
  await Promise.resolve();
  assert.equal(runs.length, 3);
  runs[2]!.finish();
  await three;
});

test('after a failure the next run happens', async () => {
  const { runs, start } = job();
  const request = oneAtATime(start);
  const one = request();
  const two = request();
  runs[0]!.fail();
  await assert.rejects(one, /failed/);
  await Promise.resolve();
  assert.equal(runs.length, 2);
  runs[1]!.finish();
  await two;
});
