// What is kept in the browser, and how to get rid of it.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { OPENING } from './lib/figures.mjs';
import { expectEventually } from './lib/expect.mjs';

const stored = (page) => page.evaluate(async () => ({ local: { ...localStorage }, caches: await caches.keys(), session: sessionStorage.length, cookies: document.cookie }));
const EMPTY = { local: {}, caches: [], session: 0, cookies: '' };

check('nothing is stored but the model until something is chosen', {}, async ({ lab, page }) => {
  await lab.live();
  await lab.word('mouse').click();
  await lab.text.fill('A secret [MASK].');
  await lab.live();
  const { caches, ...rest } = await stored(page);
  assert.equal(caches.length, 1);
  assert.deepEqual({ ...rest, caches: [] }, EMPTY);
});

check('settings survive a reload', {}, async ({ lab, page }) => {
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('checkbox', { name: /Single letters work/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await lab.text.waitFor();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  assert.ok(await page.getByRole('radio', { name: 'Dark' }).isChecked());
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  assert.equal(await page.getByRole('checkbox', { name: /Single letters work/ }).isChecked(), false);
});

check('the colours can be chosen by keyboard', {}, async ({ page }) => {
  await page.getByRole('radio', { name: 'As system' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'light');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.locator('html').getAttribute('data-theme'), null);
});

check('settings of no sense are no settings', { before: ({ page }) => page.addInitScript(() => {
  localStorage.setItem('pretraining-lab.theme', '"><script>');
  localStorage.setItem('pretraining-lab.shortcuts', '\u0000');
}) }, async ({ lab, page }) => {
  await lab.live();
  assert.equal(await page.locator('html').getAttribute('data-theme'), null);
  assert.ok(await page.getByRole('radio', { name: 'As system' }).isChecked());
});

check('“Clear my data” leaves nothing', {}, async ({ lab, page, site }) => {
  await lab.live();
  await page.getByRole('radio', { name: 'Dark' }).check();
  const { local, caches } = await stored(page);
  assert.deepEqual([Object.keys(local).length, caches.length], [1, 1]);
  await page.getByRole('button', { name: 'Clear my data' }).click();
  await page.getByText('Settings, progress and stored models were removed').waitFor();
  await expectEventually(() => stored(page), (now) => JSON.stringify(now) === JSON.stringify(EMPTY), 'nothing is stored');
  assert.ok(await page.getByRole('radio', { name: 'As system' }).isChecked());
  assert.equal(await lab.value(), OPENING.text);
  await lab.word('mouse').click();
  await lab.live();
  assert.deepEqual(await stored(page), EMPTY, 'and nothing comes back by itself');
  const before = site.log.length;
  await page.reload();
  await lab.live();
  assert.ok(site.requested('model.safetensors', before).length > 0);
});

check('“Clear my data” leaves nothing of a model that is on its way', { before: ({ site }) => site.fault('bert/model.safetensors', { hold: 1_000_000 }) }, async ({ lab, page, prepared }) => {
  await page.getByText(/Loading the model: [\d.]+\sMB of/).first().waitFor();
  await page.getByRole('button', { name: 'Clear my data' }).click();
  await page.getByText('Settings, progress and stored models were removed').waitFor();
  prepared.lift();
  await lab.live();
  await expectEventually(() => stored(page), (now) => JSON.stringify(now) === JSON.stringify(EMPTY), 'nothing is stored');
});

check('“Clear my data” leaves nothing when the engine hears of it late', {}, async ({ lab, page }) => {
  await lab.live();
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...message) { setTimeout(() => post.apply(this, message), 300); };
  });
  await page.getByRole('button', { name: 'Clear my data' }).click();
  await page.getByText('Settings, progress and stored models were removed').waitFor();
  // Sent after it, and so answered after it.
  await lab.word('mouse').click();
  await lab.live();
  await expectEventually(() => stored(page), (now) => JSON.stringify(now) === JSON.stringify(EMPTY), 'nothing is stored');
});
