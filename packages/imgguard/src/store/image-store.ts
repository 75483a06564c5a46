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

/** A fingerprint as it is stored, with the size of its picture. */
export interface StoredFingerprint {
  /** What made it; another engine's is made again from the image. */
  readonly engine: string;
  readonly data: Uint8Array;
}

/** An image that was not compared with the newest works yet. */
export interface UnsearchedImage {
  readonly id: number;
  readonly sha256: string;
  /** It was compared with works up to this `seq`. */
  readonly searchedThrough: number;
}

/** A sighting of an image that could not be decoded. */
export interface RefusedImage {
  readonly imageUrl: string;
  readonly pageUrl: string;
  readonly code: string;
  readonly message: string;
}

export interface ImageStore {
  get(sha256: string): StoredImage | undefined;
  byId(id: number): StoredImage | undefined;
  /** Notes an image content; a known one stays as it is. */
  add(image: { readonly sha256: string; readonly byteLength: number; readonly contentType: string | null }): StoredImage;
  fingerprint(id: number): StoredFingerprint | undefined;
  setFingerprint(id: number, size: { readonly width: number; readonly height: number }, fingerprint: StoredFingerprint): void;
  /** Notes that the bytes cannot be decoded, and why; they are not tried again. */
  refuse(id: number, error: { readonly code: string; readonly message: string }): void;
  markSearched(id: number, throughSeq: number): void;
  /** Notes which model was asked about an image, with all works up to now; `null` for none. */
  markAsked(id: number, model: string | null): void;
  /** Images that were not compared with works up to `seq`, least compared first; `except` names those that are being worked on. */
  unsearched(seq: number, limit: number, except?: readonly number[]): UnsearchedImage[];
  countUnsearched(seq: number): number;
  /** Images after `afterId` that show no work as far as is known, and that this model was not asked about; in the order of their ids. */
  unasked(model: string, limit: number, afterId: number): UnsearchedImage[];
  countUnasked(model: string): number;
  /** Makes images whose fingerprint another engine made be searched again; returns how many. */
  forgetOtherEngines(engine: string): number;
  /** Images that a run saw and that could not be decoded, with the address and page of each sighting. */
  refusedIn(runId: string): RefusedImage[];
  count(): { readonly images: number; readonly refused: number };
}

/** Image contents in the database. */
export function createImageStore(database: Database): ImageStore {
  const get = (sha256: string): StoredImage | undefined => one(database.get<ImageRow>('SELECT * FROM images WHERE sha256 = ?', sha256));
  return {
    get,
    byId: (id) => one(database.get<ImageRow>('SELECT * FROM images WHERE id = ?', id)),
    add: (image) =>
      database.transaction(() => {
        database.run(
          'INSERT INTO images (sha256, byte_length, content_type, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          image.sha256,
          image.byteLength,
          image.contentType,
          new Date().toISOString(),
        );
        return get(image.sha256) as StoredImage;
      }),
    fingerprint: (id) => database.get('SELECT engine, data FROM image_fingerprints WHERE image_id = ?', id),
    setFingerprint: (id, size, { engine, data }) =>
      database.transaction(() => {
        database.run(
          'UPDATE images SET width = ?, height = ?, error_code = NULL, error_message = NULL WHERE id = ?',
          size.width,
          size.height,
          id,
        );
        database.run('INSERT OR REPLACE INTO image_fingerprints (image_id, engine, data) VALUES (?, ?, ?)', id, engine, data);
      }),
    refuse: (id, error) => {
      database.run('UPDATE images SET error_code = ?, error_message = ? WHERE id = ?', error.code, error.message, id);
    },
    markSearched: (id, throughSeq) => {
      database.run('UPDATE images SET searched_through = max(searched_through, ?) WHERE id = ?', throughSeq, id);
    },
    unsearched: (seq, limit, except = []) =>
      database.all<UnsearchedImage>(
        `SELECT id, sha256, searched_through AS searchedThrough FROM images
         WHERE searched_through < ? AND error_code IS NULL AND id NOT IN (SELECT value FROM json_each(?))
         ORDER BY searched_through, id LIMIT ?`,
        seq,
        JSON.stringify(except),
        limit,
      ),
    countUnsearched: (seq) =>
      database.get<{ n: number }>('SELECT count(*) AS n FROM images WHERE searched_through < ? AND error_code IS NULL', seq)?.n ?? 0,
    ...modelQueries(database),
    forgetOtherEngines: (engine) =>
      database.run(
        'UPDATE images SET searched_through = 0 WHERE id IN (SELECT image_id FROM image_fingerprints WHERE engine <> ?)',
        engine,
      ),
    refusedIn: (runId) => database.all<RefusedImage>(REFUSED_IN_RUN, runId),
    count: () =>
      database.get<{ images: number; refused: number }>('SELECT count(*) AS images, count(error_code) AS refused FROM images') ?? {
        images: 0,
        refused: 0,
      },
  };
}

// --- internal ---

/** Compared by all else, without finding a copy, and not by this model: only then is a model asked. */
const UNASKED = `i.asked_model IS NOT ? AND i.error_code IS NULL AND i.searched_through > 0 AND NOT EXISTS (
  SELECT 1 FROM matches m JOIN works w ON w.id = m.work_id AND w.removed_at IS NULL WHERE m.image_id = i.id AND m.verdict = 'copy')`;

/** What has to do with models. */
function modelQueries(database: Database): Pick<ImageStore, 'markAsked' | 'unasked' | 'countUnasked'> {
  return {
    markAsked: (id, model) => {
      database.run('UPDATE images SET asked_model = ? WHERE id = ?', model, id);
    },
    unasked: (model, limit, afterId) =>
      database.all<UnsearchedImage>(
        `SELECT id, sha256, 0 AS searchedThrough FROM images i WHERE ${UNASKED} AND id > ? ORDER BY id LIMIT ?`,
        model,
        afterId,
        limit,
      ),
    countUnasked: (model) => database.get<{ n: number }>(`SELECT count(*) AS n FROM images i WHERE ${UNASKED}`, model)?.n ?? 0,
  };
}

const REFUSED_IN_RUN = `
SELECT s.image_url AS imageUrl, s.page_url AS pageUrl, i.error_code AS code, i.error_message AS message
FROM run_sightings r JOIN sightings s ON s.id = r.sighting_id JOIN images i ON i.id = s.image_id
WHERE r.run_id = ? AND i.error_code IS NOT NULL ORDER BY s.image_url, s.page_url`;

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
