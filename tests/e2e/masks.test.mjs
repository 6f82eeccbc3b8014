// Hiding, showing and filling words, by mouse and by keyboard; guessing first.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { OPENING, fragment } from './lib/figures.mjs';
import { expectEventually } from './lib/expect.mjs';

const focused = (page) => page.evaluate(() => document.activeElement.dataset.word ?? document.activeElement.id);

/** Tab from the text box until the row of words has the focus. */
async function tabToWords({ lab, page }) {
  await lab.text.focus();
  await expectEventually(async () => {
    await page.keyboard.press('Tab');
    return page.evaluate(() => document.activeElement.closest('.words') !== null);
  }, Boolean, 'Tab leads into the row of words');
}

check('a click hides a word and shows it again', {}, async ({ lab }) => {
  await lab.live();
  await lab.word('mouse').click();
  await lab.holds('The [MASK] is chasing the [MASK].');
  await lab.live();
  assert.deepEqual(await lab.cards.locator('h4').allInnerTexts(), ['Gap 1', 'Gap 2']);
  await lab.says('You hid “mouse”');
  await lab.says('Each gap is guessed on its own');
  await lab.words.nth(1).click();
  await lab.holds('The cat is chasing the [MASK].');
  await lab.live();
  assert.deepEqual(await lab.cards.locator('h4').allInnerTexts(), ['In the gap']);
  await lab.words.nth(5).click();
  await lab.holds('The cat is chasing the mouse.');
  await lab.says('Press a word above to hide it');
  assert.equal(await lab.cards.count(), 0);
});

check('the keyboard hides and shows words', {}, async (world) => {
  const { lab, page } = world;
  await lab.live();
  await tabToWords(world);
  assert.equal(await focused(page), '0', 'the row is one stop, at its first word');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await focused(page), '0', 'the first word has none before it');
  for (const [key, text] of [
    ['m', '[MASK] [MASK] is chasing the mouse.'], ['M', 'The [MASK] is chasing the mouse.'],
    ['Space', '[MASK] [MASK] is chasing the mouse.'], ['Enter', 'The [MASK] is chasing the mouse.'],
  ]) {
    await page.keyboard.press(key);
    await lab.holds(text);
    assert.equal(await focused(page), '0', `${key} leaves the focus where it is`);
  }
  await page.keyboard.press('End');
  assert.equal(await focused(page), '6');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('m');
  await lab.holds('The [MASK] is chasing the [MASK].');
  await lab.live();
  assert.equal(await lab.cards.count(), 2);
  assert.equal(await lab.words.nth(5).getAttribute('aria-pressed'), 'true');
  assert.match(await lab.words.nth(5).getAttribute('aria-label'), /^\[MASK\].*gap 2.*“mouse”$/i);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await lab.holds('The cat is chasing the [MASK].');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), '1', 'the row remembers its place');
});

check('the row can be reached when a word of it cannot be hidden', { fragment: fragment('[SEP] the [MASK] is here.') }, async (world) => {
  const { lab, page } = world;
  await lab.live();
  await tabToWords(world);
  await page.keyboard.press('Home');
  await page.keyboard.press('m');
  await lab.holds('[SEP] the [MASK] is here.');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await lab.holds('[SEP] [MASK] [MASK] is here.');
});

check('a candidate fills its gap', {}, async ({ lab }) => {
  await lab.live();
  await lab.word('The').click();
  await lab.holds('[MASK] [MASK] is chasing the mouse.');
  await lab.live();
  const [{ token }] = await lab.bars(1);
  await lab.cards.nth(1).locator('.candidate').first().click();
  await lab.holds(`[MASK] ${token} is chasing the mouse.`);
  await lab.live();
  const [first] = await lab.bars(0);
  await lab.cards.nth(0).locator('.candidate').first().press('Enter');
  const capital = first.token[0].toUpperCase() + first.token.slice(1);
  await lab.holds(`${capital} ${token} is chasing the mouse.`);
});

for (const odd of ['[mask]', '[ Mask ]', '<mask>', '___', '______', '［MASK］']) {
  check(`a gap may be written as ${odd}`, { fragment: fragment(OPENING.text.replace('[MASK]', odd)) }, async ({ lab }) => {
    await lab.live();
    assert.equal(await lab.value(), OPENING.text.replace('[MASK]', odd), 'what was typed stays as it was typed');
    assert.deepEqual((await lab.bars()).slice(0, 2).map(({ token }) => token), OPENING.masks[0].candidates.slice(0, 2).map(({ token }) => token));
    await lab.says('No word is hidden here');
    await lab.words.nth(1).click();
    await lab.says('This gap was typed, so no word stands behind it.');
  });
}

check('typing around a gap keeps the word behind it', {}, async ({ lab, page }) => {
  await lab.live();
  await lab.text.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('Look! ');
  await lab.holds(`Look! ${OPENING.text}`);
  await lab.live();
  await lab.says('You hid “cat”');
});

/** Everything that a reader or a screen reader finds in the laboratory. */
const everything = (lab) => lab.figure.evaluate((figure) => figure.outerHTML.replace(/<option[^]*?<\/option>/g, ''));

check('guess first: the answer is not in the page before the guess', {}, async ({ lab, page }) => {
  await lab.live();
  await lab.figure.getByText('Show the data').click();
  await lab.guessFirst.check();
  await lab.figure.getByLabel('Your guess').waitFor();
  await expectEventually(() => lab.spoken.innerText(), (text) => !text.includes('expects'), 'the spoken summary is taken back');
  const secrets = [...OPENING.masks[0].candidates.slice(0, 5).map(({ token }) => token).filter((token) => token !== 'mouse'), 'You hid', 'Uncertainty', 'The model expects'];
  const seen = await everything(lab);
  for (const secret of secrets) assert.ok(!new RegExp(`[^-\\w]${secret}[^-\\w]`).test(seen), `“${secret}” is in the page`);
  assert.equal(await lab.figure.locator('tbody tr').count(), 0);
  await lab.figure.getByLabel('Your guess').fill('Dog');
  await page.keyboard.press('Enter');
  const place = OPENING.masks[0].candidates.findIndex(({ token }) => token === 'dog') + 1;
  const bits = -Math.log2(OPENING.masks[0].candidates[place - 1].probability);
  await lab.says(new RegExp(`Your guess “Dog”: [\\d.]+\\s%, place ${place}, ${bits.toFixed(1).replace('.', '\\.')} bits\\.`));
  await lab.says('You hid “cat”');
  assert.equal((await lab.bars()).length, 8);
});

check('guess first: it can be skipped, gap by gap', { fragment: fragment('The [MASK] barked at the [MASK].', ['dog', 'cat'], { guess: '1' }) }, async ({ lab }) => {
  await lab.live();
  assert.ok(await lab.guessFirst.isChecked());
  assert.equal(await lab.figure.getByLabel(/^Your guess for gap \d$/).count(), 2);
  await lab.cards.nth(1).getByRole('button', { name: 'Skip' }).click();
  await lab.cards.nth(1).locator('.bars').waitFor();
  await lab.says('You hid “cat”');
  assert.equal(await lab.cards.nth(0).locator('.bars').count(), 0);
  await lab.cards.nth(0).getByLabel('Your guess for gap 1').fill('hippopotamus');
  await lab.cards.nth(0).getByRole('button', { name: 'Reveal' }).click();
  await lab.says(/Your guess “hippopotamus” is \d pieces to this model/);
});

check('guess first: a new question is a new secret', { fragment: fragment(OPENING.text, ['cat'], { guess: '1' }) }, async ({ lab }) => {
  await lab.live();
  await lab.figure.getByRole('button', { name: 'Skip' }).click();
  await lab.cards.locator('.bars').waitFor();
  await lab.word('mouse').click();
  await lab.live();
  assert.equal(await lab.figure.getByLabel(/^Your guess/).count(), 2);
  assert.equal(await lab.figure.locator('.bars').count(), 0);
});

check('guess first: a guess made before the model comes is marked later', {
  fragment: fragment(OPENING.text, ['cat'], { guess: '1' }),
  before: ({ site }) => site.fault('model.safetensors', { hold: 1000 }),
}, async ({ lab, prepared }) => {
  await lab.precomputed();
  await lab.figure.getByLabel('Your guess').fill('zebra');
  await lab.figure.getByRole('button', { name: 'Reveal' }).click();
  await lab.says('Your guess “zebra” is marked as soon as the model is here.');
  prepared.lift();
  await lab.live();
  await lab.says(/Your guess “zebra”(: <?[\d.]+ %, place [\d,]+, [\d.]+ bits\.| is \d pieces)/);
});
