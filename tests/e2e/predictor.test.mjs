// The masked-word predictor with the live model.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { EXAMPLES, OPENING, fragment, percent, scaleEnd, tableRows } from './lib/figures.mjs';
import { expectEventually, near } from './lib/expect.mjs';

/** The live bars against what the same model gave natively. */
async function compareWithNative(lab, masks) {
  const end = scaleEnd(Math.max(...masks.map((mask) => mask.candidates[0].probability)));
  for (const [card, { candidates }] of masks.entries()) {
    const bars = await lab.bars(card);
    assert.equal(bars.length, 8);
    for (const [index, bar] of bars.entries()) {
      const { probability } = candidates[index];
      near(bar.share * end, probability, 1e-3, `bar ${index + 1} of gap ${card + 1}`);
      const expected = candidates.filter((other) => Math.abs(other.probability - probability) < 1e-3).map((other) => other.token);
      assert.ok(expected.includes(bar.token), `“${bar.token}” stands where “${expected[0]}” does natively`);
      const written = [-1e-3, 0, 1e-3].map((difference) => percent(Math.max(probability + difference, 0)));
      const [low, , high] = written.map((words) => parseFloat(words.replace('<', '')));
      const shown = parseFloat(bar.written.replace('<', ''));
      assert.ok(shown >= low && shown <= high, `“${bar.token}” is written as ${bar.written} instead of ${written[1]}`);
    }
  }
}

check('the opening sentence goes live with the native figures', {}, async ({ lab }) => {
  await lab.live();
  assert.match(await lab.badge.innerText(), /^Live/);
  await compareWithNative(lab, OPENING.masks);
});

check('every example goes live with the native figures', {}, async ({ lab }) => {
  await lab.live();
  for (const { text, masks } of EXAMPLES) {
    await lab.figure.getByLabel('Examples').selectOption(text);
    await lab.holds(text);
    await lab.live();
    await compareWithNative(lab, masks);
    if (masks.length === 1 && masks[0].hidden) await lab.says(`You hid “${masks[0].hidden.word}”`);
  }
});

// Nothing was precomputed for this hidden word, so these figures can only come from the engine.
const heldBack = { before: ({ site }) => site.fault('model.safetensors', { hold: 5_000_000 }) };
check('what was not precomputed is waited for, and then right', { ...heldBack, fragment: fragment(OPENING.text, ['dog']) }, async ({ lab, prepared }) => {
  await lab.says('The model is on its way.');
  assert.equal(await lab.cards.count(), 0);
  prepared.lift();
  await lab.live();
  await compareWithNative(lab, OPENING.masks);
  const dog = OPENING.masks[0].candidates.findIndex(({ token }) => token === 'dog');
  await lab.says(`You hid “dog”: ${percent(OPENING.masks[0].candidates[dog].probability)}, place ${dog + 1} of 8,192`);
});

for (const width of [1280, 768, 360, 320]) {
  check(`going live moves nothing, ${width} px wide`, { ...heldBack, viewport: { width, height: 900 } }, async ({ lab, page, prepared }) => {
    const boxes = () => page.locator('.bars, .bar-row, .words, figcaption, #masked-word-text, h2').evaluateAll((all) =>
      all.map((it) => it.getBoundingClientRect()).map(({ x, y, width, height }) => [x, y + scrollY, width, height]));
    await lab.precomputed();
    await lab.figure.locator('progress[value]').waitFor();
    const before = await boxes();
    prepared.lift();
    await lab.live();
    const after = await boxes();
    assert.equal(after.length, before.length);
    after.flat().forEach((figure, index) => near(figure, before.flat()[index], 1, `figure ${index} of the places`));
  });
}

check('twenty quick letters end in the answer for the last text', {}, async ({ lab, page, address, context }) => {
  await lab.live();
  const typed = ' It was a very big d';
  assert.equal(typed.length, 20);
  await lab.text.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(typed, { delay: 20 });
  await lab.holds(OPENING.text + typed);
  await lab.live();
  const picture = await lab.picture();
  const other = await context.newPage();
  await other.goto(`${address}#${fragment(OPENING.text + typed, ['cat'])}`);
  await other.locator('.badge.live').waitFor();
  assert.equal(picture, await other.locator('.cards').evaluate((cards) => cards.innerHTML));
  await other.close();
});

check('no answer to an earlier text is shown as the one to a later', {}, async ({ lab, page }) => {
  await lab.live();
  // Notes, whenever the page is about to be drawn, whether a live answer speaks of the text that is there.
  await page.evaluate(() => {
    window.mismatches = [];
    const look = () => {
      const words = [...document.querySelectorAll('.words .word:not(.mask)')].map((word) => word.textContent);
      const masks = document.querySelectorAll('.words .mask').length;
      if (document.querySelector('.badge.live') && document.querySelectorAll('.card').length !== masks) window.mismatches.push(words.join(' '));
      requestAnimationFrame(look);
    };
    look();
  });
  for (const word of ['mouse', 'chasing', 'is']) await lab.word(word).click();
  for (const gap of [4, 3, 2]) await lab.gap(gap).click();
  await lab.holds(OPENING.text);
  await lab.live();
  assert.deepEqual(await page.evaluate(() => window.mismatches), []);
});

check('a word that the vocabulary cuts up can have as many gaps as pieces', { fragment: fragment('The hippopotamus is in the water.') }, async ({ lab }) => {
  await lab.says('Press a word above to hide it');
  await lab.word('hippopotamus').click();
  await lab.live();
  await lab.says(/You hid “hippopotamus”\. To this model that is \d pieces \(.*##.*\), and one gap holds one piece\./);
  const button = lab.figure.getByRole('button', { name: /^Use \d gaps$/ });
  const pieces = Number((await button.innerText()).match(/\d/)[0]);
  await button.click();
  await lab.holds(`The ${Array(pieces).fill('[MASK]').join(' ')} is in the water.`);
  await lab.live();
  assert.equal(await lab.cards.count(), pieces);
  await lab.gap(2).click();
  await lab.holds('The hippopotamus is in the water.');
});

check('the data table has the figures of the bars', {}, async ({ lab, page }) => {
  await lab.live();
  const rows = await tableRows(lab.figure);
  assert.equal(rows.length, 20);
  const bars = await lab.bars();
  bars.forEach((bar, index) => assert.deepEqual(rows[index].slice(0, 4), ['1', String(index + 1), bar.token, bar.written]));
  rows.forEach(([, , token, , bits], index) => near(2 ** -Number(bits), OPENING.masks[0].candidates[index].probability, 2e-3, `surprisal of ${token}`));
});

check('the spoken summary comes once for a settled answer', {}, async ({ lab, page }) => {
  await lab.live();
  await page.evaluate(() => {
    window.spoken = [];
    const region = document.querySelector('figure[data-lab=masked-word] > [role=status]');
    new MutationObserver(() => window.spoken.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await lab.word('mouse').click();
  await lab.live();
  const takeaway = await lab.takeaway.innerText();
  await expectEventually(() => page.evaluate(() => window.spoken), (spoken) => spoken.at(-1) === takeaway, 'the takeaway is spoken');
  assert.deepEqual(await page.evaluate(() => window.spoken), [takeaway]);
});
