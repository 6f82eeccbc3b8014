// onnxruntime-web on one thread, on the WebAssembly backend; `?f32` or `?q8`.
import * as ort from '/npm/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { argmax, bytes, serve } from './serve.js';

const precision = location.search.slice(1);
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm: '/npm/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm' };
ort.env.logLevel = 'error';

const session = async (name) =>
  ort.InferenceSession.create(await bytes(`/models/${name}.${precision}.onnx`), { executionProviders: ['wasm'] });

const whole = (ids) => new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);

const caches = (kind, layers) =>
  Array.from({ length: layers }, (_, layer) => [`${kind}.${layer}.key`, `${kind}.${layer}.value`]).flat();

const empty = ({ layers, heads, width }) =>
  Object.fromEntries(caches('past', layers).map((name) => [name, new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, width])]));

/** What came out as present goes in as past. */
const grown = (layers, outputs) =>
  Object.fromEntries(caches('past', layers).map((name) => [name, outputs[name.replace('past', 'present')]]));

/** A session is created when it is first asked for: a cold start should not wait for another's. */
const lazily = (create) => {
  let made;
  return () => (made ??= create());
};

function bert({ texts }) {
  const cases = {};
  const graphs = { rows: lazily(() => session('bert-rows')), all: lazily(() => session('bert-all')) };
  for (const { ids, wanted } of texts) {
    for (const [kind, graph] of Object.entries(graphs)) {
      const feeds = { ids: whole(ids) };
      if (kind === 'rows') feeds.wanted = new ort.Tensor('int64', BigInt64Array.from(wanted, BigInt), [wanted.length]);
      let model, logits;
      cases[`bert-${ids.length}-${kind}`] = {
        before: async () => (model = await graph()),
        run: async () => void ({ logits } = await model.run(feeds)),
        answer: () => {
          const [rows, width] = logits.dims;
          const row = kind === 'rows' ? rows - 1 : wanted.at(-1);
          return { row: logits.data.subarray(row * width, (row + 1) * width) };
        },
      };
    }
  }
  return cases;
}

async function gpt(inputs) {
  const model = await session('gpt');
  const { ids, layers } = inputs;
  const prompt = { ids: whole(ids.slice(0, -1)), ...empty(inputs) };
  let following, result;
  const answer = () => ({ row: result.logits.data });
  return {
    'gpt-prefill': { run: async () => void (result = await model.run(prompt)), answer },
    'gpt-decode': {
      before: async () => (following ??= { ids: whole(ids.slice(-1)), ...grown(layers, await model.run(prompt)) }),
      run: async () => void (result = await model.run(following)),
      answer,
    },
  };
}

async function t5(inputs) {
  const [encoder, decoder] = [await session('t5-encoder'), await session('t5-decoder')];
  const { ids, steps, start, layers } = inputs;
  let filled;
  const run = async () => {
    const cross = await encoder.run({ ids: whole(ids) });
    let past = empty(inputs);
    filled = [];
    while (filled.length < steps) {
      const result = await decoder.run({ ids: whole([filled.at(-1) ?? start]), ...past, ...cross });
      filled.push(argmax(result.logits.data));
      past = grown(layers, result);
    }
  };
  return { 't5-fill': { run, answer: () => ({ ids: filled }) } };
}

const MODELS = { bert, gpt, t5 };
serve((model, inputs) => MODELS[model](inputs));
