import type { Claim } from '../claim/claim.ts';

/** Claims, each with its whole history. */
export interface ClaimStore {
  /** Stores a claim; an earlier state of it is replaced (its history is part of it). */
  put(claim: Claim): void;
  get(id: string): Claim | undefined;
  /** In the order in which they were opened. */
  list(): Claim[];
  count(): number;
  /** Stores a claim that was erased, under a new key where it is sealed: what the old one sealed is noise from now on. */
  putErased(claim: Claim): void;
  /** For erasures only: sees to it that nothing of what was replaced or removed is left in the file, where there is one. May take seconds. */
  forgetOldPages(): void;
  /** Claims that a hit belongs to, in the order in which they were opened. */
  ofHit(hitId: string): Claim[];
}

/** Claims in memory; what is kept is a copy. For trials and tests. */
export function createMemoryClaimStore(): ClaimStore {
  const claims = new Map<string, Claim>();
  const put = (claim: Claim): void => void claims.set(claim.id, structuredClone(claim));
  const list = (): Claim[] => structuredClone([...claims.values()]);
  return {
    put,
    list,
    putErased: put,
    get: (id) => structuredClone(claims.get(id)),
    count: () => claims.size,
    forgetOldPages: () => undefined,
    ofHit: (hitId) => list().filter(({ hitIds }) => hitIds.includes(hitId)),
  };
}
