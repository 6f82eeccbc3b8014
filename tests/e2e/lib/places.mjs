// Where the built site, its variant for tests, and the browsers are.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The built site. */
export const DIST = path.resolve(process.env.DIST ?? path.join(root, 'dist'));

/** The same with an engine that fails when it is asked to; undefined if it was not built. */
export const FAULTS = [path.join(root, 'target/dist-faults')].find((folder) => fs.existsSync(path.join(folder, 'worker.js')));

/** A file of the repository. */
export const source = (...parts) => path.join(root, ...parts);

if (!fs.existsSync(path.join(DIST, 'index.html'))) {
  throw new Error('There is no built site: run "make dist", or name its folder in DIST.');
}

/** The path of the first of these commands that is installed. */
export function executable(variable, ...commands) {
  if (process.env[variable]) return process.env[variable];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  const found = candidates.find((candidate) => fs.existsSync(candidate));
  if (!found) throw new Error(`${commands[0]} is not on PATH: install it, or name it in ${variable}.`);
  return found;
}

/** How Chromium is launched. */
export const CHROMIUM = {
  get executablePath() {
    return executable('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome');
  },
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
    // A school's server by plain http, without what browsers keep for secure addresses.
    '--host-resolver-rules=MAP insecure.test 127.0.0.1',
  ],
};

/** How Firefox is launched. */
export const firefox = () => ({ browser: 'firefox', headless: true, executablePath: executable('FIREFOX', 'firefox-esr', 'firefox') });
