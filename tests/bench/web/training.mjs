// A training step in the page beside the same step natively with one thread, beside the page with
// candle's own operations instead of ours, and beside a browser without fused multiply-add:
// `make bench-training-web`.
//
//   --rounds 5     samples of every case, each of so many steps: --steps 8
//   --warmup 2     rounds before, which do not count
//
// All four are asked in turn, so that whatever else the machine does meets them all: read the ratios.
import path from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch, open } from './lib/browser.mjs';
import { Site } from './lib/site.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.resolve(here, '../../..');
const built = path.join(root, 'target/bench');
const { values: options } = parseArgs({ options: {
  rounds: { type: 'string', default: '5' },
  steps: { type: 'string', default: '8' },
  warmup: { type: 'string', default: '2' },
  native: { type: 'string', default: path.join(root, 'target/release/examples/training_steps') },
} });
const [rounds, steps, warmUp] = [options.rounds, options.steps, options.warmup].map(Number);

const CASES = ['100k', '500k'].flatMap((preset) => ['clm', 'mlm', 'span'].map((objective) => ({ preset, objective })));

/** The program, with one thread, as the page has. */
function native() {
  const child = spawn(options.native, { env: { ...process.env, RAYON_NUM_THREADS: '1' }, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run({ preset, objective }) {
      child.stdin.write(`${preset} ${objective} ${steps}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the native program ended');
      return value.split(' ').map(Number);
    },
    close: () => child.kill(),
  };
}

/** A worker of the page. */
function inPage(page, folder) {
  return {
    run: (what) => page.evaluate(({ folder, message }) => new Promise((resolve, reject) => {
      globalThis.trainers ??= {};
      const worker = (globalThis.trainers[folder] ??= new Worker(`training.worker.js?${folder}`, { type: 'module' }));
      worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.times));
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage(message);
    }), { folder, message: { ...what, steps } }),
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const site = await Site.start({ page: path.join(here, 'page'), engine: path.join(built, 'engine'), composite: path.join(built, 'composite') });
const browser = await launch();
const program = native();
try {
  const { page } = await open(browser, site);
  const peers = { page: inPage(page, 'engine'), plain: inPage(page, 'engine&plain'), composite: inPage(page, 'composite'), native: program };
  const names = Object.keys(peers);
  console.log(`a training step of 16 rows of 64 tokens, one thread: median ms of ${rounds * steps} steps`);
  console.log('model  objective    page   plain  composite  native  page’s speed to: native  composite   plain');
  for (const what of CASES) {
    const times = Object.fromEntries(names.map((name) => [name, []]));
    // The first rounds do not count: the browser compiles once more what turns out to be hot.
    for (let round = -warmUp; round < rounds; round += 1) {
      for (const place of names.keys()) {
        const name = names[(place + round + warmUp) % names.length];
        const run = await peers[name].run(what);
        if (round >= 0) times[name].push(...run);
      }
    }
    const [ours, plain, composite, natively] = names.map((name) => median(times[name]));
    const ms = [ours, plain, composite, natively].map((figure, at) => figure.toFixed(1).padStart([8, 6, 9, 6][at])).join('  ');
    const ratios = [natively, composite, plain].map((other, at) => (other / ours).toFixed(2).padStart([22, 9, 6][at])).join('  ');
    console.log(`${what.preset.padEnd(6)} ${what.objective.padEnd(8)} ${ms}  ${ratios}`);
  }
} finally {
  program.close();
  await browser.close();
  await site.close();
}
