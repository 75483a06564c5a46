import type { Database } from './database.ts';

/** A letter that was rendered: what it said, for whom, when. */
export interface StoredLetter {
  readonly id: string;
  readonly hitId: string;
  readonly template: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly renderedAt: string;
}

export interface LetterStore {
  put(letter: StoredLetter): void;
  ofHit(hitId: string): StoredLetter[];
  /** For erasures. */
  removeOfHit(hitId: string): void;
  count(): number;
}

/** Rendered letters in the database. */
export function createLetterStore(database: Database): LetterStore {
  return {
    put: (letter) => {
      database.run(
        'INSERT INTO letters (id, hit_id, record, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
        letter.id,
        letter.hitId,
        JSON.stringify(letter),
        letter.renderedAt,
      );
    },
    ofHit: (hitId) =>
      database
        .all<{ record: string }>('SELECT record FROM letters WHERE hit_id = ? ORDER BY created_at, id', hitId)
        .map((row) => JSON.parse(row.record) as StoredLetter),
    removeOfHit: (hitId) => {
      database.run('DELETE FROM letters WHERE hit_id = ?', hitId);
    },
    count: () => database.get<{ n: number }>('SELECT count(*) AS n FROM letters')?.n ?? 0,
  };
}
