// T5 fills: the gap filler with the live model.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';
import { noteWorkers } from './lib/frames.mjs';

const OPENING = 'The <extra_id_0> sat on the <extra_id_1>.';

/** The filled text without the numbers of its gaps. */
const filledText = (gaps) => gaps.filled.evaluate((it) => {
  const copy = it.cloneNode(true);
  copy.querySelectorAll('sup').forEach((number) => number.remove());
  return copy.textContent;
});

check('the opening text is filled, gap by gap', {}, async ({ gaps }) => {
  await gaps.load();
  assert.equal(await gaps.fills.count(), 2);
  assert.equal(await gaps.rows.count(), 2);
  assert.match(await filledText(gaps), /^The .+ sat on the .+\.$/);
  assert.match(await gaps.target.innerText(), /^<extra_id_0>/);
  assert.match(await gaps.takeaway.innerText(), /^The model fills the gaps, in order: /);
  await gaps.figure.getByText('Show the data').click();
  const rows = await gaps.figure.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.deepEqual(rows.map(([sentinel]) => sentinel), ['<extra_id_0>', '<extra_id_1>']);
  const [, , , probability, bits] = rows[0];
  const share = parseFloat(probability) / 100;
  assert.ok(Math.abs(2 ** -Number(bits) - share) < 0.006, `${bits} bits are ${probability}`);
});

check('typing fills anew after a moment, and the same text is filled in the same way', {}, async ({ gaps }) => {
  await gaps.load();
  const before = await gaps.filled.innerHTML();
  await gaps.text.fill('We eat <extra_id_0> with a spoon.');
  await expectEventually(() => filledText(gaps), (text) => /^We eat .* with a spoon\.$/.test(text), 'the new text is filled');
  await gaps.live();
  assert.equal(await gaps.rows.count(), 1);
  await gaps.text.fill(OPENING);
  await expectEventually(() => gaps.filled.innerHTML(), (html) => html === before, 'the old text is filled as before');
  await gaps.text.fill('A <extra_id_0> b');
  await gaps.fill.click();
  await gaps.live();
  assert.match(await filledText(gaps), /^A .* b$/);
});

check('gaps are made of selections, and at the cursor', {}, async ({ gaps, page }) => {
  await gaps.text.fill('The cat sat on the mat.');
  await gaps.select(4, 7);
  await gaps.makeGap.click();
  await gaps.holds('The <extra_id_0> sat on the mat.');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'span-fill-text', 'typing goes on in the text');
  await gaps.select(0, 3);
  await gaps.makeGap.click();
  await gaps.holds('<extra_id_0> <extra_id_1> sat on the mat.');
  await page.keyboard.type('!');
  await gaps.holds('<extra_id_0>! <extra_id_1> sat on the mat.');
  await page.keyboard.press('Control+End');
  await gaps.makeGap.press('Enter');
  await gaps.holds('<extra_id_0>! <extra_id_1> sat on the mat.<extra_id_2>');
});

check('without a gap there is a clear sentence', {}, async ({ gaps }) => {
  await gaps.load();
  await gaps.text.fill('');
  await gaps.says('Type a text with a gap above');
  for (const text of ['A bird can sing.', 'A <extra_id_> and <extra_id_100>.', '[MASK]']) {
    await gaps.text.fill(text);
    await gaps.says('There is no gap in the text yet');
    assert.equal(await gaps.fill.getAttribute('aria-disabled'), 'true');
  }
  await gaps.text.fill('A <extra_id_3> and <extra_id_3>.');
  await gaps.says('Only its first place counts as a gap');
  await gaps.live();
  assert.equal(await gaps.rows.count(), 1);
});

const INPUTS = [
  ['a gap alone', '<extra_id_0>'],
  ['gaps side by side', 'a<extra_id_0><extra_id_1>b'],
  ['emoji', '👩‍👩‍👧 love <extra_id_0> 🐈‍⬛!'],
  ['right to left', 'החתול <extra_id_0> על השטיח.'],
  ['control characters', 'A\u0000 b\u0007 <extra_id_0>\u001b d\u2028e.'],
  ['HTML', '<img src=x onerror=alert(1)> <extra_id_0> <script>alert(2)</script>'],
  ['other special tokens', '<pad> <extra_id_0> </s> <unk>'],
];

for (const [name, text] of INPUTS) {
  check(`T5 fills ${name}`, {}, async ({ gaps }) => {
    await gaps.load();
    await gaps.paste(text);
    await gaps.live();
    await gaps.holds(text);
    const around = text.split(/<extra_id_\d+>/);
    const filled = await filledText(gaps);
    assert.ok(filled.startsWith(around[0]) && filled.endsWith(around.at(-1)), 'what the reader wrote is still there');
    assert.equal(await gaps.figure.locator('img, script').count(), 0, 'what is typed is text, not markup');
  });
}

check('a text that is too long is said to be', {}, async ({ gaps }) => {
  await gaps.load();
  for (const [text, sentence] of [[`${'cat '.repeat(2_000)}<extra_id_0>`, /That is [\d,]+ tokens; the model takes at most 512\./], [`${'cat '.repeat(25_000)}<extra_id_0>`, 'The text is longer than the engine accepts.']]) {
    await gaps.paste(text);
    await gaps.says(sentence);
    assert.equal((await gaps.text.inputValue()).length, text.length);
  }
  await gaps.text.fill(OPENING);
  await gaps.live();
});

check('a worker that is killed is replaced, and the gaps are filled', { before: ({ page }) => page.addInitScript(noteWorkers) }, async ({ gaps, page }) => {
  await gaps.load();
  const before = await gaps.filled.innerHTML();
  await gaps.text.fill('x');
  await page.evaluate(() => window.workersMade[0].terminate());
  await gaps.text.fill(OPENING);
  await expectEventually(() => page.evaluate(() => window.workersMade.length), (workers) => workers === 2, 'there is another worker');
  await gaps.live();
  assert.equal(await gaps.filled.innerHTML(), before);
});

check('the text is in the link', { fragment: 'v=1&lab=span-fill&text=We+eat+%3Cextra_id_0%3E.' }, async ({ gaps, page }) => {
  await gaps.holds('We eat <extra_id_0>.');
  await gaps.load();
  await gaps.reset.click();
  await gaps.holds(OPENING);
  await expectEventually(() => new URL(page.url()).hash, (hash) => hash === '', 'the address is empty again');
});
