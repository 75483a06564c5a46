/** What is done to an index's folder while nobody has it open: checking every byte of it, and building it again. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFolder } from './durable/check-folder.ts';
import type { Finding } from './durable/finding.ts';
import { lockFolder } from './durable/folder-lock.ts';
import { rebuildFolder } from './durable/index-folder.ts';
import type { Change, RecordStore } from './durable/store-types.ts';
import { openRecordStore } from './durable/record-store.ts';
import { contentsOf, type IndexDepth, putOf, sightingContents, type WorkEntry } from './work-entry.ts';

export interface IndexCheck {
  readonly depth: IndexDepth;
  readonly engine: string;
  readonly works: number;
  /** Records that were read, those out of date included. */
  readonly records: number;
  readonly logs: number;
  /** Bytes of the folder. */
  readonly bytes: number;
  /** Empty when every byte is as it should be. */
  readonly findings: readonly Finding[];
  ids(): string[];
}

/**
 * Reads every byte of an index's folder; changes nothing.
 *
 * @throws {IndexError} `IMGGUARD_INDEX_BUSY` while it is open; `IMGGUARD_INDEX_VERSION` for what is no index
 */
export function verifyWorkIndex(folder: string): Promise<IndexCheck> {
  return check(folder, true);
}

/** As `verifyWorkIndex`, but reads only the catalogue, and of the logs what it does not hold yet. */
export function inspectWorkIndex(folder: string): Promise<IndexCheck> {
  return check(folder, false);
}

/** What an index is built again from. */
export interface RebuildOptions {
  /** Fixed when the folder was made. @default 'local-features' */
  readonly depth?: IndexDepth;
  /** Every work that it should hold. Without it, what can still be read of the folder's logs is kept, and the rest is lost. */
  source?(): Iterable<WorkEntry> | AsyncIterable<WorkEntry>;
}

export interface RebuiltIndex {
  readonly works: number;
  /** What could not be read of the folder, without a source. */
  readonly lost: readonly Finding[];
}

/**
 * Builds an index's folder again. A process that is killed meanwhile leaves a folder that can only be built again. Sightings stay.
 *
 * @throws {IndexError} `IMGGUARD_INDEX_BUSY` while it is open
 */
export async function rebuildWorkIndex(folder: string, { depth = 'local-features', source }: RebuildOptions = {}): Promise<RebuiltIndex> {
  await mkdir(folder, { recursive: true });
  const options = { folder, contents: contentsOf(depth), role: 'reference' } as const;
  const lost =
    source === undefined
      ? (await checkFolder(folder, { contents: options.contents })).findings.filter(
          ({ repair, ids }) => repair === 'store' && (depth === 'local-features' || ids.length === 0),
        )
      : [];
  const unlock = lockFolder(folder);
  try {
    if (source !== undefined) {
      const rebuilt = await rebuildFolder(options, puts(source(), depth));
      await rebuilt.close();
      return { works: rebuilt.catalogue.size(), lost };
    }
    const store = await openRecordStore({ ...options, keepDamaged: true });
    try {
      await dropDamaged(store, depth);
      await store.rotate();
      await store.compact();
    } finally {
      await store.close();
    }
    return { works: store.catalogue.size(), lost };
  } finally {
    unlock();
  }
}

// --- internal ---

async function check(folder: string, isThorough: boolean): Promise<IndexCheck> {
  const { contents, entries, findings, ...checked } = await checkFolder(folder, { isThorough });
  const [, depth, ...engine] = contents.split('/');
  const sightings = await sightingFindings(folder, depth as IndexDepth, isThorough);
  return { ...checked, depth: depth as IndexDepth, engine: engine.join('/'), works: entries, findings: [...findings, ...sightings] };
}

async function* puts(works: Iterable<WorkEntry> | AsyncIterable<WorkEntry>, depth: IndexDepth) {
  for await (const work of works) yield putOf(work, depth);
}

/** What an index without features knows of a work is in its catalogue as well. */
async function dropDamaged(store: RecordStore, depth: IndexDepth): Promise<void> {
  const changes: Change[] = [];
  const { catalogue } = store;
  for (let slot = 0; slot < catalogue.size(); slot++) {
    const isReadable = await store.read(slot).then(
      () => true,
      () => false,
    );
    if (isReadable) continue;
    const id = catalogue.idAt(slot);
    const kept = {
      kind: 'put' as const,
      id,
      facts: catalogue.factsAt(slot).slice(),
      labels: catalogue.labelsAt(slot),
      body: new Uint8Array(),
    };
    changes.push(depth === 'whole-picture' ? kept : { kind: 'remove', id });
  }
  await store.change(changes);
}

async function sightingFindings(folder: string, depth: IndexDepth, isThorough: boolean): Promise<Finding[]> {
  const path = join(folder, 'sightings');
  const isThere = await stat(path).catch(() => null);
  if (isThere === null || (await readdir(path)).length === 0) return [];
  const { findings } = await checkFolder(path, { contents: sightingContents(depth), isThorough });
  return findings.map((finding) => ({ ...finding, file: join('sightings', finding.file) }));
}
