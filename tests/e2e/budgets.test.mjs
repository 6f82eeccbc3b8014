// How much a reader has to fetch: compressed as hosts do it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { DIST } from './lib/places.mjs';

const files = fs.readdirSync(DIST);
const compressed = (name) => zlib.brotliCompressSync(fs.readFileSync(path.join(DIST, name)), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

const MODEL = /^(config\.json|tokenizer\.json|model\.safetensors)$/;
/** Compressing 16-bit weights takes minutes and gains little: they count as they are. */
const transferred = (name) => (name.endsWith('.safetensors') ? fs.statSync(path.join(DIST, name)).size : compressed(name));

const pieces = files.find((name) => name.startsWith('pieces-')) ?? '';

const BUDGETS = [
  ['page: program', /^app.*(\.js|_bg\.wasm)$/, compressed, 250_000, 2],
  ['engine: program', /^(engine\.js|worker\.js|worker_bg\.wasm)$/, compressed, 1_200_000, 3],
  ['style', /\.css$/, compressed, 20_000, 1],
  ['page and what starts it', /^(index\.html|theme\.js|favicon.*)$/, compressed, 10_000, 3],
  ['BERT', MODEL, transferred, 11_000_000, 3, 'models/bert'],
  ['GPT', MODEL, transferred, 11_000_000, 3, 'models/gpt'],
  ['T5', MODEL, transferred, 19_600_000, 3, 'models/t5'],
];

for (const [what, pattern, measure, budget, least, folder = '.'] of BUDGETS) {
  test(`${what}: at most ${budget.toLocaleString('en')} bytes`, (t) => {
    const names = (folder === '.' ? files : fs.readdirSync(path.join(DIST, folder))).filter((name) => pattern.test(name)).map((name) => path.join(folder, name));
    assert.ok(names.length >= least, `${least} files or more, not ${names}`);
    const bytes = names.map(measure).reduce((a, b) => a + b);
    t.diagnostic(`${what}: ${bytes.toLocaleString('en')} of ${budget.toLocaleString('en')} bytes (${names.join(', ')})`);
    assert.ok(bytes <= budget, `${bytes} bytes`);
  });
}

const inPieces = fs.readdirSync(path.join(DIST, pieces)).map((name) => [compressed(path.join(pieces, name)), name]);
const told = (all) => all.sort(([a], [b]) => b - a).map(([bytes, name]) => `${name} ${bytes.toLocaleString('en')}`).join(', ');
const together = (all) => all.reduce((sum, [bytes]) => sum + bytes, 0);

test('what the page opens with, the predictor included: at most 360,000 bytes', (t) => {
  const program = files.filter((name) => /^app.*(\.js|_bg\.wasm)$|\.css$/.test(name)).map((name) => [compressed(name), name]);
  const all = [...program, ...inPieces.filter(([, name]) => /^(shared\.bin|split_masked_word\.wasm)$/.test(name))];
  assert.equal(all.length, 5, told(all));
  t.diagnostic(`opening: ${together(all).toLocaleString('en')} bytes (${told(all)})`);
  assert.ok(together(all) <= 360_000, told(all));
});

test('pieces: what a laboratory adds is at most 75,000 bytes, all of them 680,000', (t) => {
  assert.ok(inPieces.length >= 8, told(inPieces));
  t.diagnostic(`pieces: ${together(inPieces).toLocaleString('en')} bytes in ${inPieces.length} files (${told(inPieces)})`);
  assert.deepEqual(inPieces.filter(([bytes, name]) => name.startsWith('split_') && bytes > 75_000), []);
  assert.ok(together(inPieces) <= 680_000);
});

test('nothing is shipped that no reader needs', () => {
  const all = fs.readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  assert.deepEqual(all.filter((name) => /\.(map|d\.ts|rs|toml|pdb|tsv)$/.test(name)), []);
});
