// The explorer of scaling laws: published figures, what is held, the story, the chart by keyboard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { violations } from './lib/axe.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

/** Opens the chapter with the explorer in this state, and gives the explorer. */
async function explorer({ page, address }, state = '') {
  await page.goto(`${address}#v=1&chapter=scaling${state && `&lab=scaling&${state}`}`);
  const lab = page.locator('[data-lab=scaling]');
  await lab.locator('svg.chart-drawing, .empty').first().waitFor();
  return lab;
}

const says = (locator, pattern) => expectEventually(() => locator.innerText(), (words) => pattern.test(words), `it says ${pattern}`);

check('it opens with Gopher on the replication’s axis', { open: false }, async (world) => {
  const lab = await explorer(world);
  await says(lab.locator('.scaling-readings'), /1\.9996 nats a token, on the replication’s axis; an extrapolation/);
  await says(lab.locator('.scaling-readings'), /1\.8172 irreducible \+ 0\.0503 .* \+ 0\.1321/);
  await says(lab.locator('figcaption'), /67\.5\sbillion parameters/);
});

check('Gopher’s budget goes from rule to rule, printed and unrounded', { open: false }, async (world) => {
  const lab = await explorer(world);
  await lab.locator('[data-action=gopher]').click();
  for (const [law, best] of [['kaplan', /804\sB parameters/], ['approach-1', /67\.\d\sB/], ['approach-3', /32\.2\sB/], ['replication', /72\.2\sB/]]) {
    await lab.locator('#scaling-law').selectOption(law);
    await says(lab.locator('.scaling-readings'), best);
  }
  await lab.locator('#scaling-law').selectOption('approach-3');
  await lab.getByRole('radio', { name: 'unrounded' }).check({ force: true });
  await says(lab.locator('.scaling-readings'), /40\.4\sB parameters/);
  assert.match(await lab.locator('.axis-name').first().textContent(), /Hoffmann’s axis/);
});

check('a rule without a loss says so, and shows what it has', { open: false }, async (world) => {
  const lab = await explorer(world, 'law=approach-2');
  await lab.locator('[data-action=show-plane]').click();
  await lab.locator('svg.chart-drawing').waitFor();
  assert.equal(await lab.locator('.scaling-drawing .empty').count(), 0);
});

check('what is held stays, and a link keeps all of it', { open: false }, async (world) => {
  const lab = await explorer(world, 'size=7e10&tokens=1.4e12');
  const field = (name) => lab.locator(`#scaling-${name}-number`);
  await field('size').fill('35 B');
  await expectEventually(() => field('tokens').inputValue(), (value) => /^2\.8\sT$/.test(value), 'half the size, twice the text');
  await field('size').fill('many');
  assert.equal(await field('size').getAttribute('aria-invalid'), 'true');
  await field('size').blur();
  await expectEventually(() => field('size').inputValue(), (value) => /^35\sB$/.test(value), 'what was wrong is gone');
  await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => /size=3\.5e10.*tokens=2\.8e12/.test(hash), 'the link');
  await lab.locator('[data-action=reset]').click();
  await expectEventually(() => field('size').inputValue(), (value) => /^280\sB$/.test(value), 'reset');
});

check('the story ends at Chinchilla', { open: false }, async (world) => {
  const lab = await explorer(world);
  await lab.locator('[data-story=first]').click();
  await says(lab.locator('.scaling-told'), /804\sbillion parameters on 216\sbillion tokens/);
  for (let step = 1; step < 8; step += 1) await lab.locator('[data-story=next]').click();
  await says(lab.locator('.scaling-told'), /Chinchilla, 70\sbillion parameters on 1\.4\strillion tokens, 20 a parameter/);
});

check('points can be walked along with the arrow keys, and are spoken', { open: false }, async (world) => {
  const lab = await explorer(world, 'view=surface');
  const walk = lab.locator('[data-walk=scaling]');
  await walk.focus();
  const spoken = () => walk.getAttribute('aria-valuetext');
  await expectEventually(spoken, (words) => /LLaMA 7B/.test(words), 'the smallest model first');
  await walk.press('ArrowRight');
  await expectEventually(spoken, (words) => /Llama 2 7B/.test(words), 'the next');
  await walk.press('ArrowUp');
  await expectEventually(spoken, (words) => /best: replication/.test(words), 'the next line');
  assert.equal(await lab.locator('.tip').count(), 1);
  await walk.press('Escape');
  await expectEventually(() => lab.locator('.tip').count(), (count) => count === 0, 'Escape takes the words away');
});

check('the drawing is saved as a file that stands alone, the figures as a table', { open: false }, async (world) => {
  const lab = await explorer(world, 'view=budgets');
  const saved = async (action) => {
    const [download] = await Promise.all([world.page.waitForEvent('download'), lab.locator(`[data-action=${action}]`).click()]);
    return fs.readFileSync(await download.path(), 'utf8');
  };
  const svg = await saved('save-svg');
  assert.match(svg, /^<svg[^>]*viewBox=/);
  assert.match(svg, /stroke="rgb/);
  assert.doesNotMatch(svg, /class=|var\(|data-pointer/);
  const csv = await saved('save-csv');
  assert.match(csv, /Kaplan/);
});

for (const [view, width, colorScheme] of [['valley', 1280, 'light'], ['surface', 320, 'dark'], ['budgets', 768, 'light']]) {
  check(`axe finds nothing, nothing sticks out: ${view}, ${width} px, ${colorScheme}`, { open: false, viewport: { width, height: 900 }, colorScheme }, async (world) => {
    const lab = await explorer(world, `view=${view}&story=3`);
    assert.deepEqual(await violations(world.page, '[data-lab=scaling]'), []);
    assert.ok(await world.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const letters = await lab.locator('svg text').evaluateAll((all) => all.map((it) => parseFloat(getComputedStyle(it).fontSize)));
    assert.ok(Math.min(...letters) >= 12, 'letters are at least 12 px high');
  });
}
