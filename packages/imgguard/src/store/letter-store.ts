import type { LetterStore, StoredLetter } from '@imgguard/claims';
import type { Database } from './database.ts';
import type { KeyRing } from './key-ring.ts';

/** Rendered letters in the database, sealed. */
export function createLetterStore(database: Database, ring: KeyRing): LetterStore {
  const letters = (sql: string, ...values: string[]): StoredLetter[] =>
    database.all<LetterRow>(sql, ...values).map((row) => ring.open<StoredLetter>(row.record, placeOf(row.id, row.hit_id)));
  const ofHit = (hitId: string): StoredLetter[] =>
    letters('SELECT id, hit_id, record FROM letters WHERE hit_id = ? ORDER BY created_at, id', hitId);
  const put = (letter: StoredLetter): void =>
    database.transaction(() => {
      database.run(
        'INSERT INTO letters (id, hit_id, record, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET hit_id = excluded.hit_id, record = excluded.record',
        letter.id,
        letter.hitId,
        ring.seal(letter, placeOf(letter.id, letter.hitId)),
        letter.renderedAt,
      );
    });
  const removeOfHit = (hitId: string): void =>
    database.transaction(() => {
      database.run('DELETE FROM letters WHERE hit_id = ?', hitId);
      ring.forget(subjectOf(hitId));
    });
  return {
    put,
    ofHit,
    removeOfHit,
    remove: (gone) =>
      database.transaction(() => {
        const ids = new Set(gone.map(({ id }) => id));
        for (const hitId of new Set(gone.map((letter) => letter.hitId))) {
          const rest = ofHit(hitId).filter(({ id }) => !ids.has(id));
          removeOfHit(hitId);
          rest.forEach(put);
        }
      }),
    list: () => letters('SELECT id, hit_id, record FROM letters ORDER BY created_at, id'),
    count: () => database.get<{ n: number }>('SELECT count(*) AS n FROM letters')?.n ?? 0,
  };
}

// --- internal ---

interface LetterRow {
  readonly id: string;
  readonly hit_id: string;
  readonly record: string;
}

function subjectOf(hitId: string): string {
  return `letters/${hitId}`;
}

function placeOf(id: string, hitId: string): { readonly subject: string; readonly place: string } {
  return { subject: subjectOf(hitId), place: `letters/${id}` };
}
