import type { Database } from './database.ts';

/** One image content that was seen on the web, whatever number of addresses delivered it. */
export interface StoredImage {
  readonly id: number;
  /** SHA-256 of the bytes, lowercase hex; also its blob. */
  readonly sha256: string;
  readonly byteLength: number;
  readonly contentType: string | null;
  /** Pixels after EXIF orientation; `null` when the bytes could not be decoded. */
  readonly width: number | null;
  readonly height: number | null;
  /** Why it could not be decoded; `null` when it could. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** It was compared with every work whose `seq` is at most this. */
  readonly searchedThrough: number;
}

/** What is stored about an image content that is new. */
export interface NewImage {
  readonly sha256: string;
  readonly byteLength: number;
  readonly contentType: string | null;
  readonly outcome:
    | {
        readonly kind: 'fingerprinted';
        readonly width: number;
        readonly height: number;
        readonly engine: string;
        readonly data: Uint8Array;
      }
    | { readonly kind: 'refused'; readonly code: string; readonly message: string };
}

/** An image that was not compared with the newest works yet. */
export interface UnsearchedImage {
  readonly id: number;
  readonly sha256: string;
  readonly searchedThrough: number;
  readonly engine: string;
  readonly data: Uint8Array;
}

export interface ImageStore {
  get(sha256: string): StoredImage | undefined;
  byId(id: number): StoredImage | undefined;
  /** Stores a new image content; a known one stays as it is. */
  add(image: NewImage): StoredImage;
  fingerprint(id: number): { readonly engine: string; readonly data: Uint8Array } | undefined;
  replaceFingerprint(id: number, fingerprint: { readonly engine: string; readonly data: Uint8Array }): void;
  markSearched(id: number, throughSeq: number): void;
  /** Images that were not compared with works up to `seq`, least compared first. */
  unsearched(seq: number, limit: number): UnsearchedImage[];
  countUnsearched(seq: number): number;
  /** Makes images whose fingerprint another engine made be searched again; returns how many. */
  forgetOtherEngines(engine: string): number;
  count(): { readonly images: number; readonly refused: number };
}

/** Image contents in the database. */
export function createImageStore(database: Database): ImageStore {
  const get = (sha256: string): StoredImage | undefined => one(database.get<ImageRow>('SELECT * FROM images WHERE sha256 = ?', sha256));
  return {
    get,
    byId: (id) => one(database.get<ImageRow>('SELECT * FROM images WHERE id = ?', id)),
    add: (image) => database.transaction(() => get(image.sha256) ?? insert(database, image)),
    fingerprint: (id) => database.get('SELECT engine, data FROM image_fingerprints WHERE image_id = ?', id),
    replaceFingerprint: (id, { engine, data }) => {
      database.run('UPDATE image_fingerprints SET engine = ?, data = ? WHERE image_id = ?', engine, data, id);
    },
    markSearched: (id, throughSeq) => {
      database.run('UPDATE images SET searched_through = max(searched_through, ?) WHERE id = ?', throughSeq, id);
    },
    unsearched: (seq, limit) =>
      database.all<UnsearchedImage>(
        `SELECT i.id, i.sha256, i.searched_through AS searchedThrough, f.engine, f.data
         FROM images i JOIN image_fingerprints f ON f.image_id = i.id
         WHERE i.searched_through < ? AND i.error_code IS NULL ORDER BY i.searched_through, i.id LIMIT ?`,
        seq,
        limit,
      ),
    countUnsearched: (seq) =>
      database.get<{ n: number }>('SELECT count(*) AS n FROM images WHERE searched_through < ? AND error_code IS NULL', seq)?.n ?? 0,
    forgetOtherEngines: (engine) =>
      database.run(
        'UPDATE images SET searched_through = 0 WHERE id IN (SELECT image_id FROM image_fingerprints WHERE engine <> ?)',
        engine,
      ),
    count: () =>
      database.get<{ images: number; refused: number }>('SELECT count(*) AS images, count(error_code) AS refused FROM images') ?? {
        images: 0,
        refused: 0,
      },
  };
}

// --- internal ---

interface ImageRow {
  readonly id: number;
  readonly sha256: string;
  readonly byte_length: number;
  readonly content_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly searched_through: number;
}

function one(row: ImageRow | undefined): StoredImage | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    sha256: row.sha256,
    byteLength: row.byte_length,
    contentType: row.content_type,
    width: row.width,
    height: row.height,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    searchedThrough: row.searched_through,
  };
}

function insert(database: Database, image: NewImage): StoredImage {
  const { outcome } = image;
  const done = outcome.kind === 'fingerprinted' ? outcome : undefined;
  const refused = outcome.kind === 'refused' ? outcome : undefined;
  const row = database.get<ImageRow>(
    `INSERT INTO images (sha256, byte_length, content_type, width, height, error_code, error_message, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
    image.sha256,
    image.byteLength,
    image.contentType,
    done?.width ?? null,
    done?.height ?? null,
    refused?.code ?? null,
    refused?.message ?? null,
    new Date().toISOString(),
  );
  const stored = one(row) as StoredImage;
  if (done !== undefined)
    database.run('INSERT INTO image_fingerprints (image_id, engine, data) VALUES (?, ?, ?)', stored.id, done.engine, done.data);
  return stored;
}
