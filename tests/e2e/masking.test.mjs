// The masking procedure: the code that runs, stepped; the tree; ten thousand draws; the ablation.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const OPEN = 'v=1&chapter=masking';
const lab = (page) => page.locator('figure[data-lab=masking]');
const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);
const steps = (page) => lab(page).locator('.masking-player .masking-steps');
/** What the model reads, token by token. */
const reads = (page) => lab(page).locator('.masking-tokens .card-input').evaluateAll((all) => all.map((it) => [...it.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join('')));

check('each step marks the lines that have just run, by button and by key', { fragment: OPEN }, async ({ page }) => {
  const figure = lab(page);
  await figure.locator('.badge.precomputed').waitFor();
  await figure.getByRole('button', { name: 'To the start' }).click();
  await says(figure.locator('.masking-now'), /Nothing yet/);
  assert.equal(await figure.locator('.code-line.is-now').count(), 0);
  const step = figure.getByRole('button', { name: 'Step', exact: false }).filter({ hasText: 'Step' });
  await step.click();
  await says(figure.locator('.masking-now'), /\[CLS\].*no part of the text/);
  assert.match(await figure.locator('.code-line.is-now').first().innerText(), /\S/);
  await step.press('ArrowRight');
  await says(steps(page), /^step 2 of \d+$/);
  await step.press('End');
  const [, last] = (await steps(page).innerText()).match(/of (\d+)/);
  await says(steps(page), new RegExp(`^step ${last} of ${last}$`));
  await says(figure.locator('figcaption'), /\d/);
  assert.match(await figure.locator('.masking-code').innerText(), /tell/, 'the code is the function’s own');
});

check('both published ways of selecting, in Rust and in PyTorch', { fragment: OPEN }, async ({ page }) => {
  const figure = lab(page);
  const idiom = figure.locator('.masking-idiom .code-lines');
  await says(idiom, /< 0\.15\)/);
  assert.match(await idiom.innerText(), /~masked & \(torch\.rand\(len\(ids\)\) < 0\.5\)/);
  await figure.getByRole('radio', { name: 'a fixed number' }).check({ force: true });
  await says(idiom, /argsort/);
  await figure.locator('#masking-rate').fill('40');
  await says(idiom, /0\.4\b/);
  await figure.locator('#masking-rate').fill('400');
  assert.equal(await figure.locator('#masking-rate').getAttribute('aria-invalid'), 'true');
});

check('ten thousand draws lie beside what is expected', { fragment: OPEN }, async ({ page }) => {
  const figure = lab(page);
  await figure.getByRole('button', { name: 'Draw 10,000 tokens' }).click();
  await says(figure.locator('.masking-draws .masking-verdict'), /^(All four shares lie within|[0-3] of 4 shares lie within)/);
  const rows = await figure.locator('.masking-strips tbody tr').evaluateAll((rows) => rows.map((row) => [row.cells[0], row.cells[1]].map((cell) => cell.textContent)));
  assert.deepEqual(rows.map(([, expected]) => expected.replace(/\s/g, '')), ['85.00%', '12.00%', '1.50%', '1.50%']);
});

check('BERT’s own table is shown after a guess', { fragment: OPEN }, async ({ page }) => {
  const ablation = lab(page).locator('.masking-ablation');
  assert.equal(await ablation.locator('table').count(), 0);
  await ablation.getByRole('combobox').selectOption({ index: 2 });
  await ablation.locator('table').waitFor();
  const scores = await ablation.locator('tbody tr').first().locator('td').allInnerTexts();
  assert.deepEqual(scores.slice(0, 3), ['84.2', '95.4', '94.9']);
  assert.equal(await ablation.locator('tbody tr').count(), 6);
});

check('a link gives the same masks; the live tokenizer cuts a sentence of one’s own', { fragment: `${OPEN}&lab=masking&text=A+hippopotamus+%3Cb%3E+swims.&select=exact&rate=50&seed=3&step=end` }, async (world) => {
  const live = async () => {
    await lab(world.page).getByRole('button', { name: /^Load the model/ }).click();
    await lab(world.page).locator('.badge.live').waitFor();
  };
  await live();
  const before = await reads(world.page);
  assert.ok(before.includes('[MASK]') && before.length > 6, before.join(' '));
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => /seed=3/.test(hash), 'the link stays');
  await world.page.reload();
  await live();
  assert.deepEqual(await reads(world.page), before);
});
