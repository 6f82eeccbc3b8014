// Whatever is typed: a clear sentence or a right answer; never a crash, a frozen page, lost text.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { fragment } from './lib/figures.mjs';

const NO_TEXT = 'Type a sentence above';
const NO_MASK = 'Press a word above to hide it';
const WINDOW = /This model reads 128 tokens at once/;
const ONE_CARD = 1;

/** A name, a text, and what is to come: a sentence, or so many answers. */
const INPUTS = [
  ['nothing', '', NO_TEXT],
  ['blanks', '  \t \n  ', NO_TEXT],
  ['control characters alone', '\u0001\u0007\u001b\u007f', NO_TEXT],
  ['no gap', 'A bird can sing.', NO_MASK],
  ['a gap alone', '[MASK]', ONE_CARD],
  ['half a gap', 'A [MASK is open.', NO_MASK],
  ['emoji', '👩‍👩‍👧 love 🐈‍⬛ and [MASK] 👍🏽!', ONE_CARD],
  ['right to left', 'החתול [MASK] על השטיח.', ONE_CARD],
  ['Arabic with marks', 'القِطَّةُ ___ عَلَى السَّجَّادَة', ONE_CARD],
  ['directions mixed', 'The \u202eword\u202c [MASK] \u2067abc\u2069.', ONE_CARD],
  ['Chinese', '猫[MASK]在垫子上。', ONE_CARD],
  ['Hindi and Thai', 'बिल्ली [MASK] แมว.', ONE_CARD],
  ['scripts that no model has seen', '𒀀𒀁 [MASK] 𓀀𓀁 ⠿⠿', ONE_CARD],
  ['control characters', 'A\u0000 b\u0007c [MASK]\u001b d\u2028e\u0085f.', ONE_CARD],
  ['stacked marks', `a${'\u0301'.repeat(500)} [MASK].`, ONE_CARD],
  ['gaps in many writings', '[MASK] <mask> ___ [ mask ].', 4],
  ['gaps glued to words', 'a[MASK]b', ONE_CARD],
  ['other special tokens', '[CLS] a [SEP] b [PAD] [UNK] [MASK]', ONE_CARD],
  ['HTML', '<img src=x onerror=alert(1)> [MASK] <script>alert(2)</script>', ONE_CARD],
  ['entities', '&lt;b&gt; &amp; [MASK] &#x27;', ONE_CARD],
  ['numbers', '3.14159265358979 1e308 [MASK] -0 NaN', ONE_CARD],
  ['sixteen gaps', '[MASK] '.repeat(16), 16],
  ['forty gaps', '[MASK] '.repeat(40), '40 words are hidden; at most 16 are guessed at once.'],
  ['a gap after 200 words', `${'word '.repeat(200)}[MASK].`, WINDOW],
  ['a gap before 200 words', `[MASK] ${'word '.repeat(200)}`, WINDOW],
  ['a gap amid 2,000 words', `${'word '.repeat(1000)}[MASK] ${'word '.repeat(1000)}`, WINDOW],
  ['100,000 letters', `${'x'.repeat(100_000)} [MASK]`, ONE_CARD],
  ['100,000 characters of words', `${'cat '.repeat(12_500)}[MASK] ${'dog '.repeat(12_500)}`, WINDOW],
  ['100,000 characters of punctuation', `${'.,'.repeat(50_000)}[MASK]`, WINDOW],
  ['100,000 characters without a gap', 'cat '.repeat(25_000), NO_MASK],
  ['one long line break', `a${'\n'.repeat(5_000)}[MASK]`, ONE_CARD],
];

for (const [name, text, outcome] of INPUTS) {
  check(`input: ${name}`, {}, async ({ lab, page }) => {
    await lab.live();
    await lab.paste(text);
    await lab.holds(text);
    if (typeof outcome === 'number') {
      await lab.live();
      assert.equal(await lab.cards.count(), outcome);
      const bars = await lab.bars();
      assert.equal(bars.length, 8);
      assert.ok(bars.every(({ token, written }) => token !== '' && /^(<?[\d.]+) %$/.test(written)), JSON.stringify(bars));
    } else {
      await lab.says(outcome);
    }
    assert.equal(await lab.figure.locator('img, script').count(), 0, 'what is typed is text, not markup');
    assert.equal(await lab.value(), text);
    // It all goes on from here.
    await lab.text.fill('The next [MASK] works.');
    await lab.live();
    assert.equal(await lab.cards.count(), 1);
    assert.ok(await page.evaluate(() => document.querySelectorAll('.words .word').length) === 5);
  });
}

check('the same by link, without a model', { fragment: fragment('<img src=x onerror=alert(1)> [MASK]'), before: ({ site }) => site.fault('model.safetensors', { hold: 0 }) }, async ({ lab }) => {
  await lab.holds('<img src=x onerror=alert(1)> [MASK]');
  await lab.says('The model is on its way.');
  assert.equal(await lab.figure.locator('img').count(), 0);
});

check('what the model does not read is told and shown', { fragment: fragment(`${'word '.repeat(150)}[MASK] at last, [MASK].`) }, async ({ lab }) => {
  await lab.live();
  await lab.says(WINDOW);
  assert.ok(await lab.figure.locator('.word.unread').count() > 0, 'words outside of the window are paler');
  assert.ok(!/unread/.test(await lab.gap(1).getAttribute('class')));
});

check('a gap that the model does not read is told', { fragment: fragment(`[MASK] ${'word '.repeat(200)}[MASK].`) }, async ({ lab }) => {
  await lab.live();
  await lab.says('is outside the part that the model reads');
  assert.equal(await lab.cards.count(), 1);
});

check('too many gaps can be asked about again, and shown again', { fragment: fragment(Array(17).fill('[MASK]').join(' ')) }, async ({ lab }) => {
  await lab.says('17 words are hidden; at most 16 are guessed at once.');
  await lab.failure.getByRole('button', { name: 'Try again' }).click();
  await lab.says('17 words are hidden; at most 16 are guessed at once.');
  await lab.text.fill(Array(16).fill('[MASK]').join(' '));
  await lab.live();
  assert.equal(await lab.cards.count(), 16);
});

check('a guess may be anything', { fragment: fragment('A [MASK] is here.', [], { guess: '1' }) }, async ({ lab }) => {
  await lab.live();
  for (const guess of ['', '<b>bold</b>', '👍', 'two words', '##ing', '[MASK]', 'x'.repeat(100)]) {
    await lab.figure.getByLabel('Your guess').fill(guess);
    await lab.figure.getByRole('button', { name: 'Reveal' }).click();
    await lab.cards.locator('.bars').waitFor();
    if (guess) await lab.figure.locator('.own-guess', { hasText: guess.slice(0, 20) }).waitFor();
    assert.equal(await lab.figure.locator('b').count(), 0);
    await lab.guessFirst.uncheck();
    await lab.guessFirst.check();
  }
});
