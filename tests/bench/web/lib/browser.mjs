// A headless Chromium, and a page in it that holds the workers.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
  if (!found) throw new Error('chromium is not on PATH: install it, or name it in CHROMIUM.');
  return found;
}

export const launch = () => chromium.launch({ executablePath: executable(), args: FLAGS });

/** A fresh profile, in a process of its own, with the bench's page; closing the context ends it. */
export async function open(browser, site) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && console.error(`page: ${message.text()}`));
  await page.goto(`${site.url}/page/index.html`);
  await page.waitForFunction(() => globalThis.bench && crossOriginIsolated);
  return { page, context };
}
