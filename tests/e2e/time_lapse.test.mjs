// The time-lapse of a training: shipped answers, then the snapshots themselves.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { check } from './lib/chromium.mjs';
import { tableRows } from './lib/figures.mjs';
import { expectEventually } from './lib/expect.mjs';

const lab = (page) => page.locator('figure[data-lab=time-lapse]');
const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);

/** Opens the chapter that has the laboratory, with this state. */
async function open({ page, address }, state = '') {
  await page.goto(`${address}#v=1&chapter=bert${state && `&lab=time-lapse&${state}`}`);
  await lab(page).locator('.lapse-bars .bar-row').first().waitFor();
  return lab(page);
}

check('from even guesses to expectations, before any snapshot is there', { open: false }, async (world) => {
  const figure = await open(world);
  await figure.locator('.badge.precomputed').waitFor();
  const entropy = async () => parseFloat((await figure.locator('.lapse-bars .entropy').innerText()).match(/Entropy: ([\d.]+)/)[1]);
  const start = await entropy();
  assert.ok(start > 10.5, `${start} bits of 11 before anything is learnt`);
  const slider = figure.locator('#time-lapse-step');
  await slider.focus();
  await slider.press('End');
  await says(figure.locator('.lapse-step'), /Step 12,000: the end/);
  assert.ok(await entropy() < start - 2);
  await says(figure.locator('figcaption'), /^After 12,000 steps of training the model expects “.+”.*From the first snapshot to the last/);
  assert.deepEqual(world.site.requested('bert-mini'), []);
  await figure.getByRole('radio', { name: 'GPT' }).check({ force: true });
  await says(figure.locator('figcaption'), /^After 12,000 steps/);
  assert.equal((await tableRows(figure)).length, 7);
});

check('words and losses can be walked along by keys and saved', { open: false }, async (world) => {
  const figure = await open(world, 'step=300');
  const walk = figure.locator('[data-walk=time-lapse-words]');
  await walk.focus();
  const spoken = () => walk.getAttribute('aria-valuetext');
  await expectEventually(spoken, (words) => /: step 0: [\d.]+ bits$/.test(words), 'the first point');
  await walk.press('ArrowRight');
  await expectEventually(spoken, (words) => /: step 100: [\d.]+ bits$/.test(words), 'the next');
  await walk.press('Escape');
  await expectEventually(() => figure.locator('.tip').count(), (count) => count === 0, 'Escape takes the words away');
  const chart = figure.locator('[data-chart=time-lapse-loss]');
  const [saved] = await Promise.all([world.page.waitForEvent('download'), chart.locator('[data-action=save-csv]').click()]);
  const csv = fs.readFileSync(await saved.path(), 'utf8').trim().split('\r\n');
  assert.match(csv[0], /loss in nats/);
  assert.match(csv.at(-1), /,12000,\d/);
});

check('the snapshots answer for a sentence of one’s own, and a link keeps it', { open: false }, async (world) => {
  const figure = await open(world);
  await world.page.locator('#time-lapse-text').fill('We eat soup with a [MASK] 🐈.');
  await figure.getByText('of your own text').waitFor();
  await figure.getByRole('button', { name: /^Load the 7 snapshots/ }).click();
  await figure.getByText('All 7 snapshots are here.').waitFor();
  await figure.locator('.badge.live').waitFor();
  await figure.locator('#time-lapse-words').fill('cat xyzzy');
  await figure.getByText('“xyzzy” is no single token').waitFor();
  await figure.getByRole('button', { name: 'Later' }).click();
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => /lab=time-lapse&model=[\w.]+&text=We\+eat.*&step=100&words=cat\+xyzzy/.test(hash), 'the link');
  await figure.locator('[data-action=reset]').click();
  await expectEventually(() => world.page.locator('#time-lapse-text').inputValue(), (value) => value === 'The [MASK] is chasing the mouse.', 'reset');
  await figure.locator('.badge.live').waitFor();
  await world.page.locator('#time-lapse-text').fill('no gap');
  await figure.getByText('There is no gap yet.').waitFor();
});
