// The page holds the workers, one an engine, and hands on what the bench asks of them.
const workers = new Map();

class Engine {
  #waiting;

  constructor(worker, kind) {
    this.started = performance.now();
    this.worker = new Worker(`${worker}?${kind}`, { type: 'module' });
    this.worker.onmessage = ({ data }) => (data.error ? this.#fail(data.error) : this.#waiting?.resolve(data));
    this.worker.onerror = (event) => this.#fail(event.message ?? 'the worker could not be loaded');
  }

  #fail(reason) {
    this.#waiting?.reject(new Error(reason));
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.worker.postMessage(message);
    });
  }
}

globalThis.bench = {
  start({ name, worker, kind }) {
    workers.set(name, new Engine(worker, kind));
  },

  ask: (name, message) => workers.get(name).ask(message),

  /** From the start of a worker to its first answer, in milliseconds. */
  async cold({ worker, kind }, load, run) {
    const engine = new Engine(worker, kind);
    await engine.ask(load);
    await engine.ask(run);
    const took = performance.now() - engine.started;
    engine.worker.terminate();
    return took;
  },
};
