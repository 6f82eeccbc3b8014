// Training steps of this project's engine; `?FOLDER` under the site's root, `?FOLDER&plain` in a
// browser that seems to have no relaxed SIMD.
const [folder, plain] = location.search.slice(1).split('&');
if (plain) WebAssembly.validate = () => false;
const ready = import(`/${folder}/bench_engine.js`).then(async (module) => {
  await module.default();
  return module;
});

onmessage = async ({ data: { preset, objective, steps } }) => {
  try {
    const { Training } = await ready;
    const training = new Training(preset, objective);
    // The first one allocates.
    training.step();
    const times = [];
    for (let step = 0; step < steps; step += 1) {
      const start = performance.now();
      training.step();
      times.push(performance.now() - start);
    }
    training.free();
    postMessage({ times });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};
