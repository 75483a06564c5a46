/** What a store of records promises; see `record-store.ts`. */
import type { Catalogue } from './catalogue.ts';
import type { Finding } from './finding.ts';
import type { PutRecord, RemoveRecord } from './record.ts';
import type { StoreShape } from './recover.ts';

export type Change = Omit<PutRecord, 'sequence'> | Omit<RemoveRecord, 'sequence'>;

export interface StoreTuning {
  /** A log that is larger is closed, and another one begun. @default 64 MB */
  readonly logBytes?: number;
  /** So many changes, or a quarter of the entries if that is more, and the catalogue is written. @default 10_000 */
  readonly checkpointChanges?: number;
  /** Bytes out of date from which on logs are written anew, when they are also more than half. @default 16 MB */
  readonly compactBytes?: number;
  /** Of depth `local-features`: so many works, and what is searched of them is kept in a file as it lies in memory, so that opening need not make it again. @default 512 */
  readonly segmentWorks?: number;
}

export interface RecordStore {
  readonly catalogue: Catalogue;
  /** What was damaged when it was opened. */
  readonly findings: readonly Finding[];
  /** Makes changes, in their order. They are on disk when it resolves; none of them is when it rejects. */
  change(changes: readonly Change[]): Promise<void>;
  /** The record of a slot. @throws {IndexError} `IMGGUARD_INDEX_CORRUPT` */
  read(slot: number): Promise<PutRecord>;
  /** Writes the catalogue. */
  checkpoint(): Promise<void>;
  /** Closes the log that is written to, and begins another one. Not while a change is under way. */
  rotate(): Promise<void>;
  /** Writes the closed logs anew, without what is out of date. */
  compact(): Promise<void>;
  stats(): StoreStats;
  /** Writes the catalogue if something changed, and closes the files. Twice is fine. */
  close(): Promise<void>;
}

export interface StoreStats {
  readonly entries: number;
  readonly logs: number;
  readonly logBytes: number;
  /** Of these, bytes of records that still count. */
  readonly livingBytes: number;
  readonly catalogueBytes: number;
  readonly checkpoints: number;
  readonly compactions: number;
  /** Records that were read from logs when it was opened. */
  readonly replayed: number;
}

export interface StoreOptions extends StoreShape, StoreTuning {
  /** Told of each change when it counts, in order, before `change` resolves. */
  onChange?(change: Change): void;
  /** Whether damage that only the source can repair is left as it is; what cannot be read is then missing. @default false */
  readonly keepDamaged?: boolean;
}
