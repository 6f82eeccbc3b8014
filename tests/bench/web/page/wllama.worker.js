// wllama (llama.cpp) on one thread; `?f32` or `?q8`. Version 2.4.0 is the last one with an interface
// below that of chats: later ones can neither be asked for one forward pass nor be told the ids.
import { serve } from './serve.js';

// wllama computes in a worker of its own, and resolves paths as if it ran in a page. What is timed
// is the work over there, without the way of the message.
globalThis.document ??= { baseURI: location.href };
const WATCH = `;{
  const [answer, send] = [onmessage, postMessage.bind(globalThis)];
  let start;
  globalThis.postMessage = (data, transfer) => send({ ...data, took: performance.now() - start }, transfer);
  onmessage = (event) => {
    start = performance.now();
    return answer(event);
  };
}`;
const address = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => address(new Blob([blob, WATCH], { type: blob.type }));
let took;
globalThis.Worker = class extends Worker {
  constructor(...how) {
    super(...how);
    this.addEventListener('message', ({ data }) => (took = data.took));
  }
};

const precision = location.search.slice(1);
const SETTINGS = { n_ctx: 256, n_batch: 128, n_threads: 1, seed: 1 };

async function load(_, { ids }) {
  const { Wllama } = await import('/npm/@wllama/wllama/esm/index.min.js');
  const quiet = { debug() {}, log() {}, warn() {}, error: console.error };
  const llama = new Wllama(
    { 'single-thread/wllama.wasm': '/npm/@wllama/wllama/esm/single-thread/wllama.wasm' },
    { logger: quiet, suppressNativeLog: true },
  );
  const model = await fetch(`/models/gpt.${precision}.gguf`);
  await llama.loadModel([await model.blob()], SETTINGS);
  const prompt = ids.slice(0, -1);
  let past = 0;
  const decode = async (tokens) => {
    await llama.decode(tokens, {});
    past += tokens.length;
    return { took };
  };
  const clear = async () => {
    await llama.kvClear();
    past = 0;
  };
  const rewind = async () => {
    if (past === prompt.length) return;
    await clear();
    await decode(prompt);
  };
  // Its function for logits sorts them by their probability: too much to be timed.
  const answer = async () => {
    const row = new Float32Array(llama.getModelMetadata().hparams.nVocab);
    for (const { token, p } of await llama.getLogits(-1)) row[token] = Math.log(p);
    return { row, shifted: true };
  };
  return {
    'gpt-prefill': { before: clear, run: () => decode(prompt), answer },
    'gpt-decode': { before: rewind, run: () => decode(ids.slice(-1)), answer },
  };
}

serve(load);
