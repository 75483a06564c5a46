// Records of queries, one line of JSON each, written as they come: a run that was ended goes on where it was.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param header What the records depend on. A file with another header is begun anew. */
export function openRecords(file, header) {
  const first = JSON.stringify(header);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const records = new Map();
  // The last line may be the half of one.
  if (lines[0] === first) for (const record of lines.slice(1).flatMap(parsed)) records.set(record.id, record);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${[first, ...[...records.values()].map((record) => JSON.stringify(record))].join('\n')}\n`);
  return {
    records,
    add(record) {
      records.set(record.id, record);
      appendFileSync(file, `${JSON.stringify(record)}\n`);
    },
  };
}

function parsed(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
