import type { Claim, ClaimStore } from '@imgguard/claims';
import type { Database } from './database.ts';
import { forgetOldPages, type KeyRing } from './key-ring.ts';

/** Claims in the database, sealed. */
export function createClaimStore(database: Database, ring: KeyRing): ClaimStore {
  const claims = (sql: string, ...values: string[]): Claim[] =>
    database.all<{ id: string; record: string }>(sql, ...values).map((row) => ring.open<Claim>(row.record, placeOf(row.id)));
  const put = (claim: Claim): void =>
    database.transaction(() => {
      const now = new Date().toISOString();
      database.run(
        `INSERT INTO claims (id, record, created_at, updated_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET record = excluded.record, updated_at = excluded.updated_at`,
        claim.id,
        ring.seal(claim, placeOf(claim.id)),
        now,
        now,
      );
      // A hit can leave a claim.
      database.run('DELETE FROM claim_hits WHERE claim_id = ?', claim.id);
      for (const hitId of claim.hitIds) {
        database.run('INSERT INTO claim_hits (claim_id, hit_id) VALUES (?, ?) ON CONFLICT DO NOTHING', claim.id, hitId);
      }
    });
  return {
    put,
    get: (id) => claims('SELECT id, record FROM claims WHERE id = ?', id)[0],
    list: () => claims('SELECT id, record FROM claims ORDER BY created_at, id'),
    count: () => database.get<{ n: number }>('SELECT count(*) AS n FROM claims')?.n ?? 0,
    putErased: (claim) =>
      database.transaction(() => {
        ring.forget(claimSubject(claim.id));
        put(claim);
      }),
    forgetOldPages: () => forgetOldPages(database),
    ofHit: (hitId) =>
      claims('SELECT c.id, c.record FROM claims c JOIN claim_hits h ON h.claim_id = c.id WHERE h.hit_id = ? ORDER BY c.created_at', hitId),
  };
}

/** Whose key seals what belongs to a claim. */
export function claimSubject(id: string): string {
  return `claim/${id}`;
}

// --- internal ---

function placeOf(id: string): { readonly subject: string; readonly place: string } {
  return { subject: claimSubject(id), place: `claims/${id}` };
}
