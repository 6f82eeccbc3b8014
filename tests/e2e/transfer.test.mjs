// The transfer race: recorded at first, then run here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { violations } from './lib/axe.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';
import { nothingIsLost } from './lib/layout.mjs';
import { source } from './lib/places.mjs';

// What `lab race --method both --to …` wrote.
const [, , ...lines] = fs.readFileSync(source('assets/runs/transfer.tsv'), 'utf8').trim().split('\n');
const RECORDED = lines.map((line) => line.split('\t')).map(([task, method, arm, n, seed, labelled, heldOut]) => (
  { task, method, arm, n: Number(n), seed: Number(seed), labelled: Number(labelled), heldOut: Number(heldOut) }));
const SENTENCES = { animal: 96, question: 52, sentiment: 99 };
/** So many held-out sentences may fall to the other side: other processors add in another order. */
const ON_THE_EDGE = 4;

const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));

/** Opens chapter 1 with the race in this state. */
async function open({ page, address }, state = '') {
  await page.goto(`${address}#v=1&chapter=paradigm${state && `&lab=transfer&${state}`}`);
  const lab = page.locator('figure[data-lab=transfer]');
  await lab.locator('.transfer-player').waitFor();
  return lab;
}

/** The rows of the data table, as numbers where they are. */
async function data(lab) {
  if (!await lab.locator('details.data[open]').count()) await lab.locator('[data-action=data]').click();
  // The table is drawn when it is opened.
  await lab.locator('details.data tbody tr').first().waitFor();
  const rows = await lab.locator('details.data tbody tr').all();
  return Promise.all(rows.map(async (row) => (await row.locator('td').allInnerTexts()).map((cell) => cell.trim())));
}

const mean = (task, method, arm, n, seeds = 5) => {
  const runs = RECORDED.filter((run) => run.task === task && run.method === method && run.arm === arm && run.n === n && run.seed < seeds);
  assert.equal(runs.length, seeds);
  return runs.reduce((sum, run) => sum + run.heldOut, 0) / seeds / SENTENCES[task] * 100;
};

check('it opens with the recorded race, task by task, method by method', { open: false }, async (world) => {
  const lab = await open(world);
  await lab.locator('.badge.precomputed').waitFor();
  for (const [task, name] of [['animal', 'Animal or not'], ['question', 'Question or statement'], ['sentiment', 'Good or bad']]) {
    await lab.getByRole('radio', { name }).check({ force: true });
    for (const [method, label] of [['full', 'All weights'], ['probe', 'Linear probe']]) {
      await lab.getByRole('radio', { name: label }).check({ force: true });
      await expectEventually(async () => (await data(lab))[0]?.[1], (cell) => Math.abs(Number(cell) - mean(task, method, 'pretrained', 8)) < 0.06, `${task}, ${method}`);
      const [row] = await data(lab);
      assert.ok(Math.abs(Number(row[3]) - mean(task, method, 'random', 8)) < 0.06, row.join(' '));
    }
  }
  assert.deepEqual(world.site.requested('bert-transfer'), []);
});

check('it says who leads, by how much, and when nobody does', { open: false }, async (world) => {
  const lab = await open(world);
  const points = Math.round(mean('animal', 'full', 'pretrained', 16) - mean('animal', 'full', 'random', 16));
  await says(lab.locator('figcaption'), new RegExp(`^With 16 labelled sentences, .*leads by ${points} points`));
  await says(lab.locator('.transfer-labelled'), /^On their 16 labelled sentences themselves, .* 100\s%/);
  await lab.locator('#transfer-at').selectOption('64');
  await says(lab.locator('figcaption'), /^With 64 labelled/);
  assert.equal(await lab.locator('.transfer-answers tbody tr').count(), 8);
  assert.equal(await lab.locator('.transfer-answers tbody tr:has(mark)').count(), 8, 'the telling words are marked');
  await lab.getByRole('radio', { name: 'Good or bad' }).check({ force: true });
  await says(lab.locator('.transfer-chart'), /A likely reason that pre-training helps less here/);
  // Where the recorded race has no winner depends on the weights; somewhere it has none.
  const lead = (method, n) => mean('sentiment', method, 'pretrained', n) - mean('sentiment', method, 'random', n);
  const [method, n] = ['full', 'probe'].flatMap((method) => [8, 16, 32].map((n) => [method, n])).find((at) => Math.abs(lead(...at)) < 2.9);
  await lab.getByRole('radio', { name: method === 'full' ? 'All weights' : 'Linear probe' }).check({ force: true });
  await lab.locator('#transfer-at').selectOption(String(n));
  await says(lab.locator('figcaption'), new RegExp(`^With ${n} labelled sentences, .*does not win here`));
});

check('a small race runs here and comes to what the command line comes to', { open: false }, async (world) => {
  const lab = await open(world, 'n=8&seeds=2');
  await lab.locator('[data-action=race]').click();
  await says(lab.locator('.transfer-words'), /^All 4 runs were made here/);
  await lab.locator('.badge.live').waitFor();
  assert.ok(world.site.requested('bert-transfer').length > 0);
  const [row] = await data(lab);
  assert.equal(row[0], '8');
  for (const [cell, arm] of [[row[1], 'pretrained'], [row[3], 'random']]) {
    const expected = mean('animal', 'full', arm, 8, 2);
    assert.ok(Math.abs(Number(cell) - expected) <= 100 * ON_THE_EDGE / SENTENCES.animal, `${arm}: ${cell}, recorded ${expected}`);
  }
});

check('it is paused, goes on, and is reset', { open: false }, async (world) => {
  const lab = await open(world, 'n=16&seeds=3');
  const button = lab.locator('[data-action=race]');
  await button.click();
  await says(lab.locator('.transfer-words'), /^[1-9]\d? of 12 runs/);
  assert.equal(await button.innerText(), 'Pause');
  await button.click();
  await says(lab.locator('.transfer-words'), /^Paused: \d+ of 12 runs were made here/);
  const paused = await lab.locator('.transfer-words').innerText();
  await world.page.waitForTimeout(1500);
  assert.equal(await lab.locator('.transfer-words').innerText(), paused, 'nothing goes on');
  assert.equal(await button.innerText(), 'Go on');
  await button.click();
  await says(lab.locator('.transfer-words'), /^All 12 runs were made here/);
  await lab.locator('[data-action=reset]').click();
  await lab.locator('.badge.precomputed').waitFor();
  await expectEventually(() => hash(world.page), (text) => !text.includes('lab=transfer'), 'the address is empty again');
});

check('who leaves while it runs ends it, and the next laboratory answers', { open: false }, async (world) => {
  const lab = await open(world);
  await lab.locator('[data-action=race]').click();
  await says(lab.locator('.transfer-words'), /^[1-9]\d? of 60 runs/);
  await world.page.goto(`${world.address}#v=1&chapter=bert`);
  await world.lab.live();
  await world.page.goto(`${world.address}#v=1&chapter=paradigm`);
  await lab.locator('.badge.precomputed').waitFor();
});

check('labels of one’s own race, and what is no task is said plainly', { open: false }, async (world) => {
  const lab = await open(world, 'task=own&method=probe&seeds=1');
  const verdict = lab.locator('.transfer-verdict');
  await says(verdict, /^12 labelled sentences and 8 to test\./);
  await lab.getByText('Nothing has run on these sentences yet.').waitFor();
  await lab.locator('[data-action=race]').click();
  await says(lab.locator('.transfer-words'), /^All 4 runs were made here/);
  await says(lab.locator('figcaption'), /^With 12 labelled sentences|^With 8 labelled sentences/);
  const field = (name) => lab.locator(`#transfer-${name}`);
  await field('labelled-1').fill('');
  await says(verdict, /^All labelled sentences are of one class/);
  assert.equal(await lab.locator('[data-action=race]').getAttribute('aria-disabled'), 'true');
  await field('labelled-1').fill('A ball.');
  await says(verdict, /^The second class needs at least 2 labelled/);
  await field('labelled-1').fill(`A ball.\n${'x'.repeat(161)}`);
  await says(verdict, /has 161 characters\. Shorten it to 160\./);
  await field('labelled-1').fill('A ball.\nA doll. 🪆');
  await field('tests-0').fill('');
  await field('tests-1').fill('');
  await says(verdict, /^There is no test sentence/);
  await field('tests-1').fill('A doll.');
  await says(verdict, /stands there twice/);
  await field('tests-1').fill(`${'a b c d '.repeat(18)}e`);
  await says(verdict, /^8 labelled sentences and 1 to test\./);
  await lab.locator('[data-action=race]').click();
  await lab.locator('.failure').getByText(/has \d+ tokens; the network reads at most 64/).waitFor();
});

check('a link holds all of it', { open: false }, async (world) => {
  const lab = await open(world, 'task=own&method=probe&seeds=3&n=8&at=8&learnt=1&a=toys&tb=A+skirt+%26+a+hat.');
  assert.equal(await lab.locator('#transfer-name-0').inputValue(), 'toys');
  assert.equal(await lab.locator('#transfer-tests-1').inputValue(), 'A skirt & a hat.');
  assert.equal(await lab.locator('#transfer-seeds').inputValue(), '3');
  assert.equal(await lab.locator('#transfer-most').inputValue(), '8');
  assert.ok(await lab.locator('#transfer-learnt').isChecked());
  assert.ok(await lab.getByRole('radio', { name: 'Linear probe' }).isChecked());
  await lab.getByRole('radio', { name: 'Question or statement' }).check({ force: true });
  await lab.locator('#transfer-seeds').fill('two');
  await lab.getByText('Write a whole number from 1 to 10. Until then it is 3.').waitFor();
  await expectEventually(() => hash(world.page), (text) => /lab=transfer&.*task=question&method=probe&learnt=1&seeds=3&n=8&at=8/.test(text), 'the address');
});

check('by keyboard, and for axe', { open: false }, async (world) => {
  const lab = await open(world, 'n=8&seeds=1&method=probe');
  const walk = lab.locator('[data-walk=transfer-accuracy]');
  await walk.focus();
  await expectEventually(() => walk.getAttribute('aria-valuetext'), (words) => /8 labelled sentences: \d+\s%, one run$/.test(words), 'the first point');
  await lab.locator('[data-action=race]').focus();
  await world.page.keyboard.press('Enter');
  await says(lab.locator('.transfer-words'), /^All 2 runs were made here/);
  assert.equal(await world.page.evaluate(() => document.activeElement.dataset.action), 'race', 'the focus stays');
  assert.deepEqual(await violations(world.page, 'figure[data-lab=transfer]'), []);
  await lab.getByRole('radio', { name: 'Your own' }).check({ force: true });
  await lab.locator('.transfer-classes').waitFor();
  assert.deepEqual(await violations(world.page, 'figure[data-lab=transfer]'), []);
});

check('on a narrow screen', { open: false, viewport: { width: 320, height: 700 } }, async (world) => {
  const lab = await open(world);
  await lab.locator('svg.chart-drawing').waitFor();
  await nothingIsLost(world.page, 'the race at 320 px');
  await lab.getByRole('radio', { name: 'Your own' }).check({ force: true });
  await lab.locator('.transfer-classes').waitFor();
  await nothingIsLost(world.page, 'own labels at 320 px');
});
