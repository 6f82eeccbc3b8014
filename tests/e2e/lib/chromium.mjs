// A test in Chromium: a site of its own, a fresh profile, and the guard.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Site } from '../server.mjs';
import { PATIENCE } from './expect.mjs';
import { Guard } from './guard.mjs';
import { Lab } from './lab.mjs';
import { LATE, late } from './late.mjs';
import { NextToken } from './next_token.mjs';
import { CHROMIUM, DIST } from './places.mjs';
import { Span } from './span.mjs';

let running;
const browser = () => (running ??= chromium.launch(CHROMIUM));
after(async () => (await running)?.close());

/**
 * A test. `options`: `dist`, `base`, `host`, `fragment`; `before(world)` runs before the page is
 * opened, what it gives is `world.prepared`; `open: false` leaves opening to the test; `skip`; the
 * rest goes to the browser's context.
 */
export function check(name, options, body) {
  test(name, { timeout: 4 * PATIENCE, skip: options.skip ?? false }, async () => {
    const world = new World(await Site.start(options.dist ?? DIST, { base: options.base }), options);
    try {
      await world.start(options);
      await body(world);
      world.assertQuiet();
    } catch (error) {
      const seen = await world.describe();
      throw new Error(`${error.message}\n${seen}`, { cause: error });
    } finally {
      await world.close();
    }
  });
}

class World {
  constructor(site, { host }) {
    this.site = site;
    this.address = site.url(host);
    this.guard = new Guard([new URL(this.address).origin]);
    // Chromium says at every visit that this header does nothing on plain http.
    if (host) this.allow(/Cross-Origin-Opener-Policy header has been ignored/);
  }

  async start({ dist, base, host, fragment = '', before, open = true, skip, ...context }) {
    this.browser = await browser();
    this.contextOptions = context;
    await this.renew();
    this.prepared = await before?.(this);
    if (open) await this.open(fragment);
  }

  /** A new profile: nothing kept, no address, no page. */
  async renew() {
    await this.context?.close();
    this.context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...this.contextOptions });
    this.page = await this.newPage();
    this.lab = new Lab(this.page);
    this.next = new NextToken(this.page);
    this.gaps = new Span(this.page);
  }

  /** One more tab of the same profile. */
  async newPage() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(PATIENCE);
    if (LATE) await page.addInitScript(late, LATE);
    page.on('console', (message) => this.guard.console(message.type(), message.text()));
    page.on('pageerror', (error) => this.guard.complain(`exception: ${error.message}`));
    page.on('request', (request) => this.guard.request(request.url()));
    page.on('dialog', (dialog) => {
      this.guard.complain(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('crash', () => this.guard.complain('the tab crashed'));
    return page;
  }

  /** Opens the page and waits until it has taken the place of what `index.html` shows. */
  async open(fragment = '') {
    await this.page.goto(`${this.address}${fragment && `#${fragment}`}`);
    await this.page.locator('main h1[tabindex]').waitFor();
  }

  allow(...patterns) {
    this.guard.allow(...patterns);
  }

  assertQuiet() {
    assert.deepEqual(this.guard.complaints(), [], 'the console is clean, and nothing else was asked for anything');
  }

  /** The page as it was when a test failed. */
  async describe() {
    const seen = await this.page?.evaluate(() => document.body?.innerText.replace(/\n+/g, '\n').slice(0, 3000)).catch(() => '?');
    return `Complaints: ${this.guard.complaints().join('\n') || 'none'}\nThe page:\n${seen}`;
  }

  async close() {
    await this.context?.close().catch(() => {});
    await this.site.close();
  }
}
