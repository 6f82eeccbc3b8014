// The main road in Firefox, through WebDriver BiDi.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { Site } from './server.mjs';
import { Guard } from './lib/guard.mjs';
import { PATIENCE, expectEventually, near } from './lib/expect.mjs';
import { OPENING, fragment, scaleEnd } from './lib/figures.mjs';
import { noteWorkers } from './lib/frames.mjs';
import { DIST, firefox } from './lib/places.mjs';

let running;
const browser = () => (running ??= puppeteer.launch(firefox()));
after(async () => (await running)?.close());

/** A test in a profile of its own. */
function check(name, { fragment = '', prepare, ...options }, body) {
  test(name, { timeout: 4 * PATIENCE }, async () => {
    const site = await Site.start(DIST, options);
    const guard = new Guard([new URL(site.url()).origin]);
    const context = await (await browser()).createBrowserContext();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on('console', (message) => guard.console(message.type(), message.text()));
      page.on('pageerror', (error) => guard.complain(`exception: ${error.message}`));
      page.on('request', (request) => guard.request(request.url()));
      page.on('dialog', (dialog) => { guard.complain(`dialog: ${dialog.message()}`); dialog.dismiss(); });
      await page.evaluateOnNewDocument(noteWorkers);
      const prepared = await prepare?.(site);
      await page.goto(site.url() + (fragment && `#${fragment}`));
      await body({ page, site, guard, prepared, ...laboratory(page) });
      assert.deepEqual(guard.complaints(), []);
    } finally {
      await context.close();
      await site.close();
    }
  });
}

function laboratory(page) {
  return {
    live: () => page.waitForSelector('.badge.live'),
    says: (words) => page.waitForFunction((words) => document.querySelector('figure[data-lab=masked-word]')?.innerText.includes(words), {}, words),
    text: () => page.$eval('#masked-word-text', (box) => box.value),
    holds: (text) => page.waitForFunction((text) => document.querySelector('#masked-word-text')?.value === text, {}, text),
    word: (index) => page.click(`.words [data-word="${index}"]`),
    cards: () => page.$$eval('.card', (cards) => cards.length),
    bars: () => page.$$eval('.bar-row', (rows) => rows.map((row) => [row.querySelector('.candidate').textContent, parseFloat(row.querySelector('.bar-fill').getAttribute('width')) / 100])),
  };
}

check('Firefox: precomputed, then live with the native figures', { prepare: (site) => site.fault('model.safetensors', { hold: 5_000_000 }) }, async ({ page, prepared, live, bars, text }) => {
  await page.waitForSelector('.badge.precomputed');
  assert.equal(await text(), OPENING.text);
  prepared.lift();
  await live();
  const [{ candidates }] = OPENING.masks;
  const end = scaleEnd(candidates[0].probability);
  const drawn = await bars();
  assert.equal(drawn.length, 8);
  drawn.forEach(([, share], index) => near(share * end, candidates[index].probability, 1e-3, `bar ${index + 1}`));
  assert.deepEqual(drawn.slice(0, 2).map(([token]) => token), candidates.slice(0, 2).map(({ token }) => token));
});

check('Firefox: typing and clicking', {}, async ({ page, live, says, holds, word, cards }) => {
  await live();
  await page.focus('#masked-word-text');
  await page.keyboard.down('Control');
  await page.keyboard.press('End');
  await page.keyboard.up('Control');
  await page.keyboard.type(' It ran far.', { delay: 20 });
  await holds(`${OPENING.text} It ran far.`);
  await live();
  await word(5);
  await holds('The [MASK] is chasing the [MASK]. It ran far.');
  await live();
  await says('You hid “mouse”');
  assert.equal(await cards(), 2);
  await page.focus('.words [data-word="0"]');
  await page.keyboard.press('m');
  await holds('[MASK] [MASK] is chasing the [MASK]. It ran far.');
  await live();
  assert.equal(await cards(), 3);
});

check('Firefox: a second visit fetches no weights', {}, async ({ page, site, live }) => {
  await live();
  const before = site.log.length;
  await page.reload();
  await live();
  assert.deepEqual(site.requested('models/', before), []);
});

check('Firefox: a link under a sub-path', { base: '/sub/dir/', fragment: fragment('A bird can [MASK].', ['fly'], { guess: '1' }) }, async ({ page, live, says, site }) => {
  await live();
  assert.equal(await page.$$eval('.bars', (bars) => bars.length), 0);
  await page.type('#masked-word-guess-0', 'sing');
  await page.keyboard.press('Enter');
  await says('Your guess “sing”');
  await says('You hid “fly”');
  assert.deepEqual(site.log.filter(({ outside }) => outside), []);
});

check('Firefox: a worker that is killed is replaced, and the text stays', {}, async ({ page, live, holds, text }) => {
  await live();
  await page.evaluate(() => window.workersMade[0].terminate());
  await page.type('#masked-word-text', ' Still here.');
  const typed = await text();
  assert.ok(typed.includes('Still here.'));
  await expectEventually(() => page.evaluate(() => window.workersMade.length), (workers) => workers === 2, 'there is another worker');
  await live();
  await holds(typed);
});

check('Firefox: weights that are missing are said to be, and tried again', { prepare: (site) => site.fault('model.safetensors', { status: 404 }) }, async ({ page, guard, prepared, live, says }) => {
  guard.allow(/404|NetworkError|Failed to load/);
  await says('The server does not have the model file “bert/model.safetensors”.');
  prepared.lift();
  await page.click('.failure button');
  await live();
});
