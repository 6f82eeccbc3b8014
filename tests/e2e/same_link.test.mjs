// Every laboratory: several settings are changed, its link is copied, and a fresh page with that link shows the
// same drawings, figures and table. No model is loaded but where one comes by itself: what is compared follows from
// the state alone. (What a model answers is compared in the tests of its laboratory.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const radio = (lab, value) => lab.locator(`input[type=radio][value="${value}"]`).check({ force: true });

/** By the name that links have: the chapter, what is changed, what the link has to hold. */
const LABS = {
  'masked-word': { chapter: 'bert', answers: '.badge.live', holds: /guess=1/, change: async (lab) => {
    await lab.locator('textarea').first().fill('The old [MASK] slept.');
    await lab.getByLabel('Guess first').check();
  } },
  'next-token': { chapter: 'gpt', holds: /temperature=.*top_k=.*mask=off/, change: async (lab, page) => {
    await page.locator('#next-token-temperature').fill('1.5');
    await page.locator('#next-token-top_k').fill('5');
    await page.locator('#next-token-seed').fill('7');
    await lab.locator('.measured input[role=switch]').check({ force: true });
  } },
  'right-context': { chapter: 'gpt', holds: /text=.*word=2.*guess=1/, change: async (lab, page) => {
    await page.locator('#right-context-text').fill('Rain falls down.');
    await lab.locator('.own-sentence input[type=radio]').nth(1).check({ force: true });
    await lab.getByLabel('Guess first').check();
  } },
  span: { chapter: 't5', holds: /spans=rotated.*density=.*seed=5/, change: async (lab, page) => {
    await radio(lab, 'rotated');
    await page.locator('#span-text').fill('One two three four five six seven eight nine ten eleven twelve.');
    await page.locator('#span-density').fill('30');
    await page.locator('#span-seed').fill('5');
  } },
  // What has changed since the last edit is no part of the state.
  triptych: { chapter: 'objectives', history: /\t[^\t\n]*$/gm, holds: /text=.*seed=/, change: async (lab, page) => {
    await page.locator('#triptych-text').fill('The cat sat on the hat.');
    await lab.getByRole('button', { name: 'Another seed' }).click();
  } },
  masking: { chapter: 'masking', holds: /lab=masking/, change: async (lab, page) => {
    await lab.getByRole('radio', { name: 'a fixed number' }).check({ force: true });
    await page.locator('#masking-rate').fill('40');
    await page.locator('#masking-seed').fill('9');
  } },
  scaling: { chapter: 'scaling', holds: /view=surface.*law=approach-3.*size=/, change: async (lab, page) => {
    await radio(lab, 'surface');
    await page.locator('#scaling-law').selectOption('approach-3');
    await page.locator('#scaling-size-number').fill('30 B');
  } },
  fit: { chapter: 'scaling', holds: /along=compute.*error=squares.*drop=/, settled: '.fit-others', change: async (lab) => {
    await radio(lab, 'compute');
    await radio(lab, 'squares');
    await lab.locator('[data-action=list]').click();
    await lab.locator('[data-point="2"]').uncheck();
    await lab.locator('[data-action=list]').click();
  } },
  transfer: { chapter: 'paradigm', holds: /task=question.*method=probe|method=probe.*task=question/, change: async (lab) => {
    await radio(lab, 'question');
    await radio(lab, 'probe');
  } },
  pretrain: { chapter: 'pretrain', holds: /size=200k.*objective=mlm.*steps=500/, change: async (lab, page) => {
    await radio(lab, '200k');
    await radio(lab, 'mlm');
    await lab.locator('.pretrain-advanced > summary').click();
    await page.locator('#pretrain-steps').fill('500');
  } },
  'time-lapse': { chapter: 'bert', holds: /run=.*step=|step=/, change: async (lab) => {
    await lab.getByRole('radio', { name: 'GPT' }).check({ force: true });
    await lab.locator('#time-lapse-step').focus();
    await lab.locator('#time-lapse-step').press('End');
    await lab.locator('#time-lapse-step').press('ArrowLeft');
  } },
  tokens: { chapter: 'primer', holds: /text=Teh/, change: async (lab) => {
    await lab.getByRole('combobox').selectOption('Teh cat si chasnig teh mosue.');
  } },
  softmax: { chapter: 'primer', holds: /scores=/, change: async (lab) => {
    await lab.getByRole('slider').nth(1).press('End');
    await lab.getByRole('slider').nth(4).press('Home');
  } },
  bits: { chapter: 'primer', holds: /probability=0\.01.*before=/, change: async (lab) => {
    await lab.locator('#primer-bits').fill('50');
    await lab.locator('#primer-bits').fill('1');
  } },
  'cross-entropy': { chapter: 'primer', holds: /shares=30\+20\+75/, change: async (lab, page) => {
    for (const [at, share] of [30, 20, 75].entries()) await page.locator(`#primer-share-${at}`).fill(String(share));
  } },
};

const find = (page, name) => page.locator(`[data-lab="${name}"], [data-figure="${name}"]`);

/** Drawings, the takeaway, the figures, and the table behind them. */
async function picture(lab, { history }) {
  const seen = await lab.evaluate((it) => {
    const all = (selector, of) => [...it.querySelectorAll(selector)].map(of);
    return {
      drawings: all('svg.chart-drawing', (svg) => svg.outerHTML),
      bars: all('.bar-fill', (bar) => bar.getAttribute('width')),
      takeaway: all('figcaption, .primer-takeaway', (words) => words.textContent),
      fields: all('input:not([type=radio]):not([type=checkbox]), textarea, select', (field) => `${field.id}: ${field.value}`),
      choices: all('input[type=radio], input[type=checkbox]', (box) => box.checked),
      table: all('details.data table', (table) => table.innerText),
      badges: all('.badge', (badge) => badge.className),
    };
  });
  if (history) seen.table = seen.table.map((table) => table.replace(history, ''));
  return seen;
}

/** The same until nothing moves any more: answers and words settle a moment later. */
async function settled(lab, facts) {
  const { settled: last, answers } = facts;
  // This one's model comes by itself as soon as something is asked.
  if (answers) await lab.locator(answers).waitFor();
  if (last) await expectEventually(() => lab.locator(last).innerText(), (words) => !words.includes('…'), 'everything is computed');
  let before = '';
  return JSON.parse(await expectEventually(async () => {
    const now = JSON.stringify(await picture(lab, facts));
    const same = now === before;
    before = now;
    await lab.page().waitForTimeout(400);
    return same ? now : '';
  }, Boolean, 'the picture has settled'));
}

const opened = async (lab) => {
  await lab.waitFor();
  const data = lab.locator('details.data:has(> [data-action=data]) > summary');
  if (!await data.evaluate((it) => it.parentElement.open)) await data.click();
};

for (const [name, facts] of Object.entries(LABS)) {
  check(`a link gives back the same: ${name}`, { open: false }, async (world) => {
    await world.page.goto(`${world.address}#v=1&chapter=${facts.chapter}`);
    let lab = find(world.page, name);
    await opened(lab);
    const opening = JSON.stringify(await picture(lab, facts));
    await facts.change(lab, world.page);
    await lab.locator('[data-action=link]').click();
    await expectEventually(() => world.page.evaluate(() => location.hash), (hash) => hash.includes(`lab=${name}`) && facts.holds.test(hash), `the link has ${facts.holds}`);
    const before = await settled(lab, facts);
    assert.notEqual(JSON.stringify(before), opening, 'something has changed');
    const link = world.page.url();
    await world.renew();
    await world.page.goto(link);
    lab = find(world.page, name);
    await opened(lab);
    await settled(lab, facts);
    await expectEventually(() => settled(lab, facts), (now) => JSON.stringify(now) === JSON.stringify(before), `the same as ${JSON.stringify(before).slice(0, 3000)}`);
  });
}

test('no laboratory is left out', async () => {
  const fs = await import('node:fs');
  const source = fs.readFileSync(new URL('../../src/prose/site.rs', import.meta.url), 'utf8');
  const named = (list) => source.match(new RegExp(`pub const ${list}[^=]*= \\[([^\\]]*)\\]`))[1].match(/"[a-z-]+"/g).map((it) => it.slice(1, -1));
  const chapters = fs.readdirSync(new URL('../../src/ui/lab/', import.meta.url));
  // Those that are announced and not there yet have no folder.
  const there = [...named('LABS'), ...named('FIGURES')].filter((name) => named('FIGURES').includes(name) || chapters.includes(name.replaceAll('-', '_')));
  assert.deepEqual(there.filter((name) => !LABS[name]), []);
});
