/** Opens the files of a folder, reads what happened since the catalogue was written, and says what is damaged. Changes nothing but what is said in `Recovered`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '@imgguard/core';
import { IndexError } from '../index-error.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { readCatalogue } from './catalogue-file.ts';
import { MARK_FILE, type ReadMark, readMark } from './commit-mark.ts';
import type { Finding } from './finding.ts';
import { FRAME_HEAD_BYTES } from './frames.ts';
import { type LogFile, logName, logNumber, openLog } from './log-file.ts';
import { type CatalogueEntry, type LogEntry, type Manifest, readManifest } from './manifest.ts';
import { positionsOf } from './picture-facts.ts';
import { replayLog } from './replay.ts';

export interface StoreShape {
  readonly folder: string;
  /** What the records are, with the engine that made the fingerprints; ASCII. */
  readonly contents: string;
  readonly role: Fingerprint['role'];
}

export interface Recovered {
  readonly manifest: Manifest | null;
  readonly catalogue: Catalogue;
  /** In the order of the manifest. */
  readonly logs: LogFile[];
  /** Bytes of each log that are good: behind them lies only what was never acknowledged. */
  readonly ends: ReadonlyMap<number, number>;
  readonly sequence: number;
  readonly findings: readonly Finding[];
  /** Records that were read from logs. */
  readonly replayed: number;
}

/** @throws {IndexError} `IMGGUARD_INDEX_VERSION` */
export async function recover(shape: StoreShape): Promise<Recovered> {
  const found = await readManifest(shape.folder);
  const manifest = found.kind === 'manifest' ? found.manifest : null;
  if (manifest !== null && manifest.contents !== shape.contents) throw otherContents(shape, manifest.contents);
  const findings: Finding[] = found.kind === 'none' ? [] : [...found.findings];
  const mark = await readMark(join(shape.folder, MARK_FILE));
  const entries = manifest?.logs ?? (await logsInFolder(shape.folder));
  if (found.kind === 'none' && entries.length > 0) findings.push({ file: 'manifest', problem: 'it is missing', repair: 'log', ids: [] });
  if (entries.length > 0 && !mark.isWhole) {
    findings.push({
      file: MARK_FILE,
      problem: mark.mark === null ? 'it cannot be read' : 'one of its two slots is damaged',
      repair: 'log',
      ids: [],
    });
  }
  const catalogue = await openCatalogue(shape, manifest, findings);
  const logs = await openLogs(shape, entries, findings);
  findings.push(...unreachable(catalogue, logs));
  const isCatalogueLost = findings.some((finding) => finding.file === manifest?.catalogue?.file);
  const read = isCatalogueLost ? null : (manifest?.catalogue ?? null);
  const replayed = await replayAll(catalogue, { logs, mark, entries, read, isActiveKnown: manifest !== null }, findings);
  // A process that was killed before its first change left a log without a manifest.
  const isNew = found.kind === 'none' && replayed.replayed === 0;
  return { manifest, catalogue, logs, findings: isNew ? [] : findings, ...replayed };
}

function otherContents({ folder, contents }: Pick<StoreShape, 'folder' | 'contents'>, found: string): IndexError {
  const message = `The index ${folder} cannot be used here (it holds ${found}, expected ${contents}); build it again from its source.`;
  return new IndexError('IMGGUARD_INDEX_VERSION', message);
}

// --- internal ---

async function logsInFolder(folder: string): Promise<LogEntry[]> {
  const numbers = (await readdir(folder)).flatMap((name) => logNumber(name) ?? []);
  return numbers.toSorted((l, r) => l - r).map((number) => ({ number, bytes: null }));
}

/** An empty catalogue when it has to be made from the logs. */
async function openCatalogue({ folder, contents, role }: StoreShape, manifest: Manifest | null, findings: Finding[]): Promise<Catalogue> {
  const entry = manifest?.catalogue ?? null;
  if (entry === null) return createCatalogue(positionsOf(role));
  const columns = await readCatalogue(folder, contents, entry);
  if (typeof columns !== 'string') return createCatalogue(positionsOf(role), columns);
  findings.push({ file: entry.file, problem: columns, repair: 'log', ids: [] });
  return createCatalogue(positionsOf(role));
}

async function openLogs({ folder, contents }: StoreShape, entries: readonly LogEntry[], findings: Finding[]): Promise<LogFile[]> {
  const logs: LogFile[] = [];
  for (const { number, bytes } of entries) {
    const file = logName(number);
    const opened = await openLog(folder, contents, number).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (opened === null) {
      findings.push({ file, problem: 'it is missing', repair: 'store', ids: [] });
      continue;
    }
    logs.push(opened.log);
    if (opened.isHeaderDamaged) findings.push({ file, at: 0, problem: 'its header is damaged', repair: 'log', ids: [] });
    if (bytes === null || opened.log.size() === bytes) continue;
    const problem = `it has ${opened.log.size()} bytes instead of ${bytes}`;
    findings.push({ file, problem, repair: opened.log.size() < bytes ? 'store' : 'log', ids: [] });
  }
  return logs;
}

/** Entries of which the record lies in no log, or behind its end. */
function unreachable(catalogue: Catalogue, logs: readonly LogFile[]): Finding[] {
  const ends = new Map(logs.map((log) => [log.number, log.size()]));
  const ids = new Map<number, string[]>();
  for (let slot = 0; slot < catalogue.size(); slot++) {
    const { log, offset, length } = catalogue.placeAt(slot);
    if (offset + FRAME_HEAD_BYTES + length <= (ends.get(log) ?? -1)) continue;
    const lost = ids.get(log);
    if (lost === undefined) ids.set(log, [catalogue.idAt(slot)]);
    else lost.push(catalogue.idAt(slot));
  }
  return Array.from(ids, ([log, lost]) => ({ file: logName(log), problem: 'records are missing', ids: lost, repair: 'store' as const }));
}

interface Replaying {
  readonly logs: readonly LogFile[];
  readonly mark: ReadMark;
  readonly entries: readonly LogEntry[];
  /** What the catalogue holds already; `null` when it is empty. */
  readonly read: Pick<CatalogueEntry, 'through' | 'sequence'> | null;
  /** Whether it is known which log was written to. */
  readonly isActiveKnown: boolean;
}

async function replayAll(
  catalogue: Catalogue,
  { logs, mark, entries, read, isActiveKnown }: Replaying,
  findings: Finding[],
): Promise<Pick<Recovered, 'ends' | 'sequence' | 'replayed'>> {
  const first = entries.findIndex(({ number }) => number === read?.through.log);
  const state = { catalogue, removed: new Map<string, number>(), sequence: read?.sequence ?? 0, replayed: 0 };
  const ends = new Map<number, number>();
  for (const [i, { number, bytes }] of entries.entries()) {
    const log = logs.find((one) => one.number === number);
    if (log === undefined) continue;
    const to = Math.min(log.size(), bytes ?? log.size());
    ends.set(number, to);
    if (i < first) continue;
    const from = read?.through.log === number ? read.through.offset : log.begin;
    const acknowledged = bytes ?? acknowledgedIn(log, mark, isActiveKnown);
    if (bytes === null && Number.isFinite(acknowledged) && log.size() < acknowledged) {
      findings.push({
        file: log.name,
        problem: `it has ${log.size()} bytes, and ${acknowledged} were acknowledged`,
        repair: 'store',
        ids: [],
      });
    }
    ends.set(number, await replayLog({ log, from, to, acknowledged }, state, findings));
  }
  return { ends, sequence: state.sequence, replayed: state.replayed };
}

/** Behind what was acknowledged, a record that is not whole was being written when the process ended. Without a whole mark that cannot be told. */
function acknowledgedIn(log: LogFile, { mark, isWhole }: ReadMark, isActiveKnown: boolean): number {
  if (!isWhole) return Infinity;
  if (mark?.log === log.number) return mark.offset;
  return isActiveKnown ? log.begin : Infinity;
}
