// The content security policy is there, and works; nothing leaves the origin.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { check } from './lib/chromium.mjs';
import { DIST } from './lib/places.mjs';
import { Site, parseHeaders } from './server.mjs';

const page = fs.readFileSync(path.join(DIST, 'index.html'), 'utf8');
const metaPolicy = page.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/)?.[1];

/** `{ 'script-src': ["'self'", …] }` */
const directives = (policy) => Object.fromEntries(policy.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]));

test('page and headers have one strict policy', () => {
  assert.ok(metaPolicy, 'the page has a policy');
  const rules = parseHeaders(fs.readFileSync(path.join(DIST, '_headers'), 'utf8'));
  const headers = Object.fromEntries(rules.filter(({ pattern }) => pattern === '/*').flatMap(({ headers }) => headers));
  const { 'frame-ancestors': ancestors, ...sent } = directives(headers['Content-Security-Policy']);
  assert.deepEqual(ancestors, ["'none'"]);
  assert.deepEqual(sent, directives(metaPolicy));
  const policy = directives(metaPolicy);
  assert.deepEqual(policy['default-src'], ["'none'"]);
  for (const [name, sources] of Object.entries(policy)) {
    for (const source of sources) {
      assert.match(source, /^('none'|'self'|'wasm-unsafe-eval'|'sha256-[\w+/]+=')$/, `${name} allows ${source}`);
    }
  }
  assert.equal(headers['X-Content-Type-Options'], 'nosniff');
  assert.equal(headers['Referrer-Policy'], 'no-referrer');
});

test('the policy comes before anything that it governs', () => {
  assert.ok(page.indexOf('Content-Security-Policy') < page.search(/<(script|link|base|style)\b/));
});

test('the built page names no other host', () => {
  const allowed = /^https?:\/\/(www\.w3\.org\/)/;
  for (const name of fs.readdirSync(DIST).filter((name) => /\.(html|css|js)$/.test(name))) {
    const found = fs.readFileSync(path.join(DIST, name), 'utf8').match(/https?:\/\/[^\s"'`)<]+/g) ?? [];
    assert.deepEqual(found.filter((address) => !allowed.test(address)), [], name);
  }
});

const refused = /Content Security Policy/;
// Some hosts send no headers: the policy in the page has to do by itself.
const fromThePage = { before: ({ site }) => site.fault('/', { without: ['Content-Security-Policy'] }) };

for (const [where, options] of Object.entries({ 'page and headers': {}, 'the page alone': fromThePage })) {
  check(`with the policy of ${where} no injected script runs`, options, async (world) => {
    const { lab, page } = world;
    await lab.live();
    world.allow(refused, /Failed to load resource/);
    const ran = await page.evaluate(async () => {
      window.ran = [];
      const add = (name, fields) => document.body.append(Object.assign(document.createElement(name), fields));
      add('script', { textContent: 'window.ran.push("inline")' });
      add('div', { innerHTML: '<img src="x" onerror="window.ran.push(\'handler\')">' });
      add('div', { innerHTML: '<svg onload="window.ran.push(\'svg\')"></svg>' });
      // While a tool evaluates, eval is allowed; after it, the page's policy is in force again.
      await new Promise((resolve) => setTimeout(resolve));
      try { (0, eval)('window.ran.push("eval")'); } catch { /* as it should be */ }
      try { new Function('window.ran.push("function")')(); } catch { /* as it should be */ }
      await new Promise((resolve) => add('script', { src: 'data:text/javascript,window.ran.push("data")', onerror: resolve, onload: resolve }));
      return window.ran;
    });
    assert.deepEqual(ran, []);
    assert.ok(world.guard.heard(refused));
  });
}

check('neither page nor worker can reach another origin', {}, async (world) => {
  const { lab, page } = world;
  await lab.live();
  const other = await Site.start(DIST);
  try {
    world.guard.origins.add(new URL(other.url()).origin);
    world.allow(refused, /Failed to load resource/, /violates|blocked/i);
    const ask = async (address) => {
      const failed = (promise) => promise.then(() => 'answered', () => 'refused');
      const image = () => new Promise((resolve) => {
        if (typeof Image === 'undefined') return resolve('refused');
        Object.assign(new Image(), { onload: () => resolve('answered'), onerror: () => resolve('refused') }).src = `${address}favicon.svg`;
      });
      return [await failed(fetch(`${address}index.html`, { mode: 'no-cors' })), await image()];
    };
    assert.deepEqual(await page.evaluate(ask, other.url()), ['refused', 'refused']);
    assert.deepEqual(await page.workers()[0].evaluate(ask, other.url()), ['refused', 'refused']);
    assert.deepEqual(other.log, []);
  } finally {
    await other.close();
  }
});

check('everything that is asked for exists, by GET', {}, async ({ lab, page, site }) => {
  await lab.live();
  await lab.word('mouse').click();
  await lab.live();
  await page.reload();
  await lab.live();
  assert.deepEqual(site.log.filter(({ method, outside }) => method !== 'GET' || outside), []);
  const missing = [...new Set(site.log.map((entry) => entry.path))].filter((it) => it !== '/' && !fs.existsSync(path.join(DIST, it)));
  assert.deepEqual(missing, []);
});
