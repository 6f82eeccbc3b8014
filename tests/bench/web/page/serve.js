// What all workers have in common: they load models, run cases and time them, and compare answers.
//
// An engine is a function `load(model, inputs)` that gives the cases of a model by their ids:
// `before()` brings about the state that the case begins with and is not timed; `run()` is timed
// (or gives `{ took }` if it has its own watch); `answer()` gives a row of logits, or ids, after it.

/** Serves an engine to the page. */
export function serve(load) {
  const cases = new Map();
  const verbs = {
    async load({ model, inputs }) {
      for (const [id, entry] of Object.entries(await load(model, inputs))) cases.set(id, entry);
      return {};
    },

    /** The mean of `repeat` runs, in milliseconds. */
    async run({ id, repeat }) {
      const entry = cases.get(id);
      let total = 0;
      for (let turn = 0; turn < repeat; turn += 1) {
        await entry.before?.();
        const start = performance.now();
        const own = await entry.run();
        total += own?.took ?? performance.now() - start;
      }
      return { ms: total / repeat };
    },

    async check({ id, expected }) {
      const entry = cases.get(id);
      await entry.before?.();
      await entry.run();
      return compare(await entry.answer(), expected);
    },
  };
  onmessage = async ({ data }) => {
    try {
      postMessage(await verbs[data.verb](data));
    } catch (error) {
      postMessage({ error: `${data.verb} ${data.id ?? data.model}: ${error?.stack ?? error}` });
    }
  };
}

/** How far an answer is from PyTorch's: the greatest difference of a logit, and whether the choice is the same. */
function compare(answer, expected) {
  if (Array.isArray(expected)) {
    const agreed = expected.findIndex((id, place) => answer.ids[place] !== id);
    return { same: agreed < 0, note: agreed < 0 ? 'same ids' : `same ids up to the ${agreed}th` };
  }
  const got = expected.logits.map((_, place) => answer.row[place * expected.stride]);
  // Log-probabilities are logits up to a constant.
  const shift = answer.shifted ? mean(expected.logits) - mean(got) : 0;
  const apart = Math.max(...expected.logits.map((logit, place) => Math.abs(got[place] + shift - logit)));
  return { same: argmax(answer.row) === expected.first, apart };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function argmax(row) {
  let best = 0;
  for (let place = 1; place < row.length; place += 1) if (row[place] > row[best]) best = place;
  return best;
}

export async function bytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
