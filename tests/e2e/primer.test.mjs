// The primer's small figures.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const OPEN = 'v=1&chapter=primer';
const figure = (page, name) => page.locator(`[data-figure=${name}]`);
const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);

check('three tokenizers cut one text; one’s own text asks for them', { fragment: OPEN }, async ({ page, site }) => {
  const tokens = figure(page, 'tokens');
  await tokens.locator('.badge.precomputed').nth(2).waitFor();
  assert.equal(await tokens.locator('.token-chips').count(), 3);
  await tokens.getByRole('combobox').selectOption('The naïve café owner said: “42 crêpes!”');
  await says(tokens.locator('.primer-row').nth(1), /<0x[0-9A-F]{2}>|␣na/);
  await page.locator('#primer-text').fill('<script>alert(1)</script> 🐈 \u0007');
  await says(tokens.locator('.primer-row').nth(2), /This tokenizer is not here yet/);
  assert.deepEqual(site.requested('models/t5'), []);
  await tokens.getByRole('button', { name: 'Reset' }).click();
  await tokens.locator('.badge.precomputed').nth(2).waitFor();
});

check('only differences between scores count', { fragment: OPEN }, async ({ page }) => {
  const softmax = figure(page, 'softmax');
  const shares = () => softmax.locator('.softmax-probability').allInnerTexts();
  await softmax.locator('.softmax-probability').first().waitFor();
  const before = await shares();
  await softmax.getByRole('button', { name: 'Add 1 to all five scores' }).click();
  await says(softmax.locator('.primer-takeaway'), /no probability has changed/);
  assert.deepEqual(await shares(), before);
  await softmax.getByRole('slider').first().press('End');
  await expectEventually(shares, (now) => now.join() !== before.join(), 'one score alone moves all');
  await softmax.getByRole('button', { name: 'Reset' }).click();
  await expectEventually(shares, (now) => now.join() === before.join(), 'reset');
});

check('bits and the loss of a guess', { fragment: OPEN }, async ({ page }) => {
  const bits = figure(page, 'bits');
  await bits.getByRole('button', { name: '1 in 8,192' }).click();
  await says(bits.locator('.primer-takeaway'), /13(\.0+)? bits/);
  await page.locator('#primer-bits').fill('0');
  await says(bits, /Write a number from 0\.01 to 100/);
  const loss = figure(page, 'cross-entropy');
  await page.locator('#primer-share-0').fill('50');
  await says(loss.locator('.primer-takeaway').first(), /0\.693 nats, or 1\.000 bits/);
  await says(loss.locator('.primer-takeaway').last(), /Hardly any other probability would cost less/);
});
