import type { CaptureFact } from '@imgguard/claims';
import type { Database } from './database.ts';

/** What was captured of a hit at one time. Files are blobs, named in the facts by their hashes. */
export interface StoredCapture {
  readonly version: 1;
  readonly id: string;
  readonly hitId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Every attempt, also those that failed. */
  readonly facts: readonly CaptureFact[];
  /** Requests and answers of page and picture as one gzipped WARC; absent where nothing was captured. */
  readonly exchanges?: { readonly sha256: string };
  /** Status, headers and redirects of the answers. */
  readonly http: unknown;
  /** Which programs in which versions. */
  readonly tool: unknown;
  /** Who ran them. */
  readonly operator: unknown;
}

export interface CaptureStore {
  add(capture: StoredCapture): void;
  /** Oldest first. */
  ofHit(hitId: string): StoredCapture[];
}

/** Captures in the database. They are only ever added. */
export function createCaptureStore(database: Database): CaptureStore {
  return {
    add: (capture) => {
      database.run(
        'INSERT INTO captures (id, hit_id, record, at) VALUES (?, ?, ?, ?)',
        capture.id,
        capture.hitId,
        JSON.stringify(capture),
        capture.at,
      );
    },
    ofHit: (hitId) =>
      database
        .all<{ record: string }>('SELECT record FROM captures WHERE hit_id = ? ORDER BY at, id', hitId)
        .map((row) => JSON.parse(row.record) as StoredCapture),
  };
}
