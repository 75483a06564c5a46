/** Reads every byte of an index's folder and says what is damaged. Changes nothing. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import { IndexError } from '../index-error.ts';
import type { Finding } from './finding.ts';
import { lockFolder } from './folder-lock.ts';
import { isBeingRebuilt } from './index-folder.ts';
import type { LogFile } from './log-file.ts';
import { readManifest } from './manifest.ts';
import { type Recovered, recover } from './recover.ts';
import { checkSegmentFiles } from './segment-files.ts';

export interface CheckedFolder {
  /** What it holds, with the engine that made the fingerprints. */
  readonly contents: string;
  /** Records that were read from beginning to end. */
  readonly records: number;
  readonly logs: number;
  readonly entries: number;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly findings: readonly Finding[];
  ids(): string[];
}

export interface CheckOptions {
  /** What it holds if both copies of the manifest are lost. @default works with local features, of this engine */
  readonly contents?: string;
  /** Whether records are read that the catalogue knows. @default true */
  readonly isThorough?: boolean;
}

/** @throws {IndexError} `IMGGUARD_INDEX_BUSY`; `IMGGUARD_INDEX_VERSION` for what is no index, or of another format */
export async function checkFolder(
  folder: string,
  { contents = DEFAULT_CONTENTS, isThorough = true }: CheckOptions = {},
): Promise<CheckedFolder> {
  await expectIndex(folder);
  const unlock = lockFolder(folder);
  try {
    const manifest = await readManifest(folder);
    const held = manifest.kind === 'manifest' ? manifest.manifest.contents : contents;
    const recovered = await recover({ folder, contents: held, role: held.startsWith('sightings/') ? 'query' : 'reference' });
    const found: Finding[] = [...recovered.findings];
    if (await isBeingRebuilt(folder)) found.push({ file: 'rebuilding', problem: 'it was being built again', repair: 'store', ids: [] });
    let records = 0;
    for (const log of isThorough ? recovered.logs : []) records += await checkLog(log, recovered, found);
    if (isThorough) found.push(...(await checkSegmentFiles(folder)));
    for (const log of recovered.logs) await log.retire(false);
    const { catalogue } = recovered;
    return {
      contents: held,
      records,
      logs: recovered.logs.length,
      entries: catalogue.size(),
      bytes: await bytesIn(folder),
      findings: found,
      ids: () => Array.from({ length: catalogue.size() }, (_, slot) => catalogue.idAt(slot)),
    };
  } finally {
    unlock();
  }
}

// --- internal ---

const DEFAULT_CONTENTS = `works/local-features/${FINGERPRINT_ENGINE}`;

async function expectIndex(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => null);
  if (names?.some((name) => /^(manifest(\.copy)?|log-\d+|rebuilding)$/.test(name)) === true) return;
  throw new IndexError('IMGGUARD_INDEX_VERSION', `${folder} is not the folder of an index; name another one, or build it from its source.`);
}

/** Returns how many whole records there are. */
async function checkLog(log: LogFile, { ends, catalogue }: Recovered, found: Finding[]): Promise<number> {
  let records = 0;
  for await (const frame of log.scan(log.begin, ends.get(log.number) ?? log.size())) {
    if (frame.kind === 'frame') {
      records++;
      continue;
    }
    if (found.some(({ file, at }) => file === log.name && at === frame.offset)) continue;
    const ids = await unreadable(log, catalogue, [frame.offset, frame.next ?? Infinity]);
    // What is damaged and out of date goes when the log is written anew.
    found.push({ file: log.name, at: frame.offset, problem: 'a record is damaged', repair: ids.length > 0 ? 'store' : 'log', ids });
  }
  return records;
}

/** Entries whose records lie in a range of a log and cannot be read. */
async function unreadable(log: LogFile, catalogue: Recovered['catalogue'], [from, to]: readonly [number, number]): Promise<string[]> {
  const ids: string[] = [];
  for (let slot = 0; slot < catalogue.size(); slot++) {
    const place = catalogue.placeAt(slot);
    if (place.log !== log.number || place.offset < from || place.offset >= to) continue;
    if ((await log.payloadAt(place.offset, place.length)) === null) ids.push(catalogue.idAt(slot));
  }
  return ids;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
