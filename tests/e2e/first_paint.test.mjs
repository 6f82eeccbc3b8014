// What is seen before anything has loaded, and where something never will.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { check } from './lib/chromium.mjs';
import { OPENING, percent, scaleEnd } from './lib/figures.mjs';
import { near } from './lib/expect.mjs';
import { DIST } from './lib/places.mjs';

const BARS = 8;
const program = fs.readdirSync(DIST).find((name) => /^app.*\.js$/.test(name));
const refused = /Failed to load resource/;
const needsWasm = /needs JavaScript and WebAssembly|WebAssembly SIMD, which this browser does not have/;

const withoutWorker = {
  before: ({ page, allow }) => page.route(/\/(engine\.js|worker)/, (route) => route.abort()),
};

check('without the worker the page is complete, with precomputed figures', withoutWorker, async (world) => {
  const { lab, page } = world;
  world.allow(refused);
  await lab.precomputed();
  assert.equal(await lab.value(), OPENING.text);
  assert.match(await lab.badge.innerText(), /^Precomputed/);
  const [{ candidates, hidden }] = OPENING.masks;
  const end = scaleEnd(candidates[0].probability);
  const bars = await lab.bars();
  assert.equal(bars.length, BARS);
  for (const [index, bar] of bars.entries()) {
    const { token, probability } = candidates[index];
    assert.deepEqual([bar.token, bar.written], [token, percent(probability)]);
    near(bar.share * end, probability, 1e-4, `the bar of ${token}`);
  }
  await lab.says(`You hid “${hidden.word}”: ${percent(hidden.probability)}, place ${hidden.rank} of 8,192`);
  assert.match(await lab.takeaway.innerText(), new RegExp(`^The model expects “${candidates[0].token}”`));
  assert.equal(await page.locator('h1').count(), 1);
});

check('without the worker every control still does its work', withoutWorker, async (world) => {
  const { lab } = world;
  world.allow(refused);
  await lab.word('mouse').click();
  await lab.holds('The [MASK] is chasing the [MASK].');
  await lab.gap(1).click();
  await lab.holds('The cat is chasing the [MASK].');
  await lab.figure.getByLabel('Examples').selectOption('The cat sat on the [MASK].');
  await lab.holds('The cat sat on the [MASK].');
  await lab.precomputed();
});

check('without the worker the reader is told, and can try again', withoutWorker, async (world) => {
  const { lab, page } = world;
  world.allow(refused);
  await lab.failure.getByText('The engine did not start.').waitFor();
  await lab.precomputed();
  await page.unroute(/\/(engine\.js|worker)/);
  await lab.failure.getByRole('button', { name: 'Try again' }).click();
  await lab.live();
});

check('without JavaScript the page says what it needs', { javaScriptEnabled: false, open: false }, async ({ page, address }) => {
  await page.goto(address);
  await page.getByText(needsWasm).waitFor();
  assert.equal(await page.locator('h1').count(), 1);
  await page.getByText('Loading …').waitFor({ state: 'hidden' });
});

/** Runs in the page before everything else: no WebAssembly is compiled. */
function refuseToCompile() {
  const refuse = () => Promise.reject(new WebAssembly.CompileError('not here'));
  Object.assign(WebAssembly, { compile: refuse, compileStreaming: refuse, instantiate: refuse, instantiateStreaming: refuse });
}

const noWasm = {
  'without WebAssembly': () => delete window.WebAssembly,
  'without SIMD': () => (WebAssembly.validate = () => false),
};
for (const [name, script] of Object.entries(noWasm)) {
  const before = async ({ page }) => {
    await page.addInitScript(refuseToCompile);
    await page.addInitScript(script);
  };
  check(`a browser ${name} is told so`, { before, open: false }, async (world) => {
    world.allow(/WebAssembly|not here/);
    await world.page.goto(world.address);
    await world.page.getByText(needsWasm).waitFor();
  });
}

const noProgram = {
  'that does not arrive': ({ site }) => site.fault('_bg.wasm', { status: 404 }),
  'of which a part does not arrive': ({ site }) => site.fault(program, { status: 404 }),
  'that may not run': ({ page }) => page.addInitScript(refuseToCompile),
};
for (const [name, before] of Object.entries(noProgram)) {
  check(`a program ${name} is not waited for in silence`, { before, open: false }, async (world) => {
    world.allow(refused, /WebAssembly|not here/);
    await world.page.goto(world.address);
    await world.page.locator('#loading-note').getByText(/reload/i).waitFor();
  });
}

check('the chosen colours are there before the program', { open: false }, async (world) => {
  world.allow(refused, /wasm/);
  world.site.fault('_bg.wasm', { hold: 0 });
  await world.page.addInitScript(() => localStorage.setItem('pretraining-lab.theme', 'dark'));
  await world.page.goto(world.address, { waitUntil: 'commit' });
  await world.page.getByText('Loading …').waitFor();
  assert.equal(await world.page.locator('html').getAttribute('data-theme'), 'dark');
});
