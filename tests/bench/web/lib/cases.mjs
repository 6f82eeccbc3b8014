// What is measured, and who takes part.
import fs from 'node:fs';
import path from 'node:path';

/**
 * `repeat`: how many runs make one sample, where one alone is too short. The names of BERT's cases
 * say how many tokens, and whether the logits of the two masks were asked for or of all positions.
 */
export const CASES = [
  { id: 'bert-16-rows', model: 'bert', repeat: 2, text: 'BERT, 16 tokens, 2 masks' },
  { id: 'bert-64-rows', model: 'bert', repeat: 1, text: 'BERT, 64 tokens, 2 masks' },
  { id: 'bert-128-rows', model: 'bert', repeat: 1, text: 'BERT, 128 tokens, 2 masks' },
  { id: 'bert-16-all', model: 'bert', repeat: 2, text: 'BERT, 16 tokens, all logits' },
  { id: 'bert-64-all', model: 'bert', repeat: 1, text: 'BERT, 64 tokens, all logits' },
  { id: 'bert-128-all', model: 'bert', repeat: 1, text: 'BERT, 128 tokens, all logits' },
  { id: 'gpt-prefill', model: 'gpt', repeat: 1, text: 'GPT, prefill of 64' },
  { id: 'gpt-decode', model: 'gpt', repeat: 8, text: 'GPT, 1 token after 64' },
  { id: 't5-fill', model: 't5', repeat: 1, text: 'T5, 24 tokens, 12 steps' },
];

/** From the start of the worker to the first answer. */
export const COLD = [
  { id: 'cold-bert', model: 'bert', first: 'bert-64-rows', text: 'cold start, BERT' },
  { id: 'cold-gpt', model: 'gpt', first: 'gpt-prefill', text: 'cold start, GPT' },
  { id: 'cold-t5', model: 't5', first: 't5-fill', text: 'cold start, T5' },
];

const PEERS = [
  { name: 'ort-f32', worker: 'ort.worker.js', kind: 'f32', models: ['bert', 'gpt', 't5'] },
  { name: 'ort-q8', worker: 'ort.worker.js', kind: 'q8', models: ['bert', 'gpt', 't5'] },
  { name: 'wllama-f32', worker: 'wllama.worker.js', kind: 'f32', models: ['gpt'] },
  { name: 'wllama-q8', worker: 'wllama.worker.js', kind: 'q8', models: ['gpt'] },
];

/** This engine, if it was built into `engine`; other builds of it may lie beside, as `engine-NAME`. */
function own(built) {
  if (!fs.existsSync(built)) return [];
  const folders = fs.readdirSync(built).filter((name) => /^engine(-|$)/.test(name));
  return folders
    .filter((folder) => fs.existsSync(path.join(built, folder, 'bench_engine.js')))
    .sort()
    .map((folder) => ({ name: folder.replace('engine', 'ours'), worker: 'ours.worker.js', kind: folder, models: ['bert', 'gpt', 't5'] }));
}

/** The engines that are asked for by their names or the beginnings of them; all, without `names`. */
export function engines(built, names) {
  const all = [...own(built), ...PEERS];
  if (!names) return all;
  for (const name of names) {
    if (all.some((engine) => engine.name.startsWith(name))) continue;
    throw new Error(name.startsWith('ours') ? `${name} was not built` : `there is no engine ${name}: ${all.map((engine) => engine.name).join(', ')}`);
  }
  return all.filter((engine) => names.some((name) => engine.name.startsWith(name)));
}

/** What PyTorch answers to a case. */
export function expected(id, inputs) {
  const [model, part] = id.split('-');
  if (model === 't5') return inputs.t5.filled;
  if (model === 'gpt') return inputs.gpt[part];
  return inputs.bert.texts.find(({ ids }) => ids.length === Number(part)).expected;
}
