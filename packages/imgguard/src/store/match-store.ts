import type { Match } from '@imgguard/core';
import type { Database } from './database.ts';

/** What is known about one work and one image content that was seen. */
export interface StoredMatch {
  readonly workId: string;
  readonly imageId: number;
  readonly match: Match;
}

export interface MatchStore {
  /** Stores a match; an older one of the same pair is replaced. */
  put(workId: string, imageId: number, match: Match, engine: string): void;
  get(workId: string, imageId: number): Match | undefined;
  /** Forgets what other engines found for an image, which is searched again. */
  removeOfOtherEngines(imageId: number, engine: string): void;
  /** Matches of an image with works that are still registered, most probable first. */
  ofImage(imageId: number): StoredMatch[];
  count(verdict: 'copy' | 'similar'): number;
}

/** Matches in the database. Pairs without a match have no row. */
export function createMatchStore(database: Database): MatchStore {
  return {
    put: (workId, imageId, match, engine) => {
      database.run(
        `INSERT INTO matches (work_id, image_id, verdict, probability, engine, record, found_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (work_id, image_id) DO UPDATE SET verdict = excluded.verdict, probability = excluded.probability,
           engine = excluded.engine, record = excluded.record`,
        workId,
        imageId,
        match.verdict,
        match.probability,
        engine,
        JSON.stringify(match),
        new Date().toISOString(),
      );
    },
    get: (workId, imageId) => {
      const row = database.get<{ record: string }>('SELECT record FROM matches WHERE work_id = ? AND image_id = ?', workId, imageId);
      return row === undefined ? undefined : (JSON.parse(row.record) as Match);
    },
    removeOfOtherEngines: (imageId, engine) => {
      database.run('DELETE FROM matches WHERE image_id = ? AND engine <> ?', imageId, engine);
    },
    ofImage: (imageId) =>
      database
        .all<{ work_id: string; image_id: number; record: string }>(
          `SELECT m.work_id, m.image_id, m.record FROM matches m JOIN works w ON w.id = m.work_id AND w.removed_at IS NULL
           WHERE m.image_id = ? ORDER BY m.probability DESC, m.work_id`,
          imageId,
        )
        .map((row) => ({ workId: row.work_id, imageId: row.image_id, match: JSON.parse(row.record) as Match })),
    count: (verdict) =>
      database.get<{ n: number }>(
        'SELECT count(*) AS n FROM matches m JOIN works w ON w.id = m.work_id AND w.removed_at IS NULL WHERE m.verdict = ?',
        verdict,
      )?.n ?? 0,
  };
}
