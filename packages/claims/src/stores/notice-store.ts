import type { HostNotice } from '../notices/host-notice.ts';

/** Notices to service providers, with the counter-notices that name their senders. */
export interface NoticeStore {
  /** Stores a notice, or its new state. */
  put(notice: HostNotice): void;
  get(id: string): HostNotice | undefined;
  /** Oldest first. */
  list(): HostNotice[];
  /** Oldest first. */
  ofClaim(claimId: string): HostNotice[];
}

/** Notices in memory; what is kept is a copy. For trials and tests. */
export function createMemoryNoticeStore(): NoticeStore {
  const notices = new Map<string, HostNotice>();
  const list = (): HostNotice[] =>
    structuredClone([...notices.values()]).toSorted((a, b) => (begin(a) < begin(b) ? -1 : Number(begin(a) > begin(b))));
  return {
    put: (notice) => void notices.set(notice.id, structuredClone(notice)),
    get: (id) => structuredClone(notices.get(id)),
    list,
    ofClaim: (claimId) => list().filter((notice) => notice.claimId === claimId),
  };
}

// --- internal ---

function begin({ history }: HostNotice): string {
  return history[0]?.at ?? '';
}
