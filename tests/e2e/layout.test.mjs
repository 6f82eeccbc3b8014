// From 320 px to a projector, large text, no movement, forced colours, print.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { STATES } from './lib/states.mjs';

/** What sticks out: of the page sideways, or of a box that hides what does not fit. */
const OVERFLOW = () => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
  for (const it of document.querySelectorAll('body *:not(svg *, .visually-hidden, .visually-hidden *, option)')) {
    if (!it.checkVisibility() || it.matches('.skip-link, textarea, select, progress, svg')) continue;
    const style = getComputedStyle(it);
    const name = `${it.tagName.toLowerCase()}.${it.className} “${(it.innerText ?? '').slice(0, 30)}”`;
    const hides = (overflow) => ['hidden', 'clip'].includes(overflow);
    if (hides(style.overflowX) && it.scrollWidth > it.clientWidth + 1) found.push(`${name} cuts off ${it.scrollWidth - it.clientWidth} px`);
    if (hides(style.overflowY) && it.scrollHeight > it.clientHeight + 1) found.push(`${name} cuts off ${it.scrollHeight - it.clientHeight} px below`);
    const box = it.getBoundingClientRect();
    const scrolls = it.closest('.table-scroll, .formula');
    if (!scrolls && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) found.push(`${name} lies from ${box.left} to ${box.right}`);
  }
  return found;
};

/** Texts that lie over each other inside of one row. */
const COLLISIONS = () => {
  const found = [];
  for (const row of document.querySelectorAll('.bar-row, .field-head, .engine-status, .tools, .guess, .site-header, .laboratory-head')) {
    const boxes = [...row.children].filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 0).map((it) => [it, it.getBoundingClientRect()]);
    boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
        found.push(`${one.outerHTML.slice(0, 60)} and ${other.outerHTML.slice(0, 60)}`);
      }
    }));
  }
  return found;
};

/** Controls of less than 24 by 24 px. Links in running text are exempt, and a label counts as its control. */
const SMALL = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((it) => it.checkVisibility() && !it.closest('p a, li a, dialog:not([open])'))
  .map((it) => [it, (it.closest('label') ?? it).getBoundingClientRect()])
  .filter(([it, box]) => !it.matches('.skip-link') && (box.width < 24 || box.height < 24))
  .map(([it, box]) => `${it.outerHTML.slice(0, 80)}: ${box.width} × ${box.height}`);

/** What WCAG 1.4.12 lets a reader set. */
const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }';

async function nothingIsLost(page, what) {
  assert.deepEqual(await page.evaluate(OVERFLOW), [], `${what}: nothing sticks out or is cut off`);
  assert.deepEqual(await page.evaluate(COLLISIONS), [], `${what}: nothing lies over something else`);
}

for (const [state, { reach, complaint, ...how }] of Object.entries(STATES)) {
  check(`nothing is lost at any width, in large type, with more space: ${state}`, how, async (world) => {
    if (complaint) world.allow(complaint);
    await reach(world);
    const { page } = world;
    for (const width of [320, 360, 768, 1440, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await nothingIsLost(page, `${width} px`);
      assert.deepEqual(await page.evaluate(SMALL), [], `${width} px: controls are large enough`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await nothingIsLost(page, '200 % text');
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, SPACING);
    await nothingIsLost(page, 'more space');
  });
}

check('with reduced motion nothing moves', { reducedMotion: 'reduce', before: ({ site }) => site.fault('engine.js', { status: 404 }) }, async (world) => {
  const { lab, page, prepared } = world;
  world.allow(/Failed to load resource/);
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await lab.precomputed();
  assert.equal(await moving(), 0);
  await lab.failure.waitFor();
  prepared.lift();
  await lab.failure.getByRole('button', { name: 'Try again' }).click();
  await lab.live();
  for (const act of [() => lab.word('mouse').click(), () => lab.guessFirst.check(), () => page.getByRole('button', { name: 'Keyboard shortcuts' }).click()]) {
    await act();
    assert.equal(await moving(), 0);
  }
});

check('with forced colours bars, gaps and badges are to be told apart', { forcedColors: 'active' }, async ({ lab, page }) => {
  await lab.live();
  await lab.word('mouse').click();
  await lab.live();
  const paint = (selector, property) => page.locator(selector).first().evaluate((it, property) => getComputedStyle(it)[property], property);
  assert.notEqual(await paint('.bar-fill', 'fill'), await paint('.bar-track', 'fill'));
  assert.notEqual(await paint('.word.mask', 'borderTopStyle'), await paint('.word:not(.mask)', 'borderTopStyle'));
  assert.notEqual(await paint('.badge', 'borderTopStyle'), 'none');
  assert.deepEqual(await page.evaluate(OVERFLOW), []);
});

check('what is in print is there: figures without controls', {}, async ({ lab, page }) => {
  await lab.live();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await page.locator('.tools, .writing-tools, .setting-slider').filter({ visible: true }).count(), 0);
  assert.ok(await page.locator('.bars').isVisible());
  const [paper, ink] = await page.evaluate(() => [document.documentElement, document.body].map((it) => getComputedStyle(it)).map(({ backgroundColor, color }) => [backgroundColor, color])).then(([html]) => html);
  const light = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  assert.ok(light(paper) > light(ink), `dark on light in print: ${ink} on ${paper}`);
});

for (const colorScheme of ['light', 'dark']) {
  check(`the colours follow a ${colorScheme} system and the reader’s choice`, { colorScheme }, async ({ page, lab }) => {
    const scheme = () => page.evaluate(() => {
      const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g);
      return Number(red) > 127 ? 'light' : 'dark';
    });
    assert.equal(await scheme(), colorScheme);
    for (const choice of ['Light', 'Dark', 'As system']) {
      await page.getByRole('radio', { name: choice }).check();
      assert.equal(await scheme(), choice === 'As system' ? colorScheme : choice.toLowerCase());
      assert.ok(await page.getByRole('radio', { name: choice }).isChecked());
    }
  });
}
