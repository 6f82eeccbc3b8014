// The measuring itself: engines in turn, never at the same time.
import { open } from './browser.mjs';
import { expected } from './cases.mjs';

const ask = (page, engine, message) => page.evaluate(([name, message]) => globalThis.bench.ask(name, message), [engine.name, message]);

/** Rotated, so that no engine always comes after the same one. */
const rotated = (list, by) => list.map((_, place) => list[(place + by) % list.length]);

/** Starts the engines, loads the models, and compares every case's answer with PyTorch's. */
export async function prepare(page, { engines, cases, inputs }) {
  for (const engine of engines) {
    await page.evaluate((engine) => globalThis.bench.start(engine), engine);
    const own = cases.filter(({ model }) => engine.models.includes(model));
    for (const model of new Set(own.map(({ model }) => model))) {
      await ask(page, engine, { verb: 'load', model, inputs: inputs[model] });
    }
    for (const { id } of own) {
      const { same, apart, note } = await ask(page, engine, { verb: 'check', id, expected: expected(id, inputs) });
      const far = note ?? `logits differ by at most ${apart.toPrecision(2)}`;
      console.log(`  ${engine.name.padEnd(12)} ${id.padEnd(14)} ${far}${same ? '' : ', ANOTHER FIRST CHOICE'}`);
    }
  }
}

/** Rounds of all cases by all engines: lists of milliseconds by case and engine. */
export async function rounds(page, { engines, cases, warmup, count }) {
  const samples = new Map(cases.map(({ id }) => [id, new Map()]));
  for (let round = -warmup; round < count; round += 1) {
    for (const [place, { id, model, repeat }] of cases.entries()) {
      const able = engines.filter(({ models }) => models.includes(model));
      for (const engine of rotated(able, round + warmup + place)) {
        const { ms } = await ask(page, engine, { verb: 'run', id, repeat });
        const own = samples.get(id);
        if (round >= 0) own.set(engine.name, [...(own.get(engine.name) ?? []), ms]);
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\r  round ${round + 1} of ${count} `);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return samples;
}

/** Cold starts, each in a fresh profile: the times, and which files each engine asked for. */
export async function coldStarts(browser, site, { engines, cold, inputs, count }) {
  const samples = new Map(cold.map(({ id }) => [id, new Map()]));
  const files = new Map(cold.map(({ id }) => [id, new Map()]));
  for (let round = 0; round < count; round += 1) {
    for (const { id, model, first } of cold) {
      const able = engines.filter(({ models }) => models.includes(model));
      for (const engine of rotated(able, round)) {
        const { page, context } = await open(browser, site);
        const since = site.log.length;
        const load = { verb: 'load', model, inputs: inputs[model] };
        const ms = await page.evaluate(
          ([engine, load, run]) => globalThis.bench.cold(engine, load, run),
          [engine, load, { verb: 'run', id: first, repeat: 1 }],
        );
        await context.close();
        const own = samples.get(id);
        own.set(engine.name, [...(own.get(engine.name) ?? []), ms]);
        files.get(id).set(engine.name, site.log.slice(since));
      }
    }
  }
  return { samples, files };
}
