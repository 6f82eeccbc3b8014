// One text, three objectives: inputs, labels, what may be seen, what carries loss.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const OPEN = 'v=1&chapter=objectives';
const MODELS = ['bert', 'gpt', 't5'];
const column = (page, model) => page.locator(`[data-column=${model}]`);
/** Input and label of every position, the sign for a space taken away. */
const places = (page, model) => column(page, model).locator('.triptych-place').evaluateAll((all) => all.map((it) => ['token', 'label'].map((part) => it.querySelector(`.triptych-${part}`).textContent.replace('␣', ''))));
const marks = (page, model) => column(page, model).locator('.triptych-mark').evaluateAll((all) => all.map((it) => it.firstChild.textContent).join(''));

check('every column opens with its own tokens and a loss on a scale of its own', { fragment: OPEN }, async ({ page, site }) => {
  for (const model of MODELS) {
    await column(page, model).locator('.badge.precomputed').waitFor();
    assert.match(await column(page, model).locator('.triptych-mean').innerText(), /^\d+\.\d\d nats \(\d+\.\d\d bits\)/);
    assert.match(await column(page, model).locator('.triptych-scale').innerText(), /right end: 9\.01 nats/);
  }
  const gpt = await places(page, 'gpt');
  assert.deepEqual(gpt.slice(0, -1).map(([, label]) => label), gpt.slice(1).map(([reads]) => reads), 'each label is the next input');
  const bert = await places(page, 'bert');
  assert.deepEqual([bert[0][0], bert.at(-1)[0]], ['[CLS]', '[SEP]']);
  assert.equal(bert.filter(([, label]) => label !== '–').length, 1, '15 % of nine tokens is one');
  assert.equal(await column(page, 't5').locator('.pattern').count(), 3, 'encoder, decoder, and from one to the other');
  assert.match(await page.locator('[data-lab=triptych] .model-note').innerText(), /do not compare/);
  assert.deepEqual(MODELS.slice(1).flatMap((model) => site.requested(`models/${model}`)), []);
});

check('another last word is seen by both sides, and by no earlier position of GPT', { fragment: OPEN }, async ({ page }) => {
  await page.locator('#triptych-text').fill('The cat sat on the hat.');
  // Its label alone changed where the word was predicted; the full stop sees it.
  await expectEventually(() => marks(page, 'gpt'), (marks) => marks === '◆▲', 'GPT: one label, and one prediction after it');
  await expectEventually(() => marks(page, 'bert'), (marks) => marks === '▲', 'BERT sees it from everywhere');
  assert.ok((await marks(page, 't5')).split('').every((mark) => mark === '▲'), 'so does T5’s decoder, through the encoder');
});

check('the live GPT scores every label, and a link keeps text and seed', { fragment: OPEN }, async (world) => {
  await world.page.locator('#triptych-text').fill('We eat soup with a spoon.');
  await world.page.getByRole('button', { name: 'Another seed' }).click();
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => /lab=triptych&model=[\w.]+&text=We\+eat.*&seed=12/.test(hash), 'the link');
  const link = world.page.url();
  await world.renew();
  await world.page.goto(link);
  await expectEventually(() => world.page.locator('#triptych-text').inputValue(), (value) => value === 'We eat soup with a spoon.', 'the link gives it back');
  await column(world.page, 'gpt').getByRole('button', { name: /^Load the model/ }).click();
  await column(world.page, 'gpt').locator('.badge.live').waitFor();
  const labels = (await places(world.page, 'gpt')).filter(([, label]) => label !== '–').length;
  assert.equal(await column(world.page, 'gpt').locator('.triptych-nats').count(), labels);
  await world.page.locator('[data-lab=triptych] [data-action=reset]').click();
  await expectEventually(() => world.page.locator('#triptych-text').inputValue(), (value) => value === 'The cat sat on the mat.', 'reset');
});

for (const [name, text] of [['nothing', ''], ['one word', 'Cat'], ['HTML and emoji', '<img src=x onerror=alert(1)> 🐈‍⬛'], ['right to left', 'החתול ישב על השטיח.'], ['a long text', 'The cat sat on the mat. '.repeat(4_200)]]) {
  check(`a sentence, or columns, for ${name}`, { fragment: OPEN }, async ({ page }) => {
    await column(page, 't5').waitFor();
    await page.locator('#triptych-text').evaluate((box, text) => {
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }, text);
    await expectEventually(() => column(page, 't5').innerText(), (words) => (text.length < 5 ? /Too short/ : /The decoder has \d+ steps/).test(words), 'T5’s column says something');
    assert.match(await column(page, 'gpt').innerText(), /The model reads \d+ tokens/);
  });
}
