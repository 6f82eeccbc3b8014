// A static server for the built site. By hand: node server.mjs DIR PORT [/sub/path/]
// The tests tell it what to break: see `fault`.
import http from 'node:http';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/** The rules of a `_headers` file: a path pattern, and under it, indented, its headers. */
export function parseHeaders(file) {
  const rules = [];
  for (const line of file.split('\n').filter((line) => line.trim() && !line.startsWith('#'))) {
    if (/^\s/.test(line)) {
      const at = line.indexOf(':');
      rules.at(-1)?.headers.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
    } else {
      rules.push({ pattern: line.trim(), headers: [] });
    }
  }
  return rules;
}

const matches = (pattern, address) => (pattern.endsWith('*') ? address.startsWith(pattern.slice(0, -1)) : address === pattern);

export class Site {
  #server = http.createServer((request, response) => {
    this.#answer(request, response).catch((error) => response.destroy(error));
  });
  #faults = [];

  /** Every request: `{ method, path, search, outside }`, the path below the base if it is not outside. */
  log = [];

  constructor(folder, base = '/') {
    this.folder = path.resolve(folder);
    this.base = base;
  }

  static async start(folder, { base, port = 0 } = {}) {
    const site = new Site(folder, base);
    site.rules = parseHeaders(await fs.readFile(path.join(site.folder, '_headers'), 'utf8').catch(() => ''));
    await new Promise((resolve, reject) => site.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
    site.port = site.#server.address().port;
    return site;
  }

  /** The page's address; another host name leads here too if the browser is told so. */
  url(host = '127.0.0.1') {
    return `http://${host}:${this.port}${this.base}`;
  }

  /**
   * Breaks answers to paths that end in `suffix`, until `lift()`:
   * `status` says no; `truncate` ends well after so many bytes; `flip` inverts the byte there;
   * `drop` cuts the connection after so many bytes; `hold` stops after so many bytes and goes on
   * when it is lifted; `replace` answers with another text; `without` leaves out headers.
   */
  fault(suffix, fault) {
    let release;
    const entry = { suffix, hits: 0, ...fault, released: new Promise((resolve) => (release = resolve)) };
    this.#faults.push(entry);
    entry.lift = () => {
      this.#faults = this.#faults.filter((other) => other !== entry);
      release();
    };
    return entry;
  }

  /** Paths that were asked for since the log had so many entries, if they contain `part`. */
  requested(part, since = 0) {
    return this.log.slice(since).map((entry) => entry.path).filter((entry) => entry.includes(part));
  }

  async close() {
    for (const fault of [...this.#faults]) fault.lift();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request, response) {
    const { pathname, search } = new URL(request.url, 'http://site');
    const inside = pathname.startsWith(this.base) ? `/${decodeURIComponent(pathname.slice(this.base.length))}` : null;
    this.log.push({ method: request.method, path: inside ?? pathname, search, outside: inside === null });
    if (!['GET', 'HEAD'].includes(request.method)) return void response.writeHead(405).end();
    const file = inside && path.join(this.folder, inside.endsWith('/') ? `${inside}index.html` : inside);
    const fault = this.#faults.find((fault) => (inside ?? '').endsWith(fault.suffix)) ?? {};
    fault.hits += 1;
    let body = file?.startsWith(this.folder + path.sep) ? await fs.readFile(file).catch(() => null) : null;
    const status = fault.status ?? (body ? 200 : 404);
    if (status !== 200) return void response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${status}\n`);
    if (fault.replace !== undefined) body = Buffer.from(fault.replace);
    if (fault.flip !== undefined) body[fault.flip] ^= 0xff;
    if (fault.truncate !== undefined) body = body.subarray(0, fault.truncate);
    response.writeHead(200, { ...this.#headers(inside, file, fault), 'Content-Length': body.length });
    if (request.method === 'HEAD') return void response.end();
    if (fault.drop !== undefined) {
      return void response.write(body.subarray(0, fault.drop), () => setTimeout(() => response.destroy(), 50));
    }
    if (fault.hold !== undefined) {
      response.write(body.subarray(0, fault.hold));
      await fault.released;
      body = body.subarray(fault.hold);
    }
    response.end(body);
  }

  #headers(inside, file, fault) {
    const headers = { 'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream' };
    if (inside.endsWith('/')) headers['Content-Type'] = TYPES['.html'];
    const own = this.rules.filter((rule) => matches(rule.pattern, inside)).flatMap((rule) => rule.headers);
    for (const [name, value] of own) headers[name] = value;
    for (const name of fault.without ?? []) delete headers[name];
    return headers;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, port, base = '/'] = process.argv.slice(2);
  if (!folder || !port) {
    console.error('usage: node server.mjs DIR PORT [/sub/path/]');
    process.exit(2);
  }
  const site = await Site.start(folder, { port: Number(port), base });
  console.log(`serving ${folder} at ${site.url()}`);
}
