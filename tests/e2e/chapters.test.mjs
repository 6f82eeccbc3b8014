// The tutorial around the laboratories: chapters, quizzes, glossary, ways.
import assert from 'node:assert/strict';
import { violations } from './lib/axe.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';
import { nothingIsLost } from './lib/layout.mjs';

const CHAPTERS = ['primer', 'paradigm', 'bert', 'gpt', 't5', 'objectives', 'scaling', 'masking', 'pretrain', 'summary'];
const heading = (page) => page.locator('main h1[tabindex]');
const focused = (page) => page.evaluate(() => document.activeElement.tagName);

for (const chapter of CHAPTERS) {
  check(`the chapter ${chapter} is whole`, { fragment: `v=1&chapter=${chapter}` }, async ({ page }) => {
    await page.locator('.chapter-section').first().waitFor();
    assert.equal(await page.locator('main h1').count(), 1);
    assert.ok(await page.locator('form.quiz').count() >= 3);
    const empty = await page.locator('.math').evaluateAll((all) => all.filter((it) => it.getBoundingClientRect().width < 2).length);
    assert.equal(empty, 0, 'every formula is drawn');
    assert.match(await page.title(), new RegExp(`^${(await heading(page).innerText()).slice(0, 10)}`));
    await expectEventually(() => page.locator('.piece-coming').count(), (count) => count === 0, 'the laboratories are there');
    for (const [width, colorScheme] of [[1280, 'light'], [320, 'dark']]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await violations(page), [], `${width} px, ${colorScheme}`);
      await nothingIsLost(page, `${width} px`);
    }
  });
}

check('by keys through the chapters, and Back again', { fragment: 'v=1&chapter=gpt' }, async ({ page }) => {
  await page.locator('.chapter-section').first().waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: /^T5/ }).waitFor();
  await expectEventually(() => focused(page), (tag) => tag === 'H1', 'the focus is at the new chapter');
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: /^GPT/ }).waitFor();
  await page.goForward();
  await page.getByRole('heading', { level: 1, name: /^T5/ }).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('heading', { level: 1, name: /^GPT/ }).waitFor();
});

check('a link to a section leads there', { fragment: 'v=1&chapter=gpt&section=temperature' }, async ({ page }) => {
  const top = () => page.locator('#s-temperature').evaluate((it) => Math.abs(it.getBoundingClientRect().top));
  await expectEventually(top, (top) => top < 200, 'the section is at the top');
});

check('beside a chapter its sections stand in whole words', { fragment: 'v=1&chapter=gpt', viewport: { width: 1440, height: 900 } }, async ({ page }) => {
  const links = page.locator('.sidebar .way-sections .way');
  await links.first().waitFor();
  const sizes = await links.evaluateAll((all) => all.map((it) => [it.textContent, it.getBoundingClientRect()]).map(([text, { width, height }]) => [text, width, height]));
  const letterByLetter = sizes.filter(([, width, height]) => width < 120 || height > 110);
  assert.deepEqual(letterByLetter, []);
});

check('a quiz explains a wrong answer, and keeps the attempts', { fragment: 'v=1&chapter=gpt' }, async ({ page }) => {
  const quiz = page.locator('form.quiz').first();
  await quiz.getByRole('button', { name: 'Check' }).click();
  await quiz.getByText('Choose an answer first.').waitFor();
  await quiz.getByRole('radio').nth(0).check();
  assert.equal(await quiz.locator('.reason').nth(0).innerText(), '', 'nothing is told before');
  await quiz.getByRole('button', { name: 'Check' }).click();
  await quiz.getByText('Not this one.').waitFor();
  assert.match(await quiz.locator('.reason').nth(0).innerText(), /Only one token/);
  await quiz.getByRole('radio').nth(2).check();
  await quiz.getByRole('button', { name: 'Check' }).click();
  await quiz.getByText('Right, at attempt 2.').waitFor();
  await page.reload();
  await page.locator('form.quiz.solved').waitFor();
  await page.getByRole('button', { name: 'Clear my data' }).click();
  await expectEventually(() => page.locator('form.quiz.solved').count(), (count) => count === 0, 'forgotten');
});

check('a prediction is compared only when asked for', { fragment: 'v=1&chapter=gpt' }, async ({ page }) => {
  const predict = page.locator('.predict').first();
  assert.equal(await predict.locator('.revealed').innerText(), '');
  await predict.getByRole('textbox').fill('It copies.');
  await page.keyboard.press('Enter');
  await predict.getByText('It copies.').waitFor();
  assert.notEqual(await predict.locator('.revealed').innerText(), '');
});

check('a term is opened and closed by keys', { fragment: 'v=1&chapter=gpt' }, async ({ page }) => {
  const term = page.locator('a.term', { hasText: /^token$/ }).first();
  await term.focus();
  await page.keyboard.press('Enter');
  const definition = page.locator('.definition');
  await definition.getByText('Token', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await definition.waitFor({ state: 'hidden' });
  assert.equal(await term.evaluate((it) => document.activeElement === it), true, 'the focus is back');
});

check('the glossary finds terms', { fragment: 'v=1&chapter=gpt' }, async ({ page }) => {
  await page.locator('.chapter-section').first().waitFor();
  await page.keyboard.press('g');
  const glossary = page.locator('dialog.glossary');
  await glossary.getByLabel('Find a term').fill('perplexity');
  await glossary.getByText('Perplexity', { exact: true }).waitFor();
  await glossary.getByText(/^\d+ of \d+ terms$/).waitFor();
  await page.keyboard.press('Escape');
  await glossary.waitFor({ state: 'hidden' });
});

check('a text that does not arrive can be asked for again', { open: false }, async (world) => {
  world.allow(/Failed to load resource/);
  const { page, site, address } = world;
  await page.goto(address);
  const name = await page.locator('meta[name=texts]').getAttribute('content').then((names) => names.match(/ gpt=(\w+)/)[1]);
  const faults = [{ status: 404 }, { truncate: 500 }, { flip: 3 }].map((fault) => () => site.fault(`gpt.${name}.bin`, fault));
  for (const broken of faults) {
    const fault = broken();
    await page.goto('about:blank');
    await page.goto(`${address}#v=1&chapter=gpt`);
    await page.locator('.failure').getByText('did not arrive').waitFor();
    fault.lift();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.chapter-section').first().waitFor();
  }
});
