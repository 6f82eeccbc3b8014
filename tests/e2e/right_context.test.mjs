// What the right-hand side buys: GPT and BERT, asked for the same word.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { tableRows } from './lib/figures.mjs';
import { expectEventually } from './lib/expect.mjs';

const OPEN = 'v=1&chapter=gpt';
const lab = (page) => page.locator('figure[data-lab=right-context]');
const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);

check('it opens with computed sentences, before any model is there', { fragment: OPEN }, async ({ page, site }) => {
  const figure = lab(page);
  await figure.locator('.badge.precomputed').waitFor();
  const rows = figure.locator('.blank');
  assert.equal(await rows.count(), 8);
  for (const row of await rows.all()) assert.match(await row.innerText(), /GPT[^]*bits[^]*BERT[^]*bits/);
  await says(figure.locator('figcaption'), /^Over 8 sentences, .* bits fewer for the word on average\./);
  assert.equal((await tableRows(figure)).length, 8);
  assert.deepEqual(site.requested('models/gpt'), []);
});

check('a guess comes before the figures, by Enter, and can be skipped', { fragment: OPEN }, async ({ page }) => {
  const figure = lab(page);
  await figure.getByLabel('Guess first').check();
  await figure.locator('form.guess').nth(7).waitFor();
  assert.equal(await figure.locator('.blank .bar').count(), 0, 'no figure is in the page');
  const guess = figure.locator('#right-context-guess-0');
  await guess.fill('many');
  await guess.press('Enter');
  await says(figure.locator('#right-context-guess-0-hint'), /Write a number of bits/);
  await guess.fill('−2,5');
  await guess.press('Enter');
  await says(figure.locator('.blank').first(), /Your guess: −2\.5 bits; /);
  await figure.locator('.blank').nth(1).getByRole('button', { name: 'Skip' }).click();
  await figure.locator('.blank').nth(1).locator('.bar').first().waitFor();
  assert.equal(await figure.locator('form.guess').count(), 6);
});

check('a sentence of one’s own is in the link, waits for both models, and is computed by them', { fragment: OPEN }, async (world) => {
  const text = '<b>Snow</b> 🐈 is cold and עברית too.';
  await world.page.locator('#right-context-text').fill(text);
  const word = (page, name) => lab(page).getByRole('radio', { name, exact: true });
  await word(world.page, 'cold').check({ force: true });
  await lab(world.page).getByText('computed when both models are loaded').waitFor();
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => /lab=right-context&model=\w{12}\.\w{12}&text=.*&word=\d+/.test(hash), 'the link holds it');
  const link = world.page.url();
  await world.renew();
  await world.page.goto(link);
  const figure = lab(world.page);
  await expectEventually(() => world.page.locator('#right-context-text').inputValue(), (value) => value === text, 'the link gives it back');
  assert.equal(await word(world.page, 'cold').isChecked(), true);
  for (const model of [0, 1]) await figure.locator('.asked-model').nth(model).getByRole('button', { name: /^Load the model/ }).click();
  await figure.locator('.badge.live').waitFor();
  const own = figure.locator('.blank.own');
  await says(own, /GPT[^]*bits[^]*BERT[^]*bits[^]*(ahead by|level)/);
  await figure.locator('[data-action=reset]').click();
  await expectEventually(() => own.count(), (count) => count === 0, 'reset takes it away');
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => !hash.includes('right-context'), 'and out of the link');
});
