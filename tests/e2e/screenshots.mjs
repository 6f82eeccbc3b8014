// Pictures of the page, to look at: node screenshots.mjs DIST OUTDIR [STATE…]
import fs from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Site } from './server.mjs';

const [dist, out, ...wanted] = process.argv.slice(2);
if (!dist || !out) {
  console.error('usage: node screenshots.mjs DIST OUTDIR [STATE…]');
  process.exit(2);
}
process.env.DIST = dist;
const { CHROMIUM } = await import('./lib/places.mjs');
const { Lab } = await import('./lib/lab.mjs');
const { NextToken } = await import('./lib/next_token.mjs');
const { Span } = await import('./lib/span.mjs');
const { STATES } = await import('./lib/states.mjs');

const SIZES = [[360, 740], [768, 1024], [1440, 900]];
await fs.mkdir(out, { recursive: true });
const browser = await chromium.launch(CHROMIUM);
try {
  for (const [state, { before, fragment = '', reach }] of Object.entries(STATES)) {
    if (wanted.length > 0 && !wanted.includes(state)) continue;
    for (const colorScheme of ['light', 'dark']) {
      const site = await Site.start(dist);
      const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const world = { site, page, lab: new Lab(page), next: new NextToken(page), gaps: new Span(page) };
      await before?.(world);
      await page.goto(`${site.url()}${fragment && `#${fragment}`}`);
      await reach(world);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const file = path.join(out, `${state.replaceAll(' ', '-')}-${width}-${colorScheme}.png`);
        // A modal dialog is as large as the window, not as the page.
        await page.screenshot({ path: file, fullPage: state !== 'shortcuts' });
        console.log(file);
      }
      await context.close();
      await site.close();
    }
  }
} finally {
  await browser.close();
}
