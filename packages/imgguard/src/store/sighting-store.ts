import type { Sighting } from '@imgguard/crawler';
import type { FileRights } from '../rights/file-tags.ts';
import type { Database } from './database.ts';

/** A sighting as it is kept: everything but the bytes, which are a blob. */
export interface SightingRecord extends Omit<Sighting, 'bytes'> {
  /** What the file says about its rights, where its bytes may not be kept; otherwise it is read from them. */
  readonly fileRights?: FileRights;
}

/** One image content at one address on one page, seen once or many times. */
export interface StoredSighting {
  readonly id: number;
  readonly imageId: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** As last seen. */
  readonly sighting: SightingRecord;
}

export interface SightingStore {
  /** Stores a sighting, or notes that a known one was seen again. */
  add(imageId: number, sighting: SightingRecord): StoredSighting;
  get(id: number): StoredSighting | undefined;
  ofImage(imageId: number): StoredSighting[];
  /** What the file of an image that may not be kept said when it was fetched. */
  fileRights(imageId: number): FileRights | undefined;
  count(): number;
}

/** Sightings in the database. */
export function createSightingStore(database: Database): SightingStore {
  return {
    add: (imageId, sighting) => {
      const row = database.get<SightingRow>(
        `INSERT INTO sightings (image_id, page_url, image_url, first_seen_at, last_seen_at, record) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (page_url, image_url, image_id) DO UPDATE SET last_seen_at = excluded.last_seen_at, record = excluded.record RETURNING *`,
        imageId,
        sighting.pageUrl,
        sighting.imageUrl,
        sighting.seenAt,
        sighting.seenAt,
        JSON.stringify(withoutBytes(sighting)),
      );
      return fromRow(row as SightingRow);
    },
    get: (id) => {
      const row = database.get<SightingRow>('SELECT * FROM sightings WHERE id = ?', id);
      return row === undefined ? undefined : fromRow(row);
    },
    ofImage: (imageId) => database.all<SightingRow>('SELECT * FROM sightings WHERE image_id = ? ORDER BY id', imageId).map(fromRow),
    fileRights: (imageId) => {
      const row = database.get<{ rights: string }>(
        `SELECT json_extract(record, '$.fileRights') AS rights FROM sightings
         WHERE image_id = ? AND json_type(record, '$.fileRights') IS NOT NULL ORDER BY id LIMIT 1`,
        imageId,
      );
      return row === undefined ? undefined : (JSON.parse(row.rights) as FileRights);
    },
    count: () => database.get<{ n: number }>('SELECT count(*) AS n FROM sightings')?.n ?? 0,
  };
}

// --- internal ---

interface SightingRow {
  readonly id: number;
  readonly image_id: number;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly record: string;
}

function withoutBytes(sighting: SightingRecord & { readonly bytes?: unknown }): SightingRecord {
  const { bytes: _bytes, ...record } = sighting;
  return record;
}

function fromRow(row: SightingRow): StoredSighting {
  return {
    id: row.id,
    imageId: row.image_id,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    sighting: JSON.parse(row.record) as SightingRecord,
  };
}
