import type { HostNotice, NoticeStore } from '@imgguard/claims';
import { claimSubject } from './claim-store.ts';
import type { Database } from './database.ts';
import type { KeyRing, SealPlace } from './key-ring.ts';

/** Notices in the database, sealed with the key of their claim. */
export function createNoticeStore(database: Database, ring: KeyRing): NoticeStore {
  const notices = (clause: string, ...values: string[]): HostNotice[] =>
    database
      .all<NoticeRow>(`SELECT id, claim_id, record FROM host_notices ${clause}`, ...values)
      .map(({ id, claim_id: claimId, record }) => ring.open<HostNotice>(record, placeOf(id, claimId)));
  return {
    put: (notice) =>
      database.transaction(() => {
        const claimId = notice.claimId ?? null;
        database.run(
          `INSERT INTO host_notices (id, claim_id, record, created_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET claim_id = excluded.claim_id, record = excluded.record`,
          notice.id,
          claimId,
          ring.seal(notice, placeOf(notice.id, claimId)),
          notice.history[0]?.at ?? new Date().toISOString(),
        );
      }),
    get: (id) => notices('WHERE id = ?', id)[0],
    list: () => notices('ORDER BY created_at, id'),
    ofClaim: (claimId) => notices('WHERE claim_id = ? ORDER BY created_at, id', claimId),
  };
}

// --- internal ---

interface NoticeRow {
  readonly id: string;
  readonly claim_id: string | null;
  readonly record: string;
}

function placeOf(id: string, claimId: string | null): SealPlace {
  return { subject: claimId === null ? `notice/${id}` : claimSubject(claimId), place: `host_notices/${id}` };
}
