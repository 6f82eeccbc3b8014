// Waiting for a state, never for a time.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds: long enough for two busy cores. No test is slower for it but one that fails. */
export const PATIENCE = Number(process.env.PATIENCE ?? 90_000);

/** Asks again and again until the answer will do; gives the answer. */
export async function expectEventually(ask, willDo, what, patience = PATIENCE) {
  const end = Date.now() + patience;
  let answer;
  do {
    answer = await ask();
    if (willDo(answer)) return answer;
    await sleep(50);
  } while (Date.now() < end);
  assert.fail(`${what}; in the end it was ${JSON.stringify(answer)}`);
}

/** Two figures, and how far they may be apart. */
export function near(actual, expected, tolerance, what) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} instead of ${expected}, give or take ${tolerance}`);
}
