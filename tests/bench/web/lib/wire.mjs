// Bytes over the wire: every file that a cold start asked for, as it is and with brotli.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const compress = promisify(zlib.brotliCompress);
const PROGRAM = new Set(['.js', '.mjs', '.wasm']);
// The bench's own page and workers are nobody's.
const OURS_ALONE = 'page';

/** Compressing a model takes half a minute: what was found is kept, by the file's hash. */
export class Wire {
  #known;

  constructor(store) {
    this.store = store;
    this.#known = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, 'utf8')) : {};
  }

  async #sizes(file) {
    const bytes = fs.readFileSync(file);
    const hash = crypto.createHash('sha256').update(bytes).digest('hex');
    if (!this.#known[hash]) {
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      this.#known[hash] = { raw: bytes.length, brotli: (await compress(bytes, { params })).length };
      fs.writeFileSync(this.store, JSON.stringify(this.#known));
    }
    return this.#known[hash];
  }

  /** Raw and compressed bytes of the program and of the model's files. */
  async total(log) {
    const total = { program: { raw: 0, brotli: 0 }, model: { raw: 0, brotli: 0 }, files: [] };
    const files = new Set(log.filter(({ mount }) => mount !== OURS_ALONE).map(({ file }) => file));
    for (const file of files) {
      const sizes = await this.#sizes(file);
      const part = total[PROGRAM.has(path.extname(file)) ? 'program' : 'model'];
      part.raw += sizes.raw;
      part.brotli += sizes.brotli;
      total.files.push({ name: path.basename(file), ...sizes });
    }
    return total;
  }
}
