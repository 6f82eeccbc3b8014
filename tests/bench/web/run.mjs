// This engine beside onnxruntime-web and wllama, in a headless Chromium, one thread each.
//
//   python export.py && npm ci --ignore-scripts && node run.mjs
//
//   --rounds 30      samples of every case          --warmup 8    rounds before, which do not count
//   --cold 5         cold starts of every engine    --no-wire     do not count bytes (minutes, once a model)
//   --only bert-64,cold        cases whose ids begin so
//   --engines ours,ort,wllama  engines whose names begin so
//
// All engines stay loaded in workers of one page and are asked in turn, so that whatever else the
// machine does meets them all. Ratios are to be trusted, milliseconds only on an idle machine.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch, open } from './lib/browser.mjs';
import { CASES, COLD, engines as named } from './lib/cases.mjs';
import { coldStarts, prepare, rounds } from './lib/measure.mjs';
import { results, table, wireTable } from './lib/report.mjs';
import { Site } from './lib/site.mjs';
import { Wire } from './lib/wire.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.resolve(here, '../../..');
const built = path.join(root, 'target/bench');

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    warmup: { type: 'string', default: '8' },
    cold: { type: 'string', default: '5' },
    'no-wire': { type: 'boolean', default: false },
    only: { type: 'string' },
    engines: { type: 'string' },
    checkpoints: { type: 'string', default: path.join(root, 'assets/models') },
  },
});

function plan() {
  const models = path.join(built, 'models');
  const stored = path.join(models, 'inputs.json');
  if (!fs.existsSync(stored)) throw new Error('there are no exported models: run export.py first.');
  const inputs = JSON.parse(fs.readFileSync(stored, 'utf8'));
  const only = options.only?.split(',') ?? [''];
  const chosen = (list) => list.filter(({ id, model }) => inputs[model] && only.some((start) => id.startsWith(start)));
  const engines = named(built, options.engines?.split(','));
  if (!engines[0].name.startsWith('ours')) console.log(`This engine does not take part: ratios are to ${engines[0].name}.`);
  return { inputs, engines, cases: chosen(CASES), cold: chosen(COLD) };
}

async function serve(engines) {
  const own = engines.filter(({ name }) => name.startsWith('ours')).map(({ kind }) => [kind, path.join(built, kind)]);
  return Site.start({
    page: path.join(here, 'page'),
    npm: path.join(here, 'node_modules'),
    models: path.join(built, 'models'),
    checkpoints: path.resolve(options.checkpoints),
    ...Object.fromEntries(own),
  });
}

async function warm(browser, site, planned) {
  const { page, context } = await open(browser, site);
  console.log('answers compared with PyTorch:');
  await prepare(page, planned);
  const samples = await rounds(page, { ...planned, warmup: Number(options.warmup), count: Number(options.rounds) });
  await context.close();
  console.log(`\nms, median [p10–p90] × ratio, ${options.rounds} rounds:\n${table(planned.cases, samples, planned.engines)}`);
  return samples;
}

async function cold(browser, site, planned) {
  const { samples, files } = await coldStarts(browser, site, { ...planned, count: Number(options.cold) });
  console.log(`\nms from the start of the worker to the first answer, of ${options.cold}:\n${table(planned.cold, samples, planned.engines)}`);
  return { samples, files };
}

/** The peers' bytes are without a tokenizer, which they leave to the page; this engine's are with it. */
async function wire(planned, files) {
  const counter = new Wire(path.join(built, 'brotli.json'));
  const sizes = new Map();
  for (const [id, logs] of files) {
    sizes.set(id, new Map());
    for (const { name } of planned.engines.filter(({ name }) => logs.has(name))) {
      sizes.get(id).set(name, await counter.total(logs.get(name)));
    }
  }
  console.log(`\n${wireTable(planned.cold, sizes)}`);
  const flat = [...sizes].flatMap(([id, own]) => [...own].map(([engine, size]) => ({ case: id, engine, ...size })));
  fs.writeFileSync(path.join(built, 'wire.json'), `${JSON.stringify(flat, null, 1)}\n`);
}

let planned;
try {
  planned = plan();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(2);
}
const site = await serve(planned.engines);
const browser = await launch();
try {
  const sets = [];
  let files = new Map();
  if (planned.cases.length) sets.push(await warm(browser, site, planned));
  if (planned.cold.length && Number(options.cold)) {
    const started = await cold(browser, site, planned);
    sets.push(started.samples);
    files = started.files;
  }
  const file = path.join(built, 'web.json');
  fs.writeFileSync(file, `[\n${results(...sets).map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
  console.log(`\nwritten: ${path.relative(root, file)}`);
  if (files.size && !options['no-wire']) await wire(planned, files);
} finally {
  await browser.close();
  await site.close();
}
