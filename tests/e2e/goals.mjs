// What the built page is to keep to, measured in it, in Chromium: `make bench-page`. On a machine with
// nothing else to do; seconds are of that machine.
//
//   node goals.mjs [GOAL…]      goals: guessers, race, stop, memory, columns
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { CHROMIUM, DIST } from './lib/places.mjs';
import { Pretrain } from './lib/pretrain.mjs';
import { Site } from './server.mjs';

const wanted = process.argv.slice(2);
/** Clicks and keys that are measured. */
const TIMES = 20;
/** Steps after which memory is looked at. */
const LOOKS = [500, 1000, 2500, 5000, 10_500];
const PRETRAIN = 'v=1&chapter=pretrain&lab=pretrain';
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const spread = (numbers, unit) => `median ${median(numbers).toFixed(0)} ${unit}, most ${Math.max(...numbers).toFixed(0)} ${unit}, of ${numbers.length}`;

async function opened(browser, site, fragment) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(3_600_000);
  await page.goto(`${site.url()}#${fragment}`);
  return page;
}

/** Opens chapter 8 and has it train. */
async function training(browser, site, fragment) {
  const lab = new Pretrain(await opened(browser, site, fragment));
  await lab.button('train').click();
  return lab;
}

/** Waits for a step of a run, however long that takes; before the first report there is no count. */
async function reaches(lab, step) {
  await lab.figure.locator('.badge.live').waitFor();
  while (await lab.steps() < step) await lab.page.waitForTimeout(100);
}

/** The resident memory of the browser's largest page process, in MB. */
async function memory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(async ({ id }) => (
    Number(/VmRSS:\s+(\d+)/.exec(await fs.readFile(`/proc/${id}/status`, 'utf8'))[1]) / 1024));
  return Math.max(...await Promise.all(sizes));
}

const GOALS = {
  // Below the unigrams within a minute, below the bigrams within five.
  async guessers(browser, site) {
    const lab = await training(browser, site, PRETRAIN);
    const started = Date.now();
    const caption = lab.figure.locator('figcaption');
    await lab.figure.locator('.badge.live').waitFor();
    for (const [guesser, pattern] of [['unigrams', /: better than/], ['bigrams', /: better than any guesser/]]) {
      let words = '';
      while (!pattern.test(words)) {
        await lab.page.waitForTimeout(100);
        words = await caption.innerText();
      }
      console.log(`the default run is below the ${guesser} ${((Date.now() - started) / 1000).toFixed(1)} s after the click: “${words}”`);
    }
  },

  // Two minutes for the default race.
  async race(browser, site) {
    const page = await opened(browser, site, 'v=1&chapter=paradigm');
    const lab = page.locator('figure[data-lab=transfer]');
    await lab.locator('[data-action=race]').click();
    const started = Date.now();
    const words = lab.locator('.transfer-words');
    while (!/^All \d+ runs were made here/.test(await words.innerText())) await page.waitForTimeout(100);
    console.log(`the default race takes ${((Date.now() - started) / 1000).toFixed(1)} s: ${await words.innerText()}`);
  },

  // Pause acts within 100 ms; nothing holds the page up meanwhile.
  async stop(browser, site) {
    const lab = await training(browser, site, `${PRETRAIN}&size=500k&steps=20000`);
    const { page, figure } = lab;
    await reaches(lab, 20);
    await page.evaluate(() => {
      globalThis.held = [];
      new PerformanceObserver((list) => held.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    });
    await page.waitForTimeout(30_000);
    const held = await page.evaluate(() => held);
    console.log(`in 30 s of training (500k) ${held.length} tasks of the page took more than 50 ms${held.length ? `, the longest ${Math.max(...held).toFixed(0)} ms` : ''}`);
    const waits = [];
    for (let time = 0; time < TIMES; time += 1) {
      // What was done before the click is reported a moment after it.
      waits.push(await figure.evaluate(async (figure) => {
        const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        let last = performance.now();
        const observer = new MutationObserver(() => (last = performance.now()));
        observer.observe(figure.querySelector('.pretrain-steps'), { subtree: true, childList: true, characterData: true });
        const clicked = performance.now();
        figure.querySelector('[data-action=train]').click();
        await wait(1000);
        observer.disconnect();
        figure.querySelector('[data-action=train]').click();
        await wait(300 + 40 * Math.random());
        return Math.max(0, last - clicked);
      }));
    }
    console.log(`the last step is counted so long after Pause was clicked (500k): ${spread(waits, 'ms')}`);
  },

  // Memory is flat over ten thousand steps.
  async memory(browser, site) {
    if (process.platform !== 'linux') return console.log('memory of the page\'s process: left out, as only Linux tells it here');
    const lab = await training(browser, site, `${PRETRAIN}&size=10k&steps=20000`);
    const session = await lab.page.context().newCDPSession(lab.page);
    const looks = [];
    for (const look of LOOKS) {
      await reaches(lab, look);
      // What is waiting to be collected is not what is held.
      await session.send('HeapProfiler.collectGarbage');
      looks.push(`${(await memory(browser)).toFixed(0)} MB after ${await lab.steps()}`);
    }
    console.log(`memory of the page's process (10k), by steps: ${looks.join(', ')}`);
  },

  // Three columns within 150 ms of the last key.
  async columns(browser, site) {
    const page = await opened(browser, site, 'v=1&chapter=objectives');
    await page.locator('[data-column=t5] .triptych-place').first().waitFor();
    await page.locator('#triptych-text').fill('The cat sat on the bed.');
    await page.waitForTimeout(3000);
    const waits = [];
    for (let time = 0; time < TIMES; time += 1) {
      const word = ['house', 'table', 'chair', 'floor', 'tree'][time % 5];
      waits.push(await page.evaluate(async (word) => {
        const box = document.querySelector('#triptych-text');
        const columns = [...document.querySelectorAll('[data-column]')];
        box.value = `The cat sat on the ${word}`;
        const typed = performance.now();
        box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
        const there = () => columns.every((column) => column.textContent.includes(word));
        while (!there()) await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - typed;
      }, word));
      await page.waitForTimeout(1000);
    }
    console.log(`three columns show the last key's word after: ${spread(waits, 'ms')}`);
  },
};

for (const goal of wanted) assert.ok(goal in GOALS, `${goal} is none of ${Object.keys(GOALS).join(', ')}`);
const site = await Site.start(DIST);
try {
  for (const [goal, measure] of Object.entries(GOALS)) {
    if (wanted.length > 0 && !wanted.includes(goal)) continue;
    const browser = await chromium.launch(CHROMIUM);
    await measure(browser, site);
    await browser.close();
  }
} finally {
  await site.close();
}
