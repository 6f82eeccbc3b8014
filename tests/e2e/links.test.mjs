// The whole state is in the address's fragment, and nowhere else.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { OPENING, REVISION, fragment } from './lib/figures.mjs';
import { expectEventually } from './lib/expect.mjs';

const SITUATION = { text: 'The big [MASK] is [MASK] & “eats” 50 % #soup + bread?', hidden: ['dog', ''] };

const hash = (page) => new URL(page.url()).hash;
/** Waits until the address has been written; a step in the state, not in time. */
const hashEventually = (page, willDo, what) => expectEventually(() => hash(page), willDo, what);

/** Everything that was drawn, once it is live. */
async function picture(lab) {
  await lab.live();
  return [await lab.picture(), await lab.value(), await lab.words.allInnerTexts(), await lab.guessFirst.isChecked()];
}

check('a situation becomes a link, and the link the same picture', {}, async (world) => {
  const { lab } = world;
  await lab.live();
  await lab.text.fill(SITUATION.text);
  await lab.word('bread').click();
  await lab.guessFirst.check();
  await lab.figure.getByRole('button', { name: 'Skip' }).first().click();
  const text = SITUATION.text.replace('bread', '[MASK]');
  await lab.holds(text);
  await hashEventually(world.page, (it) => it.includes('guess=1') && it.includes('hidden=bread'), 'the address holds the state');
  const address = new URL(world.page.url());
  assert.equal(address.search, '', 'nothing is in the query');
  const pairs = new URLSearchParams(address.hash.slice(1));
  assert.deepEqual([pairs.get('v'), pairs.get('model'), pairs.get('text'), pairs.getAll('hidden')], ['1', REVISION, text, ['', '', 'bread']]);
  await lab.guessFirst.uncheck();
  await hashEventually(world.page, (it) => !it.includes('guess'), 'the address follows');
  const before = await picture(lab);
  const link = world.page.url();
  await world.renew();
  await world.page.goto(link);
  assert.deepEqual(await picture(world.lab), before);
  assert.equal(await world.page.getByText('made with another version').count(), 0);
});

check('the fragment never reaches the server', { fragment: fragment('A secret [MASK].') }, async ({ lab, site }) => {
  await lab.live();
  assert.ok(site.log.every(({ path, search }) => !/secret|text=/.test(decodeURIComponent(path + search))));
});

for (const bad of [
  'temperature=NaN&top_k=-3', 'v=2&text=x', 'lab=next-token&text=x', '%FF%FE=%zz&&&==', 'content', 'v=1', 'guess=yes',
  `v=1&model=${REVISION}`, '%', 'hidden=dog&hidden=cat', encodeURIComponent('<script>alert(1)</script>'),
]) {
  check(`a fragment of no use gives the opening sentence: #${bad.slice(0, 40)}`, { fragment: bad }, async ({ lab }) => {
    await lab.holds(OPENING.text);
    await lab.live();
    assert.equal(await lab.guessFirst.isChecked(), false);
  });
}

check('a link made with another model says so', { fragment: fragment(OPENING.text, ['cat'], { model: '0123456789ab' }) }, async ({ lab }) => {
  await lab.says('This link was made with another version of the model');
});

check('reset gives back the page and the address', { fragment: fragment('A [MASK] and a [MASK].', ['', ''], { guess: '1' }) }, async ({ lab, page }) => {
  await lab.live();
  await lab.text.fill('Something [MASK] else.');
  await lab.reset.click();
  await lab.holds(OPENING.text);
  await lab.live();
  assert.equal(await lab.guessFirst.isChecked(), false);
  await lab.says('You hid “cat”');
  await hashEventually(page, (it) => it === '', 'the address is empty again');
  assert.ok(!page.url().includes('#'));
});

check('another fragment in the address bar becomes the state', {}, async ({ lab, page }) => {
  await lab.live();
  await page.evaluate((next) => (location.hash = next), fragment('A bird can [MASK].', ['fly']));
  await lab.holds('A bird can [MASK].');
  await lab.live();
  await lab.says('You hid “fly”');
  await page.evaluate((next) => (location.hash = next), fragment('A bird can [MASK].', ['sing'], { model: '0123456789ab' }));
  await lab.says('You hid “sing”');
  await lab.says('This link was made with another version of the model');
});

check('typing leaves no steps in the history', { open: false }, async (world) => {
  const { lab, page } = world;
  await page.goto('about:blank');
  await world.open();
  await lab.live();
  const length = await page.evaluate(() => history.length);
  await lab.text.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' And a dog', { delay: 60 });
  await lab.word('dog').click();
  await lab.guessFirst.check();
  await hashEventually(page, (it) => it.includes('guess=1'), 'the address follows');
  assert.equal(await page.evaluate(() => history.length), length);
  await page.goBack();
  assert.equal(page.url(), 'about:blank');
});

check('“Copy link” copies the situation', { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ lab, page, address }) => {
  await lab.live();
  await lab.word('mouse').click();
  const told = await lab.tells();
  await lab.copyLink.click();
  await told('Copied. The link holds this exact situation.');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, page.url());
  assert.ok(copied.startsWith(`${address}#`));
  assert.equal(new URLSearchParams(new URL(copied).hash.slice(1)).get('text'), 'The [MASK] is chasing the [MASK].');
});

check('a text too long for a link is left out, and that is said', { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ lab, page }) => {
  await lab.live();
  await lab.text.fill(`A [MASK]. ${'word '.repeat(600)}`);
  const told = await lab.tells();
  await lab.copyLink.click();
  await told('Copied, but the text is too long for a link and was left out.');
  assert.ok((await page.evaluate(() => navigator.clipboard.readText())).length < 200);
  assert.ok((await lab.value()).length > 3000, 'the text itself stays');
});

check('where nothing can be copied the address bar has it', { host: 'insecure.test' }, async ({ lab, page }) => {
  assert.equal(await page.evaluate(() => typeof navigator.clipboard), 'undefined');
  await lab.live();
  await lab.word('mouse').click();
  const told = await lab.tells();
  await lab.copyLink.click();
  await told('The link is in the address bar.');
  assert.ok(hash(page).includes('hidden=mouse'));
});

check('where the browser refuses to copy the address bar has it', { before: ({ page }) => page.addInitScript(() => {
  Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}) }, async ({ lab }) => {
  await lab.live();
  const told = await lab.tells();
  await lab.copyLink.click();
  await told('The link is in the address bar.');
});

check('the site works under a sub-path, deep links included', { base: '/sub/dir/', fragment: fragment('A bird can [MASK].', ['fly']) }, async ({ lab, page, site }) => {
  await lab.live();
  await lab.says('You hid “fly”');
  await lab.word('bird').click();
  await hashEventually(page, (it) => it.includes('hidden=bird'), 'the address follows');
  assert.equal(new URL(page.url()).pathname, '/sub/dir/');
  assert.deepEqual(site.log.filter(({ outside }) => outside), [], 'nothing was looked for outside of the site');
});
