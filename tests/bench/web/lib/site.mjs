// Serves the page, the packages, the models and the engine from one origin, and notes what was asked for.
import http from 'node:http';
import fs from 'node:fs/promises';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

const HEADERS = {
  // A start is cold only if nothing is kept.
  'Cache-Control': 'no-store',
  // Isolated from other origins, a page has a clock of 5 µs instead of 100 µs.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export class Site {
  /** The files that were sent, in order. */
  log = [];

  #server = http.createServer((request, response) => {
    this.#answer(request, response).catch((error) => response.destroy(error));
  });

  /** `mounts`: folders by the first part of the path. */
  static async start(mounts) {
    const site = new Site();
    site.mounts = mounts;
    await new Promise((resolve, reject) => site.#server.once('error', reject).listen(0, '127.0.0.1', resolve));
    site.url = `http://127.0.0.1:${site.#server.address().port}`;
    return site;
  }

  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request, response) {
    const address = decodeURIComponent(new URL(request.url, 'http://site').pathname);
    const [, mount, rest] = address.match(/^\/([^/]+)\/(.*)$/) ?? [];
    const folder = this.mounts[mount];
    const file = folder && path.join(folder, rest);
    const body = file?.startsWith(folder + path.sep) ? await fs.readFile(file).catch(() => null) : null;
    if (!body) return void response.writeHead(404).end();
    this.log.push({ mount, file });
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': body.length }).end(body);
  }
}
