// What PyTorch computed with the shipped weights: `tests/fixtures` has its logits.
import fs from 'node:fs';
import { source } from './places.mjs';

/** The last row of a tensor of the fixtures: the logits at the last position that was asked about. */
export function lastLogits(model, name) {
  const file = fs.readFileSync(source('tests/fixtures', model, 'shipped/expected.safetensors'));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const { shape, data_offsets: [from, to] } = JSON.parse(file.subarray(8, start))[name];
  const bytes = file.subarray(start + from, start + to);
  const floats = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
  return floats.slice(-shape.at(-1));
}

/** Probabilities at a temperature, the likeliest first. */
export function likeliest(logits, temperature) {
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp((logit - highest) / temperature));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum).sort((a, b) => b - a);
}
