// From 320 px to a projector, large text, no movement, forced colours, print.
import assert from 'node:assert/strict';
import { check } from './lib/chromium.mjs';
import { OVERFLOW, SMALL, SPACING, nothingIsLost } from './lib/layout.mjs';
import { STATES } from './lib/states.mjs';

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
