// The worker dies, hangs, is missing or of another build; garbage arrives.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';
import { FAULTS } from './lib/places.mjs';
import * as frames from './lib/frames.mjs';

const OWN = 'My own [MASK] is not lost.';
const withWorkers = { before: ({ page }) => page.addInitScript(frames.noteWorkers) };
const workersMade = (page) => page.evaluate(() => window.workersMade.length);
const failedToLoad = /Failed to load resource/;

/** After whatever was done to the worker: another one comes, and answers for the reader's text. */
async function comesBack({ lab, page }, workers) {
  await lab.text.fill(OWN);
  await expectEventually(() => workersMade(page), (now) => now > workers, 'there is another worker');
  await lab.live();
  assert.equal(await lab.value(), OWN);
  await lab.word('lost').click();
  await lab.live();
  assert.equal(await lab.cards.count(), 2);
  assert.equal(await lab.failure.count(), 0);
}

check('a worker that is killed is replaced', withWorkers, async (world) => {
  const { lab, page } = world;
  await lab.live();
  await page.workers()[0].evaluate(() => self.close()).catch(() => {});
  await comesBack(world, 1);
});

check('a worker that is killed while it is idle is replaced before it is needed', withWorkers, async ({ lab, page, site }) => {
  await lab.live();
  const held = site.fault('engine.js', { hold: 0 });
  await page.evaluate(() => window.workersMade[0].terminate());
  await lab.says(/The engine stopped \(.+\) and is starting again\. Your text is safe\./);
  held.lift();
  await lab.figure.getByText('is starting again').waitFor({ state: 'detached' });
  await lab.word('mouse').click();
  await lab.live();
});

check('a worker that is killed while it loads is replaced', { before: async (world) => {
  await withWorkers.before(world);
  return world.site.fault('model.safetensors', { hold: 3_000_000 });
} }, async (world) => {
  const { lab, page, prepared } = world;
  await lab.figure.locator('progress[value]').waitFor();
  await page.evaluate(() => window.workersMade[0].terminate());
  await expectEventually(() => workersMade(page), (now) => now > 1, 'there is another worker');
  prepared.lift();
  await lab.live();
});

const without = FAULTS ? false : 'there is no target/dist-faults';
const suffix = FAULTS ? '' : ' (skipped: target/dist-faults was not built)';
for (const fault of ['panic', 'hang']) {
  check(`a worker that ${fault === 'panic' ? 'panics' : 'hangs'} is replaced${suffix}`, { ...withWorkers, dist: FAULTS, skip: without }, async (world) => {
    world.allow(/unreachable|this panic was asked for|RuntimeError/);
    await world.lab.live();
    await frames.sendToEngine(world.page, frames.fault(fault));
    await comesBack(world, 1);
  });
}

check(`a worker that panics is said to have panicked${suffix}`, { ...withWorkers, dist: FAULTS, skip: without }, async (world) => {
  world.allow(/unreachable|this panic was asked for|RuntimeError/);
  await world.lab.live();
  const held = world.site.fault('engine.js', { hold: 0 });
  await frames.sendToEngine(world.page, frames.fault('panic'));
  await world.lab.says(/The engine stopped \(this panic was asked for/);
  held.lift();
  await world.lab.figure.getByText('is starting again').waitFor({ state: 'detached' });
});

// The page's clock stands still, so that nobody finds out about the worker in the meantime.
check(`while the engine hangs the page does not${suffix}`, { dist: FAULTS, skip: without, before: async (world) => {
  await withWorkers.before(world);
  await world.page.clock.install();
} }, async ({ lab, page }) => {
  await lab.live();
  await page.clock.pauseAt(Date.now() + 60_000);
  await frames.sendToEngine(page, frames.fault('hang'));
  await lab.word('mouse').click();
  await lab.holds('The [MASK] is chasing the [MASK].');
  await lab.guessFirst.check();
  await lab.figure.getByText('Show the data').click();
  await lab.figure.locator('table').waitFor();
  assert.equal(await workersMade(page), 1, 'all that was with the worker that hangs');
  await page.clock.resume();
  await lab.live();
  assert.equal(await workersMade(page), 2);
});

/** Runs in the page: speaks with an engine of its own; gives its answers to each message. */
async function converse(messages) {
  const worker = new Worker('engine.js', { type: 'module' });
  const heard = [];
  let wake;
  worker.onmessage = ({ data }) => {
    heard.push(data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data);
    wake?.();
  };
  const next = async () => {
    if (heard.length === 0) await new Promise((resolve) => (wake = resolve));
    return heard.shift();
  };
  const answers = [await next()];
  for (const message of messages) {
    worker.postMessage(Array.isArray(message) ? new Uint8Array(message).buffer : message);
    answers.push(await next());
  }
  worker.terminate();
  return answers;
}

check('garbage is rejected by an engine that lives on', {}, async ({ page }) => {
  const long = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
  const conversation = [
    [frames.ping(7), frames.pong(7)],
    [[], frames.tooShort(0)],
    [[1], frames.tooShort(1)],
    [[1, 0, 0], frames.otherVersion(1)],
    [frames.version, frames.MALFORMED],
    [frames.GARBAGE, frames.MALFORMED],
    [[...frames.version, ...long], frames.MALFORMED],
    [[...frames.ping(8), 0], frames.MALFORMED],
    ['text', frames.MALFORMED],
    [{ an: 'object' }, frames.MALFORMED],
    [null, frames.MALFORMED],
    [frames.ping(300), frames.pong(300)],
  ];
  const answers = await page.evaluate(converse, conversation.map(([message]) => message));
  assert.deepEqual(answers, [frames.READY, ...conversation.map(([, answer]) => answer)]);
});

check('a released engine does not fail on request', {}, async ({ page }) => {
  const answers = await page.evaluate(converse, [frames.fault('panic'), frames.fault('hang'), frames.ping(1)]);
  assert.deepEqual(answers, [frames.READY, frames.MALFORMED, frames.MALFORMED, frames.pong(1)]);
});

check('a frame that is lost on the way costs a worker, not the reader’s text', withWorkers, async (world) => {
  await world.lab.live();
  await frames.sendToEngine(world.page, frames.GARBAGE);
  await comesBack(world, 1);
});

for (const file of ['engine.js', 'worker.js', 'worker_bg.wasm']) {
  check(`${file} missing: a sentence, and Retry works`, { before: ({ site }) => site.fault(file, { status: 404 }) }, async (world) => {
    const { lab, prepared } = world;
    world.allow(failedToLoad, /Failed to fetch dynamically imported module|wasm/i);
    await lab.failure.getByText('The engine did not start.').waitFor();
    await lab.text.fill(OWN);
    prepared.lift();
    await lab.failure.getByRole('button', { name: 'Try again' }).click();
    await lab.live();
    assert.equal(await lab.value(), OWN);
    assert.equal(await lab.failure.count(), 0);
  });
}

check('an engine that is broken in the middle is said not to start', { before: ({ site }) => site.fault('worker_bg.wasm', { truncate: 100_000 }) }, async (world) => {
  world.allow(/wasm|WebAssembly/i);
  await world.lab.failure.getByText('The engine did not start.').waitFor();
  world.prepared.lift();
  await world.lab.failure.getByRole('button', { name: 'Try again' }).click();
  await world.lab.live();
});

const otherBuild = { replace: 'postMessage(new Uint8Array([1, 0, 0]).buffer)' };
check('an engine of another build is not spoken to', { before: ({ site }) => site.fault('engine.js', otherBuild) }, async ({ lab, prepared }) => {
  await lab.failure.getByText('This page was updated while you had it open.').waitFor();
  await lab.failure.getByText('Reload the page.').waitFor();
  await lab.precomputed();
  prepared.lift();
  await lab.failure.getByRole('button', { name: 'Try again' }).click();
  await lab.live();
});

check('an engine that dies again and again is given up, and taken up again', withWorkers, async (world) => {
  const { lab, page, site } = world;
  await lab.live();
  const fault = site.fault('engine.js', { replace: 'throw new Error("broken")' });
  world.allow(/broken/);
  await lab.text.fill(OWN);
  await lab.live();
  await frames.sendToEngine(page, frames.GARBAGE);
  await lab.failure.getByText('The engine').first().waitFor();
  await lab.word('lost').click();
  fault.lift();
  await lab.failure.getByRole('button', { name: 'Try again' }).first().click();
  await lab.live();
  assert.equal(await lab.value(), OWN.replace('lost', '[MASK]'));
  assert.equal(await lab.failure.count(), 0);
});
