// The pictures of the README: node pictures.mjs DIST OUTDIR. They show what the shipped models say, so a changed model needs new ones.
import fs from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Site } from './server.mjs';

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
  console.error('usage: node pictures.mjs DIST OUTDIR');
  process.exit(2);
}
process.env.DIST = dist;
const { CHROMIUM } = await import('./lib/places.mjs');

/** Name of the picture, chapter, laboratory, its window, and how much is seen from which element on. */
const PICTURES = [
  { name: 'masked-word', chapter: 'bert', lab: 'masked-word', width: 1000, height: 1000, load: true },
  { name: 'next-token', chapter: 'gpt', lab: 'next-token', width: 960, height: 650, load: true },
  { name: 'span', chapter: 't5', lab: 'span', width: 960, height: 650, from: '.span-part' },
  { name: 'scaling', chapter: 'scaling', lab: 'scaling', width: 960, height: 515, from: '.scaling-dials ~ *' },
  { name: 'pretrain', chapter: 'pretrain', lab: 'pretrain', width: 960, height: 515, from: '.pretrain' },
];

await fs.mkdir(out, { recursive: true });
const site = await Site.start(dist);
const browser = await chromium.launch(CHROMIUM);
try {
  for (const { name, chapter, lab, width, height, load, from } of PICTURES) {
    const context = await browser.newContext({ viewport: { width, height: height + 200 }, colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${site.url()}#v=1&chapter=${chapter}`);
    const figure = page.locator(`figure[data-lab=${lab}]`);
    await figure.locator('.badge').first().waitFor();
    if (load) {
      const button = figure.getByRole('button', { name: /^Load the model/ });
      if (await button.isVisible()) await button.click();
      await figure.locator('.badge.live').first().waitFor();
    }
    const first = from ? figure.locator(from).first() : figure;
    await first.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.evaluate(() => document.fonts.ready);
    const [frame, top] = await Promise.all([figure.boundingBox(), first.boundingBox()]);
    const file = path.join(out, `${name}.png`);
    await page.screenshot({ path: file, clip: { x: frame.x + 1, y: Math.max(0, top.y - 8), width: frame.width - 2, height } });
    console.log(file);
    await context.close();
  }
} finally {
  await browser.close();
  await site.close();
}
