// From samples to medians, a table and the file of results.

/** The value below which a part of the sorted values lies. */
function quantile(sorted, part) {
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), min: sorted[0], low: quantile(sorted, 0.1), high: quantile(sorted, 0.9), runs: sorted.length };
}

/** `{ case, engine, median_ms, min_ms, runs }` for all that was measured. */
export function results(...sets) {
  const rows = [];
  for (const samples of sets) {
    for (const [id, engines] of samples) {
      for (const [engine, values] of engines) {
        const { median, min, runs } = summary(values);
        rows.push({ case: id, engine, median_ms: round(median), min_ms: round(min), runs });
      }
    }
  }
  return rows;
}

const round = (value) => Math.round(value * 1000) / 1000;
const figure = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Every engine's median, the middle four fifths of its samples, and its ratio to the first engine's. */
export function table(cases, samples, engines) {
  const head = ['case', ...engines.map(({ name }) => name)];
  const rows = cases.map(({ id, text }) => {
    const own = samples.get(id);
    const base = own.get(engines[0].name);
    return [text, ...engines.map(({ name }) => cell(own.get(name), base))];
  });
  return lines([head, ...rows]);
}

function cell(values, base) {
  if (!values) return '';
  const { median, low, high } = summary(values);
  const ratio = base ? ` ×${(median / summary(base).median).toFixed(2)}` : '';
  return `${figure(median)} [${figure(low)}–${figure(high)}]${ratio}`;
}

const mega = (value) => (value / 1e6).toFixed(2);

/** Bytes over the wire in MB: program and model, each with brotli and as it is. */
export function wireTable(cold, sizes) {
  const rows = [['MB over the wire', 'engine', 'program, brotli', '(raw)', 'model, brotli', '(raw)', 'both, brotli']];
  for (const { id, model } of cold) {
    for (const [engine, { program, model: weights }] of sizes.get(id)) {
      const both = program.brotli + weights.brotli;
      rows.push([model, engine, ...[program.brotli, program.raw, weights.brotli, weights.raw, both].map(mega)]);
    }
  }
  return lines(rows);
}

function lines(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}
