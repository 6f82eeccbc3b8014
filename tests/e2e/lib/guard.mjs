// What no test may see: an error or a warning in the console, an exception, a request to elsewhere.

/** Harmless everywhere. */
const ALLOWED = [
  // Browsers remark on preloads that the page uses later than they expect.
  /was preloaded using link preload but not used/,
];

export class Guard {
  #complaints = [];
  #allowed = [...ALLOWED];

  constructor(origins) {
    this.origins = new Set(origins);
  }

  /** Complaints like these are what the test is about. */
  allow(...patterns) {
    this.#allowed.push(...patterns);
  }

  console(type, text) {
    if (['error', 'warning', 'warn', 'assert'].includes(type)) this.complain(`console ${type}: ${text}`);
  }

  request(address) {
    if (/^(about|data|blob):/.test(address)) return;
    if (!this.origins.has(new URL(address).origin)) this.complain(`request to another host: ${address}`);
  }

  complain(words) {
    this.#complaints.push(words);
  }

  /** Complaints that nobody allowed. */
  complaints() {
    return this.#complaints.filter((words) => !this.#allowed.some((pattern) => pattern.test(words)));
  }

  /** Whether there was a complaint like this one, allowed or not. */
  heard(pattern) {
    return this.#complaints.some((words) => pattern.test(words));
  }
}
