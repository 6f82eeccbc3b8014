// What the shipped model gives: `lab examples` computed it natively, with the engine's own code.
import fs from 'node:fs';
import { source } from './places.mjs';

/** The examples: `{ text, hidden, masks: [{ entropy, hidden: { word, probability, rank }, candidates }] }`. */
export const EXAMPLES = read(fs.readFileSync(source('assets/examples/masked-word.tsv'), 'utf8'));

/** The sentence that the page opens with. */
export const [OPENING] = EXAMPLES;

/** The revision of the shipped weights. */
export const REVISION = fs.readFileSync(source('assets/examples/masked-word.tsv'), 'utf8').split('\n', 1)[0].split('\t')[3];

function read(file) {
  const examples = [];
  for (const [kind, ...fields] of file.split('\n').map((line) => line.split('\t'))) {
    if (kind === 'text') examples.push({ text: fields[0], hidden: fields[1].split(','), masks: [] });
    if (kind === 'mask') {
      const [, entropy, word, probability, rank] = fields;
      const hidden = word && { word, probability: Number(probability), rank: Number(rank) };
      examples.at(-1).masks.push({ entropy: Number(entropy), hidden, candidates: [] });
    }
    if (kind === 'candidate') {
      examples.at(-1).masks.at(-1).candidates.push({ token: fields[0], probability: Number(fields[1]) });
    }
  }
  return examples;
}

/** A probability as the page writes it. */
export function percent(probability) {
  const figure = probability * 100;
  if (figure > 0 && figure < 0.01) return '<0.01 %';
  if (figure >= 99.5 && figure < 100) return `${Math.min(figure, 99.9).toFixed(1)} %`;
  return `${figure.toFixed(figure < 0.1 ? 2 : figure < 10 ? 1 : 0)} %`;
}

/** Where the scale of these bars ends. */
export const scaleEnd = (largest) => [0.1, 0.25, 0.5].find((end) => largest <= end) ?? 1;

/** A link to a text, with the words behind its masks. */
export function fragment(text, hidden = [], more = {}) {
  const pairs = [['v', '1'], ['lab', 'masked-word'], ['text', text], ...hidden.map((word) => ['hidden', word]), ...Object.entries(more)];
  return new URLSearchParams(pairs).toString();
}

/** The cells of the data table, row by row; it is drawn when it is opened. */
export async function tableRows(figure) {
  const details = figure.locator('details.data');
  if (!(await details.evaluate((it) => it.open))) await details.locator('[data-action=data]').click();
  await details.locator('tbody tr').first().waitFor();
  return details.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}
