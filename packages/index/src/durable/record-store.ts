/**
 * Records on disk that survive whatever happens to the process: every change is appended to a log and flushed before it counts; the catalogue of all records is written now and
 * then, so that opening need not read the logs; logs of which most is out of date are written anew. One writer.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { closedError } from '../index-error.ts';
import type { Catalogue } from './catalogue.ts';
import { writeCatalogue } from './catalogue-file.ts';
import type { CommitMark } from './commit-mark.ts';
import { copyLiving } from './compact.ts';
import { corruptError, damagedRecord, type Finding } from './finding.ts';
import { FRAME_HEAD_BYTES, frameHead } from './frames.ts';
import { createLivingBytes, type LivingBytes } from './living-bytes.ts';
import { createLog, type LogFile, logName } from './log-file.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { decodeRecord, encodeRecord, type LogRecord, type PutRecord } from './record.ts';
import { type Recovered, recover } from './recover.ts';
import type { Change, RecordStore, StoreOptions, StoreStats, StoreTuning } from './store-types.ts';
import { catalogueName, manifestOf, settle, type StoreFiles } from './store-files.ts';

/** @throws {IndexError} `IMGGUARD_INDEX_CORRUPT`, `IMGGUARD_INDEX_VERSION` */
export async function openRecordStore(options: StoreOptions): Promise<RecordStore> {
  const recovered = await recover(options);
  const lost = recovered.findings.filter(({ repair }) => repair === 'store');
  if (lost.length > 0 && options.keepDamaged !== true) {
    for (const log of recovered.logs) await log.retire(false);
    throw corruptError(options.folder, lost);
  }
  return new OpenedStore(options, recovered, await settle(options, recovered));
}

// --- internal ---

const LOG_BYTES = 64 * 2 ** 20;
const CHECKPOINT_CHANGES = 10_000;
const COMPACT_BYTES = 16 * 2 ** 20;
/** The catalogue is written when this share of the entries has changed. */
const CHECKPOINT_SHARE = 0.25;
/** Bytes of records that are flushed together. */
const BATCH_BYTES = 8 * 2 ** 20;

type LogTuning = Omit<StoreTuning, 'segmentWorks'>;

interface Waiting {
  readonly changes: readonly Change[];
  resolve(): void;
  reject(error: unknown): void;
}

class OpenedStore implements RecordStore {
  readonly catalogue: Catalogue;
  readonly findings: readonly Finding[];
  readonly #options: StoreOptions;
  readonly #tuning: Required<LogTuning>;
  readonly #mark: CommitMark;
  readonly #living: LivingBytes;
  readonly #replayed: number;
  #manifest: Manifest;
  #logs: readonly LogFile[];
  #sequence: number;
  #closing: Promise<void> | undefined;
  #isFlushing = false;
  #waiting: Waiting[] = [];
  /** The catalogue in memory holds all changes before this place. */
  #applied: { readonly log: number; readonly offset: number };
  #changesSince: number;
  #checkpoints = 0;
  #compactions = 0;
  #compactionFailed = false;
  /** What writes the manifest: one at a time. */
  #lastWork: Promise<unknown> = Promise.resolve();
  #works = 0;

  constructor(options: StoreOptions, recovered: Recovered, { mark, manifest }: StoreFiles) {
    this.catalogue = recovered.catalogue;
    this.findings = recovered.findings;
    this.#options = options;
    this.#tuning = tuningOf(options);
    this.#mark = mark;
    this.#manifest = manifest;
    this.#logs = recovered.logs;
    this.#sequence = recovered.sequence;
    this.#living = createLivingBytes(recovered.catalogue);
    this.#replayed = recovered.replayed;
    this.#changesSince = manifest.catalogue?.through.offset === this.#active.size() ? 0 : recovered.replayed;
    this.#applied = { log: this.#active.number, offset: this.#active.size() };
  }

  get #active(): LogFile {
    return this.#logs.at(-1)!;
  }

  change(changes: readonly Change[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(closedError());
    if (changes.length === 0) return Promise.resolve();
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
    });
    void this.#flush();
    return done;
  }

  async read(slot: number): Promise<PutRecord> {
    const place = this.catalogue.placeAt(slot);
    const id = this.catalogue.idAt(slot);
    const log = this.#logs.find(({ number }) => number === place.log);
    const payload = (await log?.payloadAt(place.offset, place.length)) ?? null;
    const record = payload === null ? null : decodeRecord(payload);
    if (record?.kind === 'put' && record.id === id) return record;
    throw corruptError(this.#options.folder, [damagedRecord(log?.name ?? logName(place.log), place.offset, id)]);
  }

  checkpoint(): Promise<void> {
    return this.#inTurn(() => this.#checkpoint());
  }

  rotate(): Promise<void> {
    return this.#inTurn(() => this.#rotate());
  }

  compact(): Promise<void> {
    return this.#inTurn(() => this.#compact());
  }

  stats(): StoreStats {
    const sum = (bytesOf: (log: LogFile) => number) => this.#logs.reduce((total, log) => total + bytesOf(log), 0);
    return {
      entries: this.catalogue.size(),
      logs: this.#logs.length,
      logBytes: sum((log) => log.size()),
      livingBytes: sum((log) => this.#living.of(log.number)),
      catalogueBytes: this.#manifest.catalogue?.bytes ?? 0,
      checkpoints: this.#checkpoints,
      compactions: this.#compactions,
      replayed: this.#replayed,
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    while (this.#waiting.length > 0 || this.#isFlushing) await setImmediate();
    try {
      await this.#inTurn(() => this.#checkpoint());
    } finally {
      for (const log of this.#logs) await log.retire(false);
      await this.#mark.close();
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#works++;
    const mine = this.#lastWork.then(work, work).finally(() => this.#works--);
    this.#lastWork = mine.catch(() => {});
    return mine;
  }

  async #flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = takeBatch(this.#waiting);
        this.#waiting = this.#waiting.slice(batch.length);
        await this.#commit(batch.flatMap(({ changes }) => changes)).then(
          () => batch.forEach(({ resolve }) => resolve()),
          (error: unknown) => batch.forEach(({ reject }) => reject(error)),
        );
        // While logs are written anew, the open one may grow beyond its size.
        if (this.#active.size() > this.#tuning.logBytes && this.#works === 0) await this.#inTurn(() => this.#rotate()).catch(() => {});
        this.#maintain();
      }
    } finally {
      this.#isFlushing = false;
    }
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    const first = this.#sequence + 1;
    const records = changes.map((change, i): LogRecord => ({ ...change, sequence: first + i }));
    const payloads = records.map(encodeRecord);
    const log = this.#active;
    const before = log.size();
    await log.append(payloads.flatMap((payload) => [frameHead(payload), payload]));
    await this.#mark.write({ log: log.number, offset: log.size() }).catch(async (error: unknown) => {
      await log.truncate(before);
      throw error;
    });
    this.#sequence += records.length;
    let offset = before;
    records.forEach((record, i) => {
      const place = { log: log.number, offset, length: payloads[i]!.length };
      this.#living.forget(record.id);
      if (record.kind === 'put') this.catalogue.put({ ...record, place });
      else this.catalogue.remove(record.id);
      this.#living.note(record.id);
      offset += FRAME_HEAD_BYTES + place.length;
      this.#options.onChange?.(record);
    });
    this.#applied = { log: log.number, offset };
    this.#changesSince += records.length;
  }

  async #rotate(): Promise<void> {
    const { folder, contents } = this.#options;
    const next = await createLog(folder, contents, this.#nextNumber());
    this.#logs = [...this.#logs, next];
    await this.#writeManifest(this.#manifest.catalogue);
    await this.#mark.write({ log: next.number, offset: next.size() });
    this.#applied = { log: next.number, offset: next.size() };
  }

  #nextNumber(): number {
    return 1 + Math.max(...this.#logs.map(({ number }) => number));
  }

  async #writeManifest(catalogue: Manifest['catalogue']): Promise<void> {
    const { contents } = this.#options;
    this.#manifest = manifestOf({ contents, generation: this.#manifest.generation + 1, logs: this.#logs, catalogue });
    await writeManifest(this.#options.folder, this.#manifest);
  }

  /** What is due, in the background: nobody waits for it, and what fails now is tried again later. */
  #maintain(): void {
    if (this.#works > 0) return;
    const due = Math.max(this.#tuning.checkpointChanges, CHECKPOINT_SHARE * this.catalogue.size());
    const closed = this.#logs.slice(0, -1);
    const closedBytes = closed.reduce((sum, log) => sum + log.size(), 0);
    const dead = closedBytes - closed.reduce((sum, log) => sum + this.#living.of(log.number), 0);
    if (dead > this.#tuning.compactBytes && 2 * dead > closedBytes && !this.#compactionFailed) {
      this.compact().catch(() => {
        this.#compactionFailed = true;
      });
    } else if (this.#changesSince >= due) this.checkpoint().catch(() => {});
  }

  async #checkpoint(): Promise<void> {
    if (this.#changesSince === 0 && this.#manifest.catalogue !== null) return;
    const { folder, contents } = this.#options;
    const changes = this.#changesSince;
    const stored = { contents, columns: this.catalogue.columns(), sequence: this.#sequence, through: this.#applied };
    const old = this.#manifest.catalogue?.file;
    const entry = await writeCatalogue(folder, catalogueName(this.#manifest.generation + 1), stored);
    await this.#writeManifest(entry);
    this.#changesSince -= changes;
    this.#checkpoints++;
    if (old !== undefined) await rm(join(folder, old), { force: true });
  }

  async #compact(): Promise<void> {
    const inputs = this.#logs.slice(0, -1);
    if (inputs.every((log) => log.size() - log.begin === this.#living.of(log.number))) return;
    const { folder, contents } = this.#options;
    const { catalogue } = this;
    const { logBytes } = this.#tuning;
    const { outputs, moved } = await copyLiving({ folder, contents, catalogue, inputs, first: this.#nextNumber(), logBytes });
    for (const { id, from, to } of moved) {
      const slot = catalogue.slotOf(id);
      const place = slot === undefined ? undefined : catalogue.placeAt(slot);
      // What was replaced meanwhile stays where it is; its copy is out of date.
      if (place?.log !== from.log || place.offset !== from.offset) continue;
      this.#living.forget(id);
      catalogue.move(slot!, to);
      this.#living.note(id);
    }
    this.#logs = [...outputs, ...this.#logs.slice(inputs.length)];
    this.#changesSince++;
    await this.#checkpoint();
    this.#compactions++;
    for (const log of inputs) await log.retire(true);
  }
}

function tuningOf({ logBytes, checkpointChanges, compactBytes }: StoreTuning): Required<LogTuning> {
  return {
    logBytes: logBytes ?? LOG_BYTES,
    checkpointChanges: checkpointChanges ?? CHECKPOINT_CHANGES,
    compactBytes: compactBytes ?? COMPACT_BYTES,
  };
}

/** As many of those that wait as are flushed together: at least one. */
function takeBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex(({ changes }) => {
    for (const change of changes) if (change.kind === 'put') bytes += change.body.length + change.facts.length;
    return bytes > BATCH_BYTES;
  });
  return end === -1 ? waiting : waiting.slice(0, Math.max(1, end));
}
