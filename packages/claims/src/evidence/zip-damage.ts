import type { BagProblem } from './bag.ts';
import { isSafePath, type EvidenceFile } from './evidence-file.ts';
import { timeOfDos, zipOf } from './zip.ts';

/**
 * Which files a damage of a zip of ours is about. A zip describes each file twice, before its bytes and in the directory at its end: what one description was
 * changed in, the other still says. Where neither can be read, the damage is told without a file.
 *
 * @param hint - What is wrong, for the whole zip.
 */
export function zipDamage(zip: Uint8Array, hint: string): readonly BagProblem[] {
  const described = [entriesOfDirectory(zip), entriesOfLocals(zip)].filter((entries) => entries.length > 0);
  const comparisons = described.flatMap((entries) => stampsOf(zip, entries).flatMap((stamp) => comparisonWith(zip, entries, stamp)));
  const fewest = Math.min(...comparisons.map(({ differences }) => differences));
  const best = comparisons.filter(({ differences }) => differences === fewest);
  const problems = best.map(({ path, at }) =>
    path === undefined
      ? { path: '', text: `The zip was changed: byte ${at}, in its directory.` }
      : { path, text: `The zip was changed: byte ${at}, in what belongs to ${path}.` },
  );
  const once = [...new Map(problems.map((problem) => [problem.path, problem])).values()];
  return once.length === 0 ? [{ path: '', text: hint }] : once;
}

// --- internal ---

/** A file as one of the two descriptions has it. */
interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where its header lies, before its bytes. */
  readonly local: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;

function viewOf(zip: Uint8Array): DataView {
  return new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
}

/** Signatures are not looked at: a changed one is damage as well. Lengths and places must make a whole. */
function entriesOfLocals(zip: Uint8Array): readonly Entry[] {
  const view = viewOf(zip);
  const entries: Entry[] = [];
  let at = 0;
  while (at + LOCAL_BYTES <= zip.length && view.getUint32(at, true) !== CENTRAL && !looksCentral(view, at)) {
    const start = at + LOCAL_BYTES + view.getUint16(at + 26, true);
    const end = start + view.getUint32(at + 18, true);
    if (end > zip.length) return [];
    entries.push({ path: textOf(zip, at + LOCAL_BYTES, start), bytes: zip.subarray(start, end), local: at });
    at = end;
  }
  return entries;
}

/** A directory whose first signature was changed still says where its first file lies: at the beginning. */
function looksCentral(view: DataView, at: number): boolean {
  if (at + CENTRAL_BYTES > view.byteLength || view.getUint32(at, true) === LOCAL) return false;
  return view.getUint32(at + 38, true) === 0 && view.getUint32(at + 42, true) === 0 && view.getUint16(at + 32, true) === 0;
}

function entriesOfDirectory(zip: Uint8Array): readonly Entry[] {
  if (zip.length < END_BYTES) return [];
  const view = viewOf(zip);
  const end = zip.length - END_BYTES;
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  while (at + CENTRAL_BYTES <= end) {
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const path = textOf(zip, at + CENTRAL_BYTES, nameEnd);
    const start = local + LOCAL_BYTES + view.getUint16(at + 28, true);
    const bytesEnd = start + view.getUint32(at + 24, true);
    if (nameEnd > end || bytesEnd > end) return [];
    entries.push({ path, bytes: zip.subarray(start, bytesEnd), local });
    at = nameEnd;
  }
  return at === end ? entries : [];
}

/** The time of the files, as it stands in several places. */
function stampsOf(zip: Uint8Array, entries: readonly Entry[]): readonly number[] {
  const view = viewOf(zip);
  const stamps = entries.slice(0, 3).flatMap(({ local }) => (local + LOCAL_BYTES <= zip.length ? [view.getUint32(local + 10, true)] : []));
  return [...new Set(stamps)];
}

interface Comparison {
  /** Bytes in which the zip is not what it would be. */
  readonly differences: number;
  readonly path: string | undefined;
  /** The first byte that differs. */
  readonly at: number;
}

/** Holds the zip to what it would be if this description were right. */
function comparisonWith(zip: Uint8Array, entries: readonly Entry[], stamp: number): readonly Comparison[] {
  const again = packed(entries, stamp);
  if (again === undefined) return [];
  const length = Math.max(zip.length, again.length);
  let [differences, at] = [0, -1];
  for (let index = 0; index < length; index += 1) {
    if (zip[index] === again[index]) continue;
    differences += 1;
    if (at === -1) at = index;
  }
  return differences === 0 ? [] : [{ differences, at, path: ownerOf(entries, at) }];
}

function packed(entries: readonly Entry[], stamp: number): Uint8Array | undefined {
  const files: readonly EvidenceFile[] = entries.map(({ path, bytes }) => ({ path, bytes }));
  const at = timeOfDos(stamp);
  if (
    at === undefined ||
    files.some(({ path }) => !isSafePath(path)) ||
    new Set(files.map(({ path }) => path.toLowerCase())).size < files.length
  )
    return undefined;
  return zipOf(files, at);
}

/** The file whose header, bytes or place in the directory holds a byte. */
function ownerOf(entries: readonly Entry[], at: number): string | undefined {
  let position = 0;
  for (const { path, bytes } of entries) {
    position += LOCAL_BYTES + Buffer.byteLength(path) + bytes.length;
    if (at < position) return path;
  }
  for (const { path } of entries) {
    position += CENTRAL_BYTES + Buffer.byteLength(path);
    if (at < position) return path;
  }
  return undefined;
}

function textOf(zip: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(zip.subarray(from, to));
}
