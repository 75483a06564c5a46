// The figures of a run as a file that is kept: one line a family, no records of single queries.
import { writeFileSync } from 'node:fs';

/** `families`: by level `[queries, copy, copy or similar, median px off]`; those of peers: `[queries, found where no stranger is accepted]`. */
export function writeResults(file, { families, peers, ...figures }) {
  const own = mapValues(families, (levels) =>
    mapValues(levels, ({ queries, copy, copyOrSimilar, part }) => [queries, copy, copyOrSimilar, part.medianPx]),
  );
  const others = mapValues(peers ?? {}, ({ families: byFamily, ...peer }) => ({
    ...peer,
    families: mapValues(byFamily, (levels) => mapValues(levels, ({ queries, found }) => [queries, found])),
  }));
  writeFileSync(file, `${indented({ ...figures, families: own, peers: others })}\n`);
}

// --- internal ---

/** Like `JSON.stringify`, but what fits on a line is one. */
function indented(value, depth = 0) {
  const line = JSON.stringify(value, (_, inner) => (typeof inner === 'number' ? Number(inner.toPrecision(6)) : inner));
  if (line.length < LINE || typeof value !== 'object' || value === null || Array.isArray(value)) return line;
  const margin = ' '.repeat(depth + 1);
  const entries = Object.entries(value).map(([name, inner]) => `${margin}${JSON.stringify(name)}: ${indented(inner, depth + 1)}`);
  return `{\n${entries.join(',\n')}\n${' '.repeat(depth)}}`;
}

const LINE = 160;

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
