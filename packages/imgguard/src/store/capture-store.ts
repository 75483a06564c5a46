import type { CaptureStore, StoredCapture } from '@imgguard/claims';
import type { Database } from './database.ts';

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
