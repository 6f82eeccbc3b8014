// The model's files on their way: progress, cache, everything that can go wrong with them.
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { check } from './lib/chromium.mjs';
import { OPENING } from './lib/figures.mjs';
import { expectEventually, near } from './lib/expect.mjs';
import { CHROMIUM, DIST } from './lib/places.mjs';
import { Lab } from './lib/lab.mjs';

const WEIGHTS = 'bert/model.safetensors';
const FILES = ['config.json', 'tokenizer.json', 'model.safetensors'];
const sizes = await Promise.all(FILES.map(async (file) => (await fs.stat(path.join(DIST, 'models/bert', file))).size));
const total = sizes.reduce((a, b) => a + b);
const failedToLoad = /Failed to load resource/;

/** Every fault that a file can have, and the sentence that has to name it. */
const FAULTS = {
  'missing': [{ status: 404 }, (file) => `The server does not have the model file “bert/${file}”.`],
  'refused': [{ status: 503 }, (file) => `The server refused the model file “bert/${file}” (status 503).`],
  'truncated': [{ truncate: 600 }, (file, size) => `The model file “bert/${file}” broke off after 600 of ${size} bytes.`],
  'altered in one byte': [{ flip: 600 }, (file) => `The model file “bert/${file}” was damaged on its way.`],
  'cut off': [{ drop: 600 }, (file) => `The model file “bert/${file}” did not arrive.`],
};

for (const [index, file] of FILES.entries()) {
  for (const [name, [fault, sentence]] of Object.entries(FAULTS)) {
    check(`${file} ${name}: said which and why, and recovered`, { before: ({ site }) => site.fault(file, fault) }, async (world) => {
      const { lab, prepared } = world;
      world.allow(failedToLoad);
      await lab.failure.getByText(sentence(file, sizes[index])).waitFor();
      await lab.precomputed();
      await lab.text.fill('My own [MASK] is here.');
      await lab.failure.getByRole('button', { name: 'Try again' }).click();
      await lab.failure.getByText(sentence(file, sizes[index])).waitFor();
      prepared.lift();
      await lab.failure.getByRole('button', { name: 'Try again' }).click();
      await lab.live();
      assert.equal(await lab.value(), 'My own [MASK] is here.');
      assert.equal(await lab.failure.count(), 0);
    });
  }
}

check('too long a file is not read to its end', { before: ({ site }) => site.fault('config.json', { replace: ' '.repeat(5000) }) }, async ({ lab }) => {
  await lab.failure.getByText('The model file “bert/config.json” is longer than it should be.').waitFor();
});

check('progress is shown in bytes, of how many', { before: ({ site }) => site.fault(WEIGHTS, { hold: 4_000_000 }) }, async ({ lab, prepared }) => {
  const here = sizes[0] + sizes[1] + 4_000_000;
  const words = await expectEventually(
    () => lab.status.innerText(), (words) => Number(words.match(/([\d.]+)\sMB of/)?.[1]) > 3.9, 'four megabytes have arrived');
  assert.match(words, new RegExp(`^Loading the model: [\\d.]+\\sMB of ${(total / 1e6).toFixed(1)}\\sMB`));
  near(Number(words.match(/([\d.]+)\sMB of/)[1]), here / 1e6, 0.3, 'megabytes that have arrived');
  near(Number(await lab.figure.locator('progress').getAttribute('value')), here / total, 0.03, 'the bar');
  prepared.lift();
  await lab.live();
  assert.equal(await lab.figure.locator('progress').count(), 0);
});

check('loading can be stopped and begun again', { before: ({ site }) => site.fault(WEIGHTS, { hold: 4_000_000 }) }, async ({ lab, prepared, site }) => {
  await lab.figure.locator('progress[value]').waitFor();
  await lab.figure.getByRole('button', { name: 'Stop loading' }).click();
  const load = lab.figure.getByRole('button', { name: `Load the model (${(total / 1e6).toFixed(1)} MB)` });
  await load.waitFor();
  await lab.precomputed();
  assert.equal(await lab.figure.locator('progress').count(), 0);
  prepared.lift();
  const before = site.log.length;
  await load.click();
  await lab.live();
  assert.ok(site.requested(WEIGHTS, before).length > 0);
});

check('a second visit asks the network for no weights', {}, async (world) => {
  await world.lab.live();
  const before = world.site.log.length;
  await world.page.reload();
  await world.lab.live();
  assert.deepEqual(world.site.requested('models/', before), []);
});

check('kept weights that were altered are fetched anew', {}, async ({ lab, page, site }) => {
  await lab.live();
  await page.evaluate(async () => {
    const [name] = await caches.keys();
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.includes('safetensors')) continue;
      const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
      bytes[bytes.length - 1] ^= 1;
      await cache.put(request, new Response(bytes));
    }
  });
  const before = site.log.length;
  await page.reload();
  await lab.live();
  assert.deepEqual(site.requested('models/', before), ['/models/bert/model.safetensors']);
});

check('weights of an earlier revision are not kept', {}, async ({ lab, page }) => {
  await lab.live();
  const urls = () => page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    return (await cache.keys()).map((request) => request.url);
  });
  const kept = await urls();
  assert.equal(kept.length, 3);
  await page.evaluate(async ([url]) => {
    const cache = await caches.open((await caches.keys())[0]);
    await cache.put(url.replace(/v=\w+/, 'v=000000000000'), new Response('old'));
    await cache.delete(url);
  }, kept);
  await page.reload();
  await lab.live();
  assert.deepEqual((await urls()).sort(), kept.sort());
});

check('on plain http, without any cache, it works all the same', { host: 'insecure.test' }, async ({ lab, page, site }) => {
  assert.equal(await page.evaluate(() => typeof caches), 'undefined');
  await lab.live();
  const before = site.log.length;
  await page.reload();
  await lab.live();
  assert.ok(site.requested(WEIGHTS, before).length > 0);
});

check('a reader who saves data decides about the download', { before: ({ page }) => page.addInitScript(() => {
  Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
}) }, async ({ lab, site }) => {
  const load = lab.figure.getByRole('button', { name: /^Load the model/ });
  await load.waitFor();
  await lab.precomputed();
  assert.deepEqual(site.requested('models/'), []);
  await load.click();
  await lab.live();
});

check('after loading, the page needs no network', {}, async (world) => {
  const { lab, context, page } = world;
  await lab.live();
  // Texts and laboratories further down come after the answer.
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await lab.word('chasing').click();
  await lab.live();
  assert.equal(await lab.cards.count(), 2);
});

// A browser that was told to store nothing: reading `localStorage` throws, opening a cache fails.
check('where storage is blocked it works, and says what is not kept', { open: false }, async (world) => {
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'pretraining-lab-'));
  await fs.mkdir(path.join(profile, 'Default'));
  await fs.writeFile(path.join(profile, 'Default/Preferences'), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const context = await chromium.launchPersistentContext(profile, CHROMIUM);
  try {
    world.context.close();
    world.context = context;
    const page = await world.newPage();
    world.page = page;
    world.lab = new Lab(page);
    await world.open();
    assert.match(await page.evaluate(() => { try { return localStorage.length; } catch (error) { return error.name; } }), /SecurityError/);
    await world.lab.live();
    await page.getByText('This browser does not let the page store anything').waitFor();
    await page.getByRole('radio', { name: 'Dark' }).check();
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    await world.lab.word('mouse').click();
    await world.lab.live();
    assert.deepEqual(await world.lab.cards.locator('h4').allInnerTexts(), ['Gap 1', 'Gap 2']);
    const before = world.site.log.length;
    await page.goto('about:blank');
    await world.open();
    await world.lab.holds(OPENING.text);
    await world.lab.live();
    assert.ok(world.site.requested(WEIGHTS, before).length > 0, 'nothing was kept');
  } finally {
    await context.close();
    await fs.rm(profile, { recursive: true, force: true });
  }
});
