// What a machine can tell of WCAG 2.2 AA: axe in every state, the keyboard, what is spoken.
import assert from 'node:assert/strict';
import { violations } from './lib/axe.mjs';
import { check } from './lib/chromium.mjs';
import { STATES } from './lib/states.mjs';
import { expectEventually } from './lib/expect.mjs';

for (const [state, { reach, complaint, ...how }] of Object.entries(STATES)) {
  check(`axe finds nothing: ${state}`, how, async (world) => {
    if (complaint) world.allow(complaint);
    await reach(world);
    for (const [width, height] of [[1440, 900], [320, 640]]) {
      for (const colorScheme of ['light', 'dark']) {
        await world.page.setViewportSize({ width, height });
        // Colours that are on their way from one scheme to the other are nobody's.
        await world.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        assert.deepEqual(await violations(world.page), [], `${colorScheme}, ${width} px`);
      }
    }
  });
}

/** Whatever Tab stops at, with where it is and how it is marked. */
const STOP = () => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const visible = (element) => {
    const style = element && getComputedStyle(element);
    return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const box = it.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 300));
  window.stopNumber ??= 0;
  it.dataset.stop ??= String(window.stopNumber++);
  return {
    stop: it.dataset.stop,
    name: `${it.tagName.toLowerCase()} ${(it.getAttribute('aria-label') ?? it.innerText ?? it.id).slice(0, 40)}`,
    ring: visible(it) || visible(it.nextElementSibling),
    uncovered: Boolean(at && (it.contains(at) || at.contains(it) || at.closest('label')?.contains(it))),
  };
};

/** The next Tab goes to the document's first stop. */
const fromTheTop = () => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
};

/** Everything that a mouse can use, and that Tab therefore has to reach: a radio group is one stop, as the row of words is. */
const CONTROLS = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((it) => {
  const shown = it.checkVisibility() && !it.closest('dialog:not([open])');
  return shown && it.tabIndex >= 0 && !(it.type === 'radio' && !it.checked) && !it.disabled && !(it.closest('details:not([open])') && it.tagName !== 'SUMMARY');
}).map((it) => it.dataset.stop ?? `never reached: ${it.outerHTML.slice(0, 120)}`);

for (const state of ['live', 'two masks', 'guess first', 'data table', 'error', 'long word']) {
  const { reach, complaint, ...how } = STATES[state];
  check(`Tab reaches every control, with a visible ring: ${state}`, how, async (world) => {
    if (complaint) world.allow(complaint);
    await reach(world);
    const { page } = world;
    await page.evaluate(fromTheTop);
    const stops = [];
    for (let count = 0; count < 150; count += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(STOP);
      if (!stop || stops.some((other) => other.stop === stop.stop)) break;
      stops.push(stop);
    }
    assert.match(stops[0].name, /Skip to the content/);
    assert.deepEqual(stops.filter(({ ring }) => !ring).map(({ name }) => name), [], 'stops without a visible ring');
    assert.deepEqual(stops.filter(({ uncovered }) => !uncovered).map(({ name }) => name), [], 'stops that something covers');
    const reached = new Set(stops.map(({ stop }) => stop));
    const controls = await page.evaluate(CONTROLS);
    assert.ok(controls.length > 12);
    assert.deepEqual(controls.filter((control) => !reached.has(control)), []);
  });
}

check('the skip link leads to the content, and leaves the address alone', {}, async ({ lab, page }) => {
  await lab.word('mouse').click();
  await expectEventually(() => page.url(), (url) => url.includes('hidden=mouse'), 'the address follows');
  const address = page.url();
  await page.getByText('Skip to the content').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  assert.equal(page.url(), address);
  await lab.holds('The [MASK] is chasing the [MASK].');
});

check('headings, language, landmarks', {}, async ({ lab, page }) => {
  await lab.live();
  await lab.word('mouse').click();
  await lab.live();
  const { levels, lang, landmarks } = await page.evaluate(() => ({
    levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((it) => it.checkVisibility()).map((it) => Number(it.tagName[1])),
    lang: document.documentElement.lang,
    landmarks: ['header', 'main', 'footer'].map((name) => document.querySelectorAll(`#app > ${name}`).length),
  }));
  assert.equal(lang, 'en');
  assert.deepEqual(landmarks, [1, 1, 1]);
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.forEach((level, index) => assert.ok(index === 0 || level <= levels[index - 1] + 1, `heading ${index} skips a level: ${levels}`));
  assert.ok(await page.title());
});

check('the drawing is told in words', {}, async ({ lab, page }) => {
  await lab.live();
  const figure = page.getByRole('figure', { name: 'The masked-word predictor' });
  await figure.waitFor();
  assert.match(await lab.takeaway.innerText(), /^The model expects “.+” \(.+ %\), then “.+” \(.+ %\), “.+” \(.+ %\)\.$/);
  assert.equal(await figure.locator('svg:not([aria-hidden=true], [aria-hidden=true] svg)').count(), 0);
});

check('the dialog opens with ?, closes with Escape, and gives the focus back', {}, async ({ lab, page }) => {
  await lab.word('mouse').focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  for (let count = 0; count < 4; count += 1) {
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), 'the focus stays inside');
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'mouse');
  await page.keyboard.press('?');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.keyboard.press('?');
  await dialog.waitFor();
});

check('single letters act outside of text boxes only', {}, async ({ lab, page }) => {
  await lab.live();
  const theme = () => page.locator('html').getAttribute('data-theme');
  await lab.word('mouse').focus();
  await page.keyboard.press('t');
  await expectEventually(theme, (now) => now === 'light', 'T changes the colours');
  await page.keyboard.press('d');
  await lab.figure.locator('table').waitFor();
  await page.keyboard.press('m');
  await lab.holds('The [MASK] is chasing the [MASK].');
  await page.keyboard.press('r');
  await lab.holds('The [MASK] is chasing the mouse.');
  await page.keyboard.press('Control+t').catch(() => {});
  await lab.text.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' tdlrm?');
  await lab.holds('The [MASK] is chasing the mouse. tdlrm?');
  assert.equal(await theme(), 'light');
  assert.equal(await lab.figure.locator('table').count(), 1);
  assert.equal(await page.locator('dialog[open]').count(), 0);
  await lab.guessFirst.check();
  await lab.figure.getByLabel('Your guess').focus();
  await page.keyboard.type('tr?');
  assert.equal(await lab.figure.getByLabel('Your guess').inputValue(), 'tr?');
  assert.equal(await theme(), 'light');
});

check('single letters can be switched off, for good', {}, async (world) => {
  const { lab, page } = world;
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('checkbox', { name: /Single letters work/ }).uncheck();
  await page.keyboard.press('Escape');
  for (const round of ['now', 'after a reload']) {
    await lab.word('mouse').focus();
    await page.keyboard.press('t');
    await page.keyboard.press('?');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.locator('html').getAttribute('data-theme'), null, round);
    assert.equal(await page.locator('dialog[open]').count(), 0, round);
    await page.reload();
    await lab.text.waitFor();
  }
});
