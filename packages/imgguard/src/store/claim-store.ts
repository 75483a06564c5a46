import type { Claim } from '@imgguard/claims';
import type { Database } from './database.ts';

export interface ClaimStore {
  /** Stores a claim; an earlier state of it is replaced (its history is part of it). */
  put(claim: Claim): void;
  get(id: string): Claim | undefined;
  /** In the order in which they were opened. */
  list(): Claim[];
  /**
   * Writes the file of the database anew, so that nothing of what was replaced or removed is left in it. Takes seconds with many hits; for erasures only.
   */
  forgetOldPages(): void;
  /** Claims that a hit belongs to. */
  ofHit(hitId: string): Claim[];
}

/** Claims in the database. */
export function createClaimStore(database: Database): ClaimStore {
  const claims = (sql: string, ...values: string[]): Claim[] =>
    database.all<{ record: string }>(sql, ...values).map((row) => JSON.parse(row.record) as Claim);
  return {
    put: (claim) =>
      database.transaction(() => {
        const now = new Date().toISOString();
        database.run(
          `INSERT INTO claims (id, record, created_at, updated_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET record = excluded.record, updated_at = excluded.updated_at`,
          claim.id,
          JSON.stringify(claim),
          now,
          now,
        );
        // A hit can leave a claim.
        database.run('DELETE FROM claim_hits WHERE claim_id = ?', claim.id);
        for (const hitId of claim.hitIds) {
          database.run('INSERT INTO claim_hits (claim_id, hit_id) VALUES (?, ?) ON CONFLICT DO NOTHING', claim.id, hitId);
        }
      }),
    get: (id) => claims('SELECT record FROM claims WHERE id = ?', id)[0],
    list: () => claims('SELECT record FROM claims ORDER BY created_at, id'),
    forgetOldPages: () => {
      database.run('VACUUM');
      database.all('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    ofHit: (hitId) =>
      claims('SELECT c.record FROM claims c JOIN claim_hits h ON h.claim_id = c.id WHERE h.hit_id = ? ORDER BY c.created_at', hitId),
  };
}
