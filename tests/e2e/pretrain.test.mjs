// Chapter 8: a model is trained in the page.
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { violations } from './lib/axe.mjs';
import { openChapter } from './lib/chapters.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';
import { nothingIsLost } from './lib/layout.mjs';
import { Pretrain } from './lib/pretrain.mjs';

// The smallest model, and few enough steps that a slow machine gets there.
const fragment = (more = {}) => new URLSearchParams([['v', '1'], ['chapter', 'pretrain'], ['lab', 'pretrain'],
  ...Object.entries({ size: '10k', steps: '200', ...more })]).toString();

const opened = async ({ page }) => {
  const lab = new Pretrain(page);
  await lab.figure.waitFor();
  return lab;
};

check('a model is trained, and its loss falls below the unigrams', { fragment: fragment() }, async (world) => {
  const lab = await opened(world);
  assert.equal(await lab.figure.locator('.badge').textContent().then((it) => it.split(':')[0]), 'Recorded');
  await lab.button('train').click();
  await lab.figure.locator('.badge.live').waitFor();
  await lab.waitFor('Finished');
  const rows = await lab.rows();
  assert.equal(rows[0][0], '0');
  assert.equal(rows.at(-1)[0], '200');
  const losses = rows.map((row) => Number(row[2]));
  assert.ok(losses.at(-1) < losses[0] - 1.5, `${losses[0]} before, ${losses.at(-1)} after`);
  assert.match(await lab.figure.locator('figcaption').textContent(), /better than/);
  assert.ok(await lab.figure.locator('.pretrain-samples li').count() >= 3);
  assert.equal(await lab.header.count(), 0, 'a finished run is no news in the header');
  const kept = await world.page.evaluate(() => localStorage.getItem('pretraining-lab.own-runs'));
  assert.match(kept, /^\d+\t\d+\t[\d.]+\t10k\tclm\tworld$/);
});

check('step, pause and begin anew, by keys alone', { fragment: fragment({ steps: '2000' }) }, async (world) => {
  const lab = await opened(world);
  const press = async (action, key = 'Enter') => {
    await lab.button(action).focus();
    await world.page.keyboard.press(key);
  };
  await press('step');
  await lab.waitFor('Paused');
  assert.equal(await lab.steps(), 1);
  await press('step', 'Space');
  await expectEventually(() => lab.steps(), (steps) => steps === 2, 'a second step');
  await press('train');
  await lab.reaches(5);
  await press('train');
  await lab.waitFor('Paused');
  await lab.rests();
  await press('anew');
  await lab.waitFor('Not begun');
  await lab.figure.locator('.badge.precomputed').waitFor();
});

check('it goes on while the reader reads on, rests in a hidden tab, and survives a reload', { fragment: fragment({ steps: '20000' }) }, async (world) => {
  const { page } = world;
  const lab = await opened(world);
  await lab.button('train').click();
  await lab.reaches(3);
  await openChapter(page, 'masking');
  await lab.header.waitFor();
  assert.match(await lab.header.textContent(), /Training \d+ %/);
  await openChapter(page, 'pretrain');
  await lab.figure.waitFor();
  const before = await lab.steps();
  await lab.reaches(before + 3);
  const show = (hidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    window.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
  await show(true);
  await lab.waitFor('Paused while this tab is hidden');
  const hidden = await lab.rests();
  await show(false);
  await lab.waitFor('Training');
  await lab.reaches(hidden + 3);
  await lab.button('train').click();
  await lab.waitFor('Paused');
  const done = await lab.rests();
  await expectEventually(() => page.evaluate(async () => Boolean(await caches.match(new URL('own/run', location.href).href))), Boolean, 'it is kept');
  await page.waitForTimeout(500);
  await page.reload();
  await lab.figure.waitFor();
  await lab.button('take-up').click();
  await lab.waitFor('Paused');
  assert.equal(await lab.steps(), done);
  assert.equal((await lab.rows())[0][0], '0', 'with its whole curve');
  await lab.button('step').click();
  await expectEventually(() => lab.steps(), (steps) => steps === done + 1, 'it goes on');
});

check('the model is saved, opened again and used in chapter 3', { fragment: fragment({ steps: '20' }), acceptDownloads: true }, async (world) => {
  const { page } = world;
  const lab = await opened(world);
  await lab.button('train').click();
  await lab.waitFor('Finished');
  const [download] = await Promise.all([page.waitForEvent('download'), lab.button('export').click()]);
  const archive = await fs.readFile(await download.path());
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors']) assert.ok(archive.includes(name), name);
  const file = lab.figure.locator('input[type=file]');
  await file.setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip file at all') });
  await lab.figure.locator('.failure').waitFor();
  assert.match(await lab.figure.locator('.failure').textContent(), /no zip file/);
  await file.setInputFiles({ name: 'my-gpt.zip', mimeType: 'application/zip', buffer: archive });
  await lab.figure.getByText('Your GPT is ready').waitFor();
  assert.equal(await lab.figure.locator('.failure').count(), 0);
  await openChapter(page, 'gpt');
  await page.locator('.own-choice input[value=true]').check({ force: true });
  await page.locator('figure[data-lab=next-token] .badge.live').first().waitFor();
  assert.ok(await page.locator('figure[data-lab=next-token] .bar-row').count() > 3);
  assert.deepEqual(await violations(page), []);
});

check('a text of no use is refused plainly, and one of use is trained on', { fragment: fragment({ source: 'text', steps: '10' }) }, async (world) => {
  const lab = await opened(world);
  const paste = (text) => lab.figure.locator('#pretrain-text').evaluate((box, text) => {
    box.value = text;
    box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
  }, text);
  const cases = [
    ['', /0 characters/],
    ['A short text.', /11 characters/],
    ['1 + 2 = 3\n'.repeat(600), /letters/],
    ['一二三四五六七八九十'.repeat(400), /spaces/],
    ['word '.repeat(200_000), /kB long/],
  ];
  for (const [text, says] of cases) {
    await paste(text);
    await lab.button('train').click();
    await expectEventually(() => lab.figure.locator('.failure').allTextContents(), (said) => says.test(said.join()), `${says}`);
    await lab.waitFor('Not begun');
  }
  const words = ['the cat', 'a dog', 'my sister', 'an old man', 'the little bird', 'our teacher'];
  const verbs = ['sees', 'likes', 'calls', 'follows', 'paints', 'hears'];
  await paste(Array.from({ length: 400 }, (_, n) => `${words[n % 6]} ${verbs[(n * 7) % 6]} ${words[(n * 5 + 2) % 6]} at ${n} o'clock.`).join('\n'));
  await lab.button('train').click();
  await lab.waitFor('Finished');
  assert.equal(await lab.figure.locator('.failure').count(), 0);
});

check('it is whole on narrow and wide screens, light and dark', { fragment: fragment({ steps: '20' }) }, async (world) => {
  const lab = await opened(world);
  await lab.button('train').click();
  await lab.waitFor('Finished');
  await lab.button('sample').click();
  for (const [width, colorScheme] of [[320, 'dark'], [1440, 'light']]) {
    await world.page.setViewportSize({ width, height: 900 });
    await world.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await violations(world.page), [], `${width} px`);
    await nothingIsLost(world.page, `${width} px`);
  }
});
