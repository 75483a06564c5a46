/**
 * Lists of PDQ hashes as others exchange them. Read and written:
 *
 * - text: `<hash>`, `<hash>,<quality>,<name>`, `<hash>,<anything>`, or `hash=<hash>,…,quality=<quality>,filename=<name>`, a line each (PDQ's own tools);
 * - signals: `pdq <hash>`, a line each (the file exchange of ThreatExchange's Python library);
 * - CSV with a header that names a column `hash`, `signal_str` (as in the library's `dataset --csv`), `indicator` or `pdq`, and perhaps `quality`; `name`, `id` or
 *   `filename`; `signal_type` or `type`; `tags`, separated by blanks. Columns may be in any order, others are left alone.
 */
import { PDQ_MIN_QUALITY, pdqFromHex, pdqToHex, type PdqVariant } from '@imgguard/core';
import type { BinaryDescriptor } from '../adapters/binary-index.ts';
import { argumentError } from '../index-error.ts';
import { csvField, csvRows } from './csv-rows.ts';

export interface PdqListEntry {
  readonly descriptor: BinaryDescriptor;
  /** 0 to 100, `null` where the list does not say. */
  readonly quality: number | null;
  /** A file's name, an id, or whatever the list says beside the hash. */
  readonly name: string | null;
  readonly tags: readonly string[];
}

/** A line that was not taken. */
export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  readonly reason: 'malformed' | 'other-type' | 'low-quality';
}

export interface PdqList {
  readonly entries: readonly PdqListEntry[];
  readonly skipped: readonly SkippedLine[];
}

export interface ParsePdqListOptions {
  /**
   * How the hashes were made, which no list says. `full`: ThreatExchange's Python library, HMA and Java. `shrunk-512`: PDQ's C++ command line. @default 'full'
   */
  readonly variant?: PdqVariant;
  /** Hashes of less quality are skipped, since they are no evidence; those of unknown quality are taken. @default 50 */
  readonly minQuality?: number;
}

/**
 * Reads a list of PDQ hashes, in any of the forms above; the form is told from the lines. Lines beginning with `#` and blank ones are passed over, and the hashes' letters may be of either case.
 * What cannot be read is named in `skipped`, with its line.
 *
 * @example
 * const { entries, skipped } = parsePdqList(await readFile('hashes.txt', 'utf8'));
 * await index.add(entries.map(({ name, descriptor }, i) => ({ id: name ?? `line ${i}`, descriptor })));
 */
export function parsePdqList(text: string, { variant = 'full', minQuality = PDQ_MIN_QUALITY }: ParsePdqListOptions = {}): PdqList {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const entries: PdqListEntry[] = [];
  const skipped: SkippedLine[] = [];
  for (const { line, raw } of rawLines(body)) {
    const parsed = typeof raw === 'string' ? raw : toEntry(raw, variant);
    const reason = typeof parsed !== 'string' && (parsed.quality ?? minQuality) < minQuality ? 'low-quality' : parsed;
    if (typeof reason === 'string') skipped.push({ line, reason });
    else entries.push(reason);
  }
  return { entries, skipped };
}

/** How a list is written; see the forms above. Signals keep the hashes alone, text keeps no tags. */
export type PdqListFormat = 'text' | 'signals' | 'csv';

/**
 * Writes a list of PDQ hashes, which `parsePdqList` reads back.
 *
 * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` for a name with line ends in a format that cannot hold it
 */
export function formatPdqList(entries: Iterable<PdqListEntry>, format: PdqListFormat): string {
  const lines = Array.from(entries, (entry) => `${writers[format](entry)}\n`);
  return (format === 'csv' ? 'hash,quality,name,tags\n' : '') + lines.join('');
}

// --- internal ---

interface RawEntry {
  readonly hash: string;
  readonly quality?: string | undefined;
  readonly name?: string | undefined;
  readonly tags?: string | undefined;
}

interface RawLine {
  readonly line: number;
  readonly raw: RawEntry | SkippedLine['reason'];
}

const HASH_COLUMNS = ['hash', 'signal_str', 'indicator', 'pdq'];
const NAME_COLUMNS = ['name', 'id', 'filename'];
const TYPE_COLUMNS = ['signal_type', 'type'];
/** What others call PDQ. */
const PDQ_TYPES = new Set(['pdq', 'hash_pdq']);
const HASH = /^[\da-f]{64}$/i;

function rawLines(text: string): Iterable<RawLine> {
  const first = text.split('\n', 1)[0]!.trim().toLowerCase().split(',');
  return HASH_COLUMNS.some((column) => first.includes(column)) ? csvLines(text) : textLines(text);
}

function* csvLines(text: string): Generator<RawLine> {
  const [header, ...rows] = csvRows(text);
  const columns = header!.fields.map((field) => field.trim().toLowerCase());
  const place = (names: readonly string[]) => columns.findIndex((column) => names.includes(column));
  const [hash, quality, name, type, tags] = [HASH_COLUMNS, ['quality'], NAME_COLUMNS, TYPE_COLUMNS, ['tags']].map(place) as [
    number,
    number,
    number,
    number,
    number,
  ];
  for (const { line, fields } of rows) {
    const other = type >= 0 && !PDQ_TYPES.has(fields[type]?.trim().toLowerCase() ?? '');
    const raw = { hash: fields[hash] ?? '', quality: fields[quality], name: fields[name], tags: fields[tags] };
    yield { line, raw: other ? 'other-type' : raw };
  }
}

function* textLines(text: string): Generator<RawLine> {
  for (const [i, whole] of text.split('\n').entries()) {
    const line = whole.trim();
    if (line !== '' && !line.startsWith('#')) yield { line: i + 1, raw: rawOf(line) };
  }
}

function rawOf(line: string): RawLine['raw'] {
  const signal = /^(\w+) +(\S+)$/.exec(line);
  if (signal !== null) return PDQ_TYPES.has(signal[1]!.toLowerCase()) ? { hash: signal[2]! } : 'other-type';
  if (line.startsWith('hash=')) return detailed(line);
  const [, hash = '', rest] = /^([^,]*)(?:,(.*))?$/s.exec(line) ?? [];
  const [, quality, name] = /^ *(\d*) *(?:,(.*))?$/s.exec(rest ?? '') ?? [];
  return quality === undefined ? { hash, name: rest } : { hash, quality, name };
}

/** A file's name comes last, and may hold commas. */
function detailed(line: string): RawEntry {
  const [, fields = '', name] = /^(.*?)(?:,filename=(.*))?$/s.exec(line) ?? [];
  const values = new Map(fields.split(',').map((field) => field.split('=', 2) as [string, string]));
  return { hash: values.get('hash') ?? '', quality: values.get('quality'), name };
}

function toEntry({ hash, quality, name, tags }: RawEntry, variant: PdqVariant): PdqListEntry | 'malformed' {
  const known = quality?.trim() ?? '';
  const isQuality = /^\d{1,3}$/.test(known) && Number(known) <= 100;
  if (!HASH.test(hash.trim()) || (known !== '' && !isQuality)) return 'malformed';
  return {
    descriptor: { algorithm: 'pdq', variant, hash: pdqFromHex(hash.trim()) },
    quality: known === '' ? null : Number(known),
    name: name === undefined || name.trim() === '' ? null : name.trim(),
    tags: (tags ?? '').split(/\s+/).filter((tag) => tag !== ''),
  };
}

const writers: Record<PdqListFormat, (entry: PdqListEntry) => string> = {
  signals: ({ descriptor }) => `pdq ${pdqToHex(descriptor.hash)}`,
  text({ descriptor, quality, name }) {
    if (name !== null && /[\r\n]/.test(name)) throw argumentError('name', 'a name on one line, or the format csv', name);
    const hash = pdqToHex(descriptor.hash);
    return quality === null && name === null ? hash : `${hash},${quality ?? ''},${name ?? ''}`;
  },
  csv: ({ descriptor, quality, name, tags }) =>
    [pdqToHex(descriptor.hash), `${quality ?? ''}`, name ?? '', tags.join(' ')].map(csvField).join(','),
};
