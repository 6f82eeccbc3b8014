// Laboratories whose code comes later, and what is said when it does not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { check } from './lib/chromium.mjs';
import { DIST } from './lib/places.mjs';

const folder = fs.readdirSync(DIST).find((name) => name.startsWith('pieces-'));
const pieces = fs.readdirSync(`${DIST}/${folder}`);
const place = (page) => page.locator('[data-piece=next-token]').first();
/** What the browser, and what the loader says of it. */
const refused = [/Failed to load resource/, /Failed to fetch/, /split_next_token\.wasm: 404/, /CompileError/];
const OPEN = 'v=1&chapter=gpt';

for (const [what, fault] of Object.entries({ 'is missing': { status: 404 }, 'is cut short': { truncate: 1000 }, 'is not WebAssembly': { replace: '<!doctype html>' } })) {
  const before = ({ site }) => site.fault('split_next_token.wasm', fault);
  check(`a laboratory whose file ${what} says so, and comes at the next try`, { before, fragment: OPEN }, async (world) => {
    world.allow(...refused);
    const { page, prepared } = world;
    await place(page).getByText('This laboratory did not arrive.').waitFor();
    await place(page).getByRole('button', { name: 'Try again' }).click();
    await place(page).getByRole('button', { name: 'Try again' }).waitFor();
    prepared.lift();
    await place(page).getByRole('button', { name: 'Try again' }).click();
    await page.locator('figure[data-lab=next-token]').waitFor();
    assert.equal(await place(page).locator('.failure').count(), 0);
  });
}

const slow = { before: ({ site }) => site.fault('split_next_token.wasm', { hold: 100 }), fragment: OPEN };
check('until a laboratory has come, its place is kept, and the page works', slow, async ({ page, lab, prepared }) => {
  await place(page).getByText('Fetching the laboratory').waitFor();
  assert.ok((await place(page).boundingBox()).height > 300);
  prepared.lift();
  await page.locator('figure[data-lab=next-token]').waitFor();
});

check('every piece is fetched ahead, once', {}, async ({ page, site }) => {
  const missing = () => pieces.filter((name) => !site.requested(name).length);
  for (let patience = 60; missing().length && patience; patience -= 1) await page.waitForTimeout(250);
  assert.deepEqual(missing(), []);
  for (const name of pieces) assert.equal(site.requested(`${folder}/${name}`).length, 1, name);
});
