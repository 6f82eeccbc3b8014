// GPT writes: the next token's laboratory with the live model.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openChapter } from './lib/chapters.mjs';
import { check } from './lib/chromium.mjs';
import { percent, scaleEnd, tableRows } from './lib/figures.mjs';
import { expectEventually, near } from './lib/expect.mjs';
import { noteWorkers } from './lib/frames.mjs';
import { DIST } from './lib/places.mjs';
import { lastLogits, likeliest } from './lib/tensors.mjs';

const OPENING = 'The cat sat on the';
const megabytes = (model) => {
  const folder = path.join(DIST, 'models', model);
  const files = ['config.json', 'tokenizer.json', 'model.safetensors'];
  return (files.map((file) => fs.statSync(path.join(folder, file)).size).reduce((a, b) => a + b) / 1e6).toFixed(1);
};
const workersMade = (page) => page.evaluate(() => window.workersMade.length);

check('GPT is fetched when the reader asks for it, and not before', {}, async ({ lab, next, gaps, page, site }) => {
  await lab.live();
  await openChapter(page, 't5');
  assert.equal(await gaps.loadButton.innerText(), `Load the model (${megabytes('t5')}\u00a0MB)`);
  await next.open();
  assert.equal(await next.loadButton.innerText(), `Load the model (${megabytes('gpt')}\u00a0MB)`);
  await next.badge.and(page.locator('.precomputed')).waitFor();
  assert.deepEqual([...site.requested('models/gpt/'), ...site.requested('models/t5')], []);
  await next.load();
  assert.equal(site.requested('models/gpt/').length, 3);
  assert.deepEqual(site.requested('models/t5'), []);
  await openChapter(page, 'bert');
  await lab.word('mouse').click();
  await lab.live();
});

check('the bars are PyTorch’s probabilities, and the cut falls where top-k says', {}, async ({ next }) => {
  await next.load();
  const [own, expected] = [1, 0.8].map((temperature) => likeliest(lastLogits('gpt', 'sentence'), temperature));
  const bars = await next.bars();
  assert.equal(bars.length, 10);
  const end = scaleEnd(expected[0]);
  bars.forEach(({ share, written }, index) => {
    near(share * end, expected[index], 1e-3, `bar ${index + 1}`);
    near(parseFloat(written), parseFloat(percent(own[index])), 0.15, `figure ${index + 1}`);
  });
  assert.deepEqual(bars.slice(8).map(({ drawn }) => drawn), ['cut: top-k', 'cut: top-k']);
  assert.deepEqual(bars.map(({ cut }) => cut), [...Array(8).fill(false), true, true]);
  assert.match(await next.takeaway.innerText(), /^After this text the model expects “␣.+” .* With these settings one of 8 tokens is drawn\.$/);
  await next.says('8 of 8,192 tokens can be drawn.');
  const rows = await tableRows(next.figure);
  assert.equal(rows.length, 20);
  bars.forEach(({ token, written, drawn }, index) => {
    assert.deepEqual([rows[index][1], rows[index][2], rows[index][4]], [token, written, drawn]);
  });
});

check('settings move the cut at once, without a word to the engine', {}, async ({ next, page }) => {
  await next.load();
  const keeps = (count) => expectEventually(async () => (await next.bars()).filter(({ cut }) => !cut).length, (kept) => kept === count, `${count} bars are kept`);
  const before = await next.bars();
  // Pings hold no text, and the ribbon below asks about a text of its own in its own time.
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    window.asked = [];
    Worker.prototype.postMessage = function (message, ...rest) {
      window.asked.push(new TextDecoder('latin1').decode(message));
      return post.call(this, message, ...rest);
    };
  });
  await next.setting('top_k').fill('3');
  await keeps(3);
  await next.setting('top_k').fill('0');
  await keeps(10);
  await next.setting('top_p').fill('0.05');
  await keeps(1);
  await next.says('it always takes the first');
  await next.setting('top_p').fill('1');
  await next.setting('temperature').fill('0');
  await expectEventually(async () => (await next.bars()).slice(0, 2).map(({ drawn }) => drawn), ([first]) => /^100\s%/.test(first), 'only the first can be drawn');
  const slider = next.figure.locator('.setting-slider').first();
  await slider.focus();
  await page.keyboard.press('End');
  assert.equal(await next.setting('temperature').inputValue(), '2');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await next.setting('temperature').inputValue(), '1.95');
  const after = await next.bars();
  assert.deepEqual(after.map(({ token }) => token), before.map(({ token }) => token), 'the bars keep their places');
  const asked = await page.evaluate(() => window.asked);
  assert.deepEqual(asked.filter((message) => message.includes(OPENING) && !message.includes(`${OPENING} mat. It looked`)), [], 'nothing was asked');
});

check('settings of no sense are said to be, and change nothing', {}, async ({ next, page }) => {
  await next.load();
  const before = await next.bars();
  for (const [key, typed] of [['temperature', ''], ['temperature', 'NaN'], ['temperature', '2.01'], ['temperature', '-1'], ['temperature', '1e999'],
    ['top_k', '2.5'], ['top_k', '101'], ['top_k', 'ten'], ['top_p', '0'], ['top_p', '1.01'], ['seed', '-1'], ['seed', '4294967296'], ['seed', '💥']]) {
    const field = next.setting(key);
    const value = await field.inputValue();
    await field.fill(typed);
    assert.equal(await field.getAttribute('aria-invalid'), 'true', `${key} ${typed}`);
    await next.says(new RegExp(`Write a number from .* Until then it is ${value.replace('.', '\\.')}\\.`));
    assert.deepEqual(await next.bars(), before, `${key} ${typed}`);
    await page.keyboard.press('Tab');
    assert.equal(await field.inputValue(), value, 'what holds comes back');
    assert.equal(await field.getAttribute('aria-invalid'), 'false');
  }
});

check('a candidate goes behind the text, by mouse and by keyboard', {}, async ({ next, page }) => {
  await next.load();
  const [{ token }] = await next.bars();
  await next.candidates.first().click();
  const text = OPENING + token.replaceAll('␣', ' ');
  await next.holds(text);
  await next.live();
  const [second] = await next.bars();
  assert.equal(await page.evaluate(() => document.activeElement.className), 'candidate', 'the focus stays');
  await page.keyboard.press('Enter');
  await next.holds(text + second.token.replaceAll('␣', ' ').replaceAll('↵', '\n'));
  await next.live();
});

/** Has GPT at a text that it does not end soon, with the likeliest token each time. */
const STORY = 'One day, a boy named Tom went to the park.';
async function atAStory(next) {
  await next.load();
  await next.setting('temperature').fill('0');
  await next.paste(STORY);
  await next.holds(STORY);
  await next.live();
}

check('the text comes token by token, and is spoken once', {}, async ({ next, page }) => {
  await atAStory(next);
  await page.evaluate(() => {
    window.texts = [];
    window.spoken = [];
    const figure = document.querySelector('figure[data-lab=next-token]');
    const speaks = figure.querySelector('.writing > [role=status]');
    new MutationObserver(() => {
      const now = figure.querySelector('.written-new')?.textContent ?? '';
      if (now !== window.texts.at(-1)) window.texts.push(now);
      if (speaks.textContent !== (window.spoken.at(-1) ?? '')) window.spoken.push(speaks.textContent);
    }).observe(figure, { childList: true, characterData: true, subtree: true });
  });
  const text = await next.write();
  assert.match(await next.state.innerText(), /^60 tokens written\. Each surprised the model by \d+\.\d bits on average\.$/);
  const { texts, spoken } = await page.evaluate(() => ({ texts: window.texts.filter(Boolean), spoken: window.spoken.filter(Boolean) }));
  assert.ok(texts.length > 5, `the text was drawn ${texts.length} times while it grew`);
  texts.forEach((one, index) => assert.ok(index === 0 || one.startsWith(texts[index - 1]), `${one} goes on from ${texts[index - 1]}`));
  assert.equal(texts.at(-1), text);
  assert.equal(spoken.length, 1);
  assert.ok(spoken[0].endsWith(text) && spoken[0].startsWith('60 tokens written.'));
  assert.equal(await next.figure.locator('.written-prompt').textContent(), STORY);
  await next.holds(STORY);
  await next.adopt.click();
  await next.holds(STORY + text);
  await next.live();
});

check('the same seed writes the same text, another one another', {}, async (world) => {
  const { next, page } = world;
  await next.load();
  const text = await next.write();
  assert.equal(await next.write(), text);
  await next.figure.getByRole('button', { name: 'Another seed' }).click();
  assert.equal(await next.setting('seed').inputValue(), '8');
  assert.notEqual(await next.write(), text);
  await expectEventually(() => page.evaluate(() => location.hash), (hash) => hash.includes('seed=8'), 'the address follows');
  await next.setting('seed').fill('7');
  await expectEventually(() => page.evaluate(() => location.hash), (hash) => !hash.includes('seed=8'), 'and follows back');
  await page.reload();
  await next.load();
  assert.equal(await next.write(), text);
});

check('top-k 1 and temperature 0 both take the likeliest', {}, async ({ next }) => {
  await next.load();
  await next.setting('top_k').fill('1');
  const one = await next.write();
  await next.setting('top_k').fill('0');
  await next.setting('temperature').fill('0');
  assert.equal(await next.write(), one);
  await next.setting('seed').fill('123');
  assert.equal(await next.write(), one);
});

check('“Stop” ends it, and what was written stays', {}, async ({ next }) => {
  await next.load();
  await next.writeUntilFirstToken('stop');
  const state = await next.ended();
  const [, tokens] = state.match(/^Stopped after (\d+) tokens?\./);
  assert.ok(Number(tokens) < 60, state);
  const text = await next.written.textContent();
  assert.ok(text.length > 0);
  // Whatever the engine still had in the post has come when it answers the next question.
  await next.text.fill('A bird can');
  await next.live();
  assert.equal(await next.written.textContent(), text);
  assert.equal(await next.figure.locator('.written-prompt').textContent(), OPENING, 'the text was written from what stood there');
  assert.ok((await next.write()).length > 0, 'it can write again');
});

check('“Reset” while it writes gives back the beginning', {}, async ({ next, page }) => {
  await next.load();
  await next.text.fill('Once upon a time');
  await next.setting('temperature').fill('1.5');
  await next.writeOn.click();
  await next.reset.click();
  await next.holds(OPENING);
  await next.live();
  assert.equal(await next.setting('temperature').inputValue(), '0.8');
  assert.equal(await next.written.textContent(), '');
  await expectEventually(() => new URL(page.url()).hash, (hash) => hash === '#v=1&chapter=gpt', 'only the place is left in the address');
});

check('a worker that is killed while GPT writes is replaced, and the text is written anew', { before: ({ page }) => page.addInitScript(noteWorkers) }, async ({ lab, next, page }) => {
  await atAStory(next);
  const text = await next.write();
  await next.writeUntilFirstToken('kill');
  await expectEventually(() => workersMade(page), (workers) => workers === 2, 'there is another worker');
  assert.match(await next.ended(), /^60 tokens written\./);
  assert.equal(await next.written.textContent(), text);
  await next.holds(STORY);
  await openChapter(page, 'bert');
  await lab.live();
});

const WINDOW = 'It reads only the end, the last 256 tokens.';
/** A name, a text, and a sentence that has to come with the bars. */
const INPUTS = [
  ['nothing', ''],
  ['blanks', '  \t \n  '],
  ['emoji', '👩‍👩‍👧 love 🐈‍⬛ and 👍🏽'],
  ['right to left', 'החתול ישב על'],
  ['directions mixed', 'The \u202eword\u202c and \u2067abc\u2069'],
  ['Chinese', '猫在垫子'],
  ['control characters', 'A\u0000 b\u0007c\u001b d\u2028e\u0085f.'],
  ['HTML', '<img src=x onerror=alert(1)> <script>alert(2)</script>'],
  ['the token that ends a text', 'The end.<|endoftext|>The'],
  ['other models’ tokens', '[MASK] <extra_id_0> </s>'],
  ['100,000 letters', 'x'.repeat(100_000), WINDOW],
  ['100,000 characters of words', 'cat '.repeat(25_000), WINDOW],
  ['100,000 emoji', '🙂'.repeat(50_000), WINDOW],
];

for (const [name, text, sentence] of INPUTS) {
  check(`GPT goes on from ${name}`, {}, async ({ next }) => {
    await next.load();
    await next.paste(text);
    await next.holds(text);
    await next.live();
    if (sentence) await next.says(sentence);
    const bars = await next.bars();
    assert.equal(bars.length, 10);
    assert.ok(bars.every(({ token, written }) => token.trim() !== '' && /^(<?[\d.]+) %$/.test(written)), JSON.stringify(bars));
    await next.write();
    assert.equal(await next.figure.locator('img, script').count(), 0, 'what is typed is text, not markup');
    assert.ok(!(await next.written.textContent()).includes('\ufffd'), 'no replacement sign stands for what was written');
    assert.equal(await next.text.inputValue(), text);
    await next.text.fill('It all goes on');
    await next.live();
  });
}

check('loading GPT can be stopped, and begun again', { before: ({ site }) => site.fault('gpt/model.safetensors', { hold: 4_000_000 }) }, async ({ lab, next, gaps, page, prepared }) => {
  await lab.live();
  await next.open();
  await next.loadButton.click();
  await next.says(/Loading the model: [\d.]+\sMB of/);
  await openChapter(page, 't5');
  await gaps.loadButton.click();
  await gaps.says('Waiting until GPT has arrived');
  await gaps.figure.getByRole('button', { name: 'Stop loading' }).click();
  await gaps.loadButton.waitFor();
  await next.open();
  await next.figure.getByRole('button', { name: 'Stop loading' }).click();
  await next.loadButton.waitFor();
  prepared.lift();
  await next.load();
});

check('GPT’s files missing: said which, and recovered; BERT goes on', { before: ({ site }) => site.fault('gpt/model.safetensors', { status: 404 }) }, async (world) => {
  const { lab, next, page, prepared } = world;
  world.allow(/Failed to load resource/);
  await lab.live();
  await next.open();
  await next.loadButton.click();
  await next.failure.getByText('The server does not have the model file “gpt/model.safetensors”.').waitFor();
  await openChapter(page, 'bert');
  await lab.word('mouse').click();
  await lab.live();
  assert.equal(await lab.failure.count(), 0);
  prepared.lift();
  await next.open();
  await next.failure.getByRole('button', { name: 'Try again' }).click();
  await next.live();
});

check('the address holds what both laboratories were left with', {}, async (world) => {
  const { lab, next, page } = world;
  await lab.live();
  await lab.word('mouse').click();
  await expectEventually(() => page.url(), (url) => url.includes('hidden=mouse'), 'the address follows');
  await next.open();
  await next.text.fill('A bird & a #dog');
  await next.setting('temperature').fill('0.35');
  await expectEventually(() => page.url(), (url) => url.includes('temperature=0.35') && url.includes('hidden=mouse'), 'the address follows');
  const link = page.url();
  assert.ok(new URL(link).hash.startsWith('#v=1&chapter=gpt&lab=next-token'), 'the place, then the laboratory that was touched last');
  await world.renew();
  await world.page.goto(link);
  await world.next.holds('A bird & a #dog');
  assert.equal(await world.next.setting('temperature').inputValue(), '0.35');
  const top = () => world.next.figure.evaluate((figure) => figure.getBoundingClientRect().top);
  await expectEventually(top, (top) => Math.abs(top) < 900, 'the page opens at what the link is about');
  await openChapter(world.page, 'bert');
  await world.lab.holds('The [MASK] is chasing the [MASK].');
  await world.lab.live();
});

for (const bad of ['lab=next-token&temperature=NaN&top_k=-3&top_p=0&seed=1e99', 'lab=next-token&temperature=', 'v=2&lab=next-token&text=x']) {
  check(`settings in a link that make no sense are the usual ones: #${bad}`, { fragment: bad }, async ({ next, page }) => {
    // What is of another version leads to the cover: go on from there with what this version writes.
    if (bad.startsWith('v=2')) await page.evaluate(() => { location.hash = 'v=1&chapter=gpt'; });
    else await next.open();
    await next.holds(OPENING);
    for (const [key, value] of Object.entries({ temperature: '0.8', top_k: '8', top_p: '1', seed: '7' })) {
      assert.equal(await next.setting(key).inputValue(), value);
    }
  });
}
