// This project's engine: engine.rs, through wasm-bindgen; `?FOLDER` under the site's root.
import { bytes, serve } from './serve.js';

const folder = location.search.slice(1);
let engine;

async function open(model) {
  engine ??= import(`/${folder}/bench_engine.js`).then(async (module) => {
    await module.default();
    return module;
  });
  const files = ['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => bytes(`/checkpoints/${model}/${name}`));
  return [await engine, ...(await Promise.all(files))];
}

async function bert({ texts }) {
  const [{ Bert }, ...files] = await open('bert');
  const model = new Bert(...files);
  const cases = {};
  for (const { ids, wanted } of texts) {
    const rows = { rows: wanted, all: ids.map((_, place) => place) };
    for (const [kind, places] of Object.entries(rows)) {
      const [given, asked] = [Uint32Array.from(ids), Uint32Array.from(places)];
      let logits;
      cases[`bert-${ids.length}-${kind}`] = {
        run: () => void (logits = model.forward(given, asked)),
        answer: () => {
          const width = logits.length / places.length;
          const row = places.indexOf(wanted.at(-1));
          return { row: logits.subarray(row * width, (row + 1) * width) };
        },
      };
    }
  }
  return cases;
}

async function gpt({ ids }) {
  const [{ Gpt }, ...files] = await open('gpt');
  const model = new Gpt(...files);
  const prompt = Uint32Array.from(ids.slice(0, -1));
  let row, past = 0;
  const prefill = () => {
    row = model.prefill(prompt);
    past = prompt.length;
  };
  const rewind = () => {
    if (past < prompt.length) prefill();
    model.rewind(prompt.length);
    past = prompt.length;
  };
  const decode = () => {
    row = model.decode(ids.at(-1));
    past += 1;
  };
  const answer = () => ({ row });
  return { 'gpt-prefill': { run: prefill, answer }, 'gpt-decode': { before: rewind, run: decode, answer } };
}

async function t5({ ids, steps }) {
  const [{ T5 }, ...files] = await open('t5');
  const model = new T5(...files);
  const given = Uint32Array.from(ids);
  let filled;
  return { 't5-fill': { run: () => void (filled = model.fill(given, steps)), answer: () => ({ ids: filled }) } };
}

const MODELS = { bert, gpt, t5 };
serve((model, inputs) => MODELS[model](inputs));
