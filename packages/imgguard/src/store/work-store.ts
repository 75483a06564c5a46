import type { Work } from '@imgguard/claims';
import type { Database } from './database.ts';

/** A registered work with what the store knows about its file. */
export interface StoredWork {
  readonly work: Work;
  /** Order of registration; a work that is registered again after its removal gets a new, higher one. */
  readonly seq: number;
  /** SHA-256 of the registered file, lowercase hex. */
  readonly fileSha256: string;
  /** The blob with a reduced picture for reports, lowercase hex. */
  readonly previewSha256: string;
  /** Pixels of the registered file, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Where the file lay when it was registered; `null` for works given as bytes. */
  readonly sourcePath: string | null;
  /** ISO 8601; `null` while the work is searched for. */
  readonly removedAt: string | null;
}

/** A work's fingerprint, encoded, for filling an index. */
export interface WorkFingerprint {
  readonly id: string;
  readonly seq: number;
  readonly engine: string;
  readonly data: Uint8Array;
}

export interface WorkStore {
  /** Stores a work that is new, or brings a removed one back with its new data. */
  put(work: Omit<StoredWork, 'seq' | 'removedAt'>, fingerprint: { readonly engine: string; readonly data: Uint8Array }): StoredWork;
  /** Stores what is known about a work anew; its picture and its order stay. Whether there is such a work. */
  update(work: Work): boolean;
  /** Also finds removed works, whose hits and decisions stay. */
  get(id: string): StoredWork | undefined;
  /** Works that are searched for, in order of registration. */
  list(): StoredWork[];
  count(): number;
  /** Marks a work as removed; its history stays. */
  remove(id: string, at: string): boolean;
  /** The works that are searched for and registered after `seq`, in order of registration, without their data. */
  order(afterSeq: number): { readonly id: string; readonly seq: number }[];
  /** Also of a removed work. */
  fingerprint(id: string): WorkFingerprint | undefined;
  replaceFingerprint(id: string, fingerprint: { readonly engine: string; readonly data: Uint8Array }): void;
  /** The highest `seq` there is; 0 without works. */
  newestSeq(): number;
}

/** Works in the database. */
export function createWorkStore(database: Database): WorkStore {
  const newestSeq = (): number => database.get<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM works')?.seq ?? 0;
  const get = (id: string): StoredWork | undefined => {
    const row = database.get<WorkRow>(`SELECT ${COLUMNS} FROM works WHERE id = ?`, id);
    return row === undefined ? undefined : fromRow(row);
  };
  return {
    get,
    newestSeq,
    put: (stored, fingerprint) =>
      database.transaction(() => {
        database.run(
          `INSERT INTO works (id, seq, file_sha256, preview_sha256, width, height, source_path, rights_holder_id, record, engine,
             fingerprint, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, preview_sha256 = excluded.preview_sha256, source_path = excluded.source_path,
             rights_holder_id = excluded.rights_holder_id, record = excluded.record, engine = excluded.engine,
             fingerprint = excluded.fingerprint, removed_at = NULL`,
          stored.work.id,
          newestSeq() + 1,
          stored.fileSha256,
          stored.previewSha256,
          stored.width,
          stored.height,
          stored.sourcePath,
          stored.work.rightsHolderId,
          JSON.stringify(stored.work),
          fingerprint.engine,
          fingerprint.data,
          stored.work.registeredAt,
        );
        return get(stored.work.id) as StoredWork;
      }),
    update: (work) =>
      database.run('UPDATE works SET record = ?, rights_holder_id = ? WHERE id = ?', JSON.stringify(work), work.rightsHolderId, work.id) >
      0,
    list: () => database.all<WorkRow>(`SELECT ${COLUMNS} FROM works WHERE removed_at IS NULL ORDER BY seq`).map(fromRow),
    count: () => database.get<{ n: number }>('SELECT count(*) AS n FROM works WHERE removed_at IS NULL')?.n ?? 0,
    remove: (id, at) => database.run('UPDATE works SET removed_at = ? WHERE id = ? AND removed_at IS NULL', at, id) > 0,
    order: (afterSeq) =>
      database.all<{ id: string; seq: number }>('SELECT id, seq FROM works WHERE removed_at IS NULL AND seq > ? ORDER BY seq', afterSeq),
    fingerprint: (id) => database.get<WorkFingerprint>('SELECT id, seq, engine, fingerprint AS data FROM works WHERE id = ?', id),
    replaceFingerprint: (id, fingerprint) => {
      database.run('UPDATE works SET engine = ?, fingerprint = ? WHERE id = ?', fingerprint.engine, fingerprint.data, id);
    },
  };
}

// --- internal ---

const COLUMNS = 'seq, file_sha256, preview_sha256, width, height, source_path, record, removed_at';

interface WorkRow {
  readonly seq: number;
  readonly file_sha256: string;
  readonly preview_sha256: string;
  readonly width: number;
  readonly height: number;
  readonly source_path: string | null;
  readonly record: string;
  readonly removed_at: string | null;
}

function fromRow(row: WorkRow): StoredWork {
  return {
    work: JSON.parse(row.record) as Work,
    seq: row.seq,
    fileSha256: row.file_sha256,
    previewSha256: row.preview_sha256,
    width: row.width,
    height: row.height,
    sourcePath: row.source_path,
    removedAt: row.removed_at,
  };
}
