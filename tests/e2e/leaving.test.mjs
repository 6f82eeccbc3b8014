// Chapters that are left while something is going on: nothing breaks, and nothing is lost.
import assert from 'node:assert/strict';
import { openChapter } from './lib/chapters.mjs';
import { check } from './lib/chromium.mjs';
import { expectEventually } from './lib/expect.mjs';

const CHAPTERS = ['t5', 'gpt', 'bert', 'objectives', 'masking', 'scaling', 'primer', 'paradigm', 'summary'];

check('who turns pages quickly breaks nothing', {}, async ({ lab, page }) => {
  await lab.live();
  for (const pause of [0, 150, 1000]) {
    for (const chapter of CHAPTERS) {
      await openChapter(page, chapter);
      await page.waitForTimeout(pause);
    }
  }
  await openChapter(page, 'bert');
  await lab.word('mouse').click();
  await lab.live();
});

check('a chapter is left while GPT writes, and another while BERT is asked', {}, async ({ lab, next, page }) => {
  await next.load();
  await next.writeOn.click();
  await openChapter(page, 'bert');
  await lab.live();
  await page.getByRole('checkbox', { name: 'Attention maps' }).check();
  await openChapter(page, 'gpt');
  await next.live();
  await page.waitForTimeout(1500);
  assert.ok((await next.write()).length > 0);
});

check('what was typed a moment ago is there when one comes back', { fragment: 'v=1&chapter=gpt' }, async ({ next, page }) => {
  await next.text.fill('A small bird');
  await next.figure.locator('h3, h2').first().click();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: /^T5/ }).waitFor();
  await expectEventually(() => page.url(), (url) => url.includes('text=A+small+bird'), 'the address holds it');
  await page.keyboard.press('p');
  await next.holds('A small bird');
});
