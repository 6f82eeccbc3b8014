// Spans are cut out, put together again, and filled by the live T5.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const fragment = 'v=1&chapter=t5';
const WITH_CAT = 'The <extra_id_0> sat on the mat . </s>';
const TABLE = 'The <extra_id_0> sat <extra_id_1> mat . </s>';

check('by keyboard and by pointer the chapter’s table is made, before any model is there', { fragment }, async ({ gaps, page }) => {
  await gaps.reads(WITH_CAT);
  await gaps.tokens.nth(3).focus();
  await page.keyboard.press('Home');
  for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await gaps.says('2 tokens chosen');
  await page.keyboard.press('Enter');
  await gaps.reads(TABLE);
  const target = '<extra_id_0> cat <extra_id_1> on the <extra_id_2> </s>';
  assert.deepEqual(await gaps.decoder(), ['<pad> <extra_id_0> cat <extra_id_1> on the <extra_id_2>', target]);
  await gaps.figure.getByLabel('Final sentinel').uncheck();
  await expectEventually(() => gaps.decoder(), ([, says]) => says === '<extra_id_0> cat <extra_id_1> on the </s>', 'without the final sentinel');
  // Dragging over what is cut out puts it back.
  const [from, to] = [await gaps.tokens.nth(3).boundingBox(), await gaps.tokens.nth(4).boundingBox()];
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 4 });
  await page.mouse.up();
  await gaps.reads(WITH_CAT);
  await gaps.tokens.nth(0).click();
  await gaps.reads('<extra_id_0> sat on the mat . </s>');
});

check('input and target are put together again, step by step', { fragment }, async ({ gaps }) => {
  await gaps.says('Token for token the text above');
  await gaps.figure.getByRole('button', { name: 'To the beginning' }).click();
  assert.equal(await gaps.merged.innerText(), '');
  const step = gaps.figure.getByRole('button', { name: 'Step', exact: true });
  await step.click();
  assert.equal(await gaps.words(gaps.merged), 'The');
  await step.click();
  await gaps.says('Step 2 of 3: the input has sentinel 0');
  assert.equal(await gaps.words(gaps.merged), 'The cat');
  await step.click();
  await gaps.says('Token for token the text above');
});

check('T5’s own way leaves a short text nothing to draw, the other way does', { fragment }, async ({ gaps }) => {
  await gaps.figure.getByRole('radio', { name: 'T5’s own program' }).check({ force: true });
  const end = 'The cat sat on the mat <extra_id_0> </s>';
  await gaps.reads(end);
  const another = gaps.figure.getByRole('button', { name: 'Another seed' });
  for (const _ of [1, 2, 3]) {
    await another.click();
    await gaps.reads(end);
  }
  await gaps.figure.getByRole('radio', { name: 'Chance, without bias' }).check({ force: true });
  const seen = new Set();
  for (let seed = 0; seed < 12; seed++) {
    seen.add(await gaps.words(gaps.input));
    await another.click();
  }
  assert.ok(seen.size > 3, `twelve seeds gave ${seen.size} inputs`);
});

check('568 tokens become 512 and 114', { fragment }, async ({ gaps }) => {
  await gaps.says('The text may have 568 tokens');
  await gaps.figure.locator('#span-sum_density').fill('50');
  await expectEventually(() => gaps.figure.locator('.span-sums .figure').allInnerTexts(), (texts) => texts[1] === '512 tokens' && texts[0] !== '568 tokens', 'another density, another length');
});

check('the live T5 fills, and a fill of one’s own is scored', { fragment }, async ({ gaps }) => {
  await gaps.load();
  assert.equal(await gaps.fills.count(), 2);
  assert.match(await gaps.takeaway.innerText(), /T5 fills the first gap with .+ \([\d<.]+ %\)\./);
  await gaps.figure.getByLabel('Your own fill').fill('very old cat');
  await expectEventually(() => gaps.fills.count(), (count) => count === 3, 'three fills side by side');
  assert.match(await gaps.fills.nth(2).innerText(), /very old cat/);
  const percents = await gaps.fills.locator('.figure').allInnerTexts();
  assert.ok(percents.every((percent) => /^<?[\d.]+ %$|^–$/.test(percent)), percents.join());
});

for (const [name, text] of [
  ['emoji', '👩‍👩‍👧 love cake 🐈‍⬛!'],
  ['right to left', 'החתול ישב על השטיח.'],
  ['control characters', 'A\u0000 b\u0007 c\u001b d\u2028e.'],
  ['HTML', '<img src=x onerror=alert(1)> and <script>alert(2)</script>'],
  ['other special tokens', '<pad> here </s> there <unk>'],
  ['100,000 characters', 'The cat sat on the mat. '.repeat(4_200)],
]) {
  check(`spans are cut out of ${name}`, { fragment }, async ({ gaps }) => {
    await gaps.load();
    await gaps.paste(text);
    await gaps.tokens.nth(1).click();
    await gaps.says('Token for token the text above');
    assert.equal(await gaps.figure.locator('img, script').count(), 0, 'what is typed is text, not markup');
  });
}

check('links of the gap filler are read, and reset empties the address', { fragment: 'v=1&chapter=t5&lab=span-fill&text=We+eat+%3Cextra_id_0%3E.' }, async ({ gaps, page }) => {
  assert.equal(await gaps.text.inputValue(), 'We eat ….');
  await gaps.reads('We eat <extra_id_0> . </s>');
  await gaps.reset.click();
  await gaps.reads(WITH_CAT);
  await expectEventually(() => new URL(page.url()).hash, (hash) => !hash.includes('lab='), 'the laboratory is out of the address');
});
