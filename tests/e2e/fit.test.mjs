// Fitting a law: points left out by keyboard and pointer, tables good and bad, the link, the slider.
import assert from 'node:assert/strict';
import { violations } from './lib/axe.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const TABLE = 'N,D,loss\n7e7,5e9,3.3084\n7e7,1.26e10,3.1423\n7e7,3.16e10,3.0164\n3e8,5e9,3.0127\n3e8,1.26e10,2.8203\n3e8,3.16e10,2.7162\n1e9,5e9,2.8709\n1e9,1.26e10,2.6876\n1e9,3.16e10,2.5665\n';

/** Opens the chapter with the laboratory in this state, and waits for a law with its bands. */
async function fitting({ page, address }, state = '', hasLaw = true) {
  await page.goto(`${address}#v=1&chapter=scaling&section=fit${state && `&lab=fit&${state}`}`);
  const lab = page.locator('[data-lab=fit]');
  await lab.locator('.fit').waitFor();
  if (hasLaw) await settled(lab);
  return lab;
}

/** Everything has been computed: the bands, and what other ways of measuring say. */
const settled = (lab) => expectEventually(
  () => lab.evaluate((it) => it.querySelector('[data-constant=E]') && !it.querySelector('progress') && !it.querySelector('.fit-others')?.innerText.includes('…')),
  Boolean, 'the law with its bands',
);
const constants = async (lab) => Object.fromEntries(await lab.locator('[data-constant]').evaluateAll((all) => all.map((it) => [it.dataset.constant, it.textContent])));
const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);
const changed = (lab, before) => expectEventually(() => constants(lab), (now) => now['α'] && now['α'] !== before['α'], 'other constants');
const hash = (page, pattern) => expectEventually(() => page.evaluate(() => location.hash), (it) => pattern.test(it), `the link has ${pattern}`);

check('it opens with a law, its bands, the entropy and larger runs', { open: false }, async (world) => {
  const lab = await fitting(world);
  const law = await constants(lab);
  assert.deepEqual(Object.keys(law), ['E', 'A', 'B', 'α', 'β', 'a', 'b']);
  assert.ok(Math.abs(Number(law.a) + Number(law.b) - 1) < 0.002, JSON.stringify(law));
  await says(lab.locator('[data-part=entropy]'), /true entropy is 0\.662/);
  await says(lab.locator('[data-part=extrapolation]'), /runs that the fit has not seen: predictions are .* of the loss off/);
  await says(lab.locator('figcaption'), /make the law L = .* larger runs are predicted to within/);
});

check('a point is left out with the keyboard, and the constants move', { open: false }, async (world) => {
  const lab = await fitting(world);
  const before = await constants(lab);
  const walk = lab.locator('[data-walk=fit]');
  await walk.focus();
  await expectEventually(() => walk.getAttribute('aria-valuetext'), (words) => /nats a token; predicted .*; in the fit/.test(words), 'the point is spoken');
  await walk.press('Enter');
  const after = await changed(lab, before);
  await expectEventually(() => walk.getAttribute('aria-valuetext'), (words) => /left out/.test(words), 'and what has become of it');
  await says(lab.locator('.fit-counts'), /1 left out by hand/);
  await hash(world.page, /drop=[0-9a-f]+/);
  await walk.press('Enter');
  await expectEventually(() => constants(lab), (now) => now['α'] === before['α'], 'the same law again');
  assert.notEqual(after['α'], before['α']);
});

check('a point is left out with the pointer, and all are taken in again', { open: false }, async (world) => {
  const lab = await fitting(world);
  const before = await constants(lab);
  const dot = lab.locator('path.dot:not(.hollow)').first();
  await dot.scrollIntoViewIfNeeded();
  const box = await dot.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await world.page.mouse.move(x, y);
  await world.page.mouse.click(x, y);
  await changed(lab, before);
  await lab.locator('[data-action=take-in]').click();
  await expectEventually(() => constants(lab), (now) => now['α'] === before['α'], 'the same law again');
});

check('the list has a box for each point', { open: false }, async (world) => {
  const lab = await fitting(world);
  const before = await constants(lab);
  await lab.locator('[data-action=list]').click();
  const boxes = lab.locator('[data-point]');
  await boxes.nth(29).waitFor();
  await boxes.nth(3).uncheck();
  await changed(lab, before);
});

check('holding out more moves the law; too much leaves none, and says why', { open: false }, async (world) => {
  const lab = await fitting(world);
  const before = await constants(lab);
  const slider = lab.locator('#fit-most');
  await slider.focus();
  for (let step = 0; step < 6; step += 1) await slider.press('ArrowLeft');
  await changed(lab, before);
  await hash(world.page, /most=/);
  await slider.press('Home');
  await says(lab.locator('[data-fit=none]'), /make no law: .*cannot determine 5 parameters/);
  await slider.press('End');
  await settled(lab);
  await says(lab.locator('[data-part=extrapolation]'), /No runs are held out/);
});

check('errors and entropy are chosen, and a link keeps everything', { open: false }, async (world) => {
  const lab = await fitting(world);
  await lab.locator('input[name=fit-distance][value=squares]').check({ force: true });
  await lab.locator('input[name=fit-floor][value=known]').check({ force: true });
  await lab.locator('input[name=fit-along][value=compute]').check({ force: true });
  await lab.locator('[data-action=list]').click();
  await lab.locator('[data-point="5"]').uncheck();
  await expectEventually(async () => (await constants(lab)).E, (floor) => floor === '0.662', 'E is held');
  await hash(world.page, /along=compute.*error=squares.*floor=known.*drop=04/);
  await settled(lab);
  const picture = (it) => it.evaluate((figure) => [figure.querySelector('svg.chart-drawing').outerHTML, figure.querySelector('.fit-figures').innerText, figure.querySelector('.fit-others').innerText]);
  const before = await picture(lab);
  const link = world.page.url();
  await world.renew();
  await world.page.goto(link);
  const again = world.page.locator('[data-lab=fit]');
  await again.locator('.fit').waitFor();
  await settled(again);
  await expectEventually(() => picture(again), (now) => JSON.stringify(now) === JSON.stringify(before), 'the same picture');
});

check('a table is read, and what is wrong with it is said with its line', { open: false }, async (world) => {
  const lab = await fitting(world);
  const field = lab.locator('#fit-table');
  await field.fill('N,D,loss\n7e7,5e9,3.3\n7e7,much,3.1\n');
  await says(lab.locator('#fit-table-says'), /Line 3: .much. in the column .d. is no number/);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await field.fill(TABLE);
  await says(lab.locator('#fit-table-says'), /9 points are read/);
  await says(lab.locator('[data-part=entropy]'), /nothing here can check the fit/);
  await settled(lab);
  assert.equal(await lab.locator('.axis-name').first().textContent(), 'Loss, nats a token');
  await hash(world.page, /points=table.*table=N%2CD%2Closs/);
  await lab.locator('input[name=fit-which][value=both]').check({ force: true });
  await says(lab.locator('.fit-table'), /Only sensible if your losses are of the tiny world/);
  await field.fill('');
  await settled(lab);
  await says(lab.locator('[data-part=entropy]'), /true entropy is 0\.662/);
});

check('runs of one’s own are stars on the plot', { open: false }, async (world) => {
  await world.page.addInitScript(() => localStorage.setItem('pretraining-lab.own-runs', '116608\t2016000\t0.79\t100k\tclm\tworld\n116608\t2016000\t1.79\t100k\tmlm\tworld'));
  const lab = await fitting(world);
  await lab.getByRole('button', { name: 'Add your run from chapter 8' }).click();
  await says(lab.locator('.fit-box').last(), /Your run is a star/);
  await hash(world.page, /runs=116608%3A2016000%3A0\.79/);
  await lab.locator('[data-action=clear-runs]').click();
  await expectEventually(() => world.page.evaluate(() => location.hash), (it) => !/runs=/.test(it), 'gone from the link');
});

check('the page stays quick while resamples are fitted', { open: false }, async (world) => {
  const lab = await fitting(world);
  // The longest time between two frames, over a whole computation. (Busy machines: a freeze of the bootstrap as
  // a whole would be many times longer.)
  await world.page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const tick = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  });
  await lab.locator('input[name=fit-distance][value=relative]').check({ force: true });
  await expectEventually(() => lab.locator('progress').count(), (count) => count === 1, 'resamples under way');
  await settled(lab);
  console.log(`longest time between two frames: ${Math.round(await world.page.evaluate(() => window.longest))} ms`);
});

for (const [state, width, colorScheme] of [['', 1280, 'light'], ['view=misses', 320, 'dark'], ['along=compute', 320, 'light'], [`points=table&table=${encodeURIComponent(TABLE)}`, 768, 'dark']]) {
  check(`axe finds nothing, nothing sticks out: ${state.slice(0, 20)}, ${width} px, ${colorScheme}`, { open: false, viewport: { width, height: 900 }, colorScheme }, async (world) => {
    const lab = await fitting(world, state);
    await lab.locator('[data-action=list]').click();
    assert.deepEqual(await violations(world.page, '[data-lab=fit]'), []);
    assert.ok(await world.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const letters = await lab.locator('svg text').evaluateAll((all) => all.map((it) => parseFloat(getComputedStyle(it).fontSize)));
    assert.ok(Math.min(...letters) >= 12, 'letters are at least 12 px high');
  });
}
