import { randomUUID } from 'node:crypto';
import {
  claimantProblems,
  isPartyDomain,
  isSiteCategory,
  mandateProblems,
  type Claim,
  type Claimant,
  type Mandate,
  type SiteProfile,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store, StoredClaimant, StoredSite } from '../store/store.ts';

/** Whose record is used where none is named. */
export const MAIN_CLAIMANT = 'main';

/** Who makes claims, sealed at rest. Letters, invoices, statements and evidence take the claimant from here. */
export interface GuardClaimants {
  /**
   * Stores a claimant; one of the same id is replaced.
   * @throws GuardError `IMGGUARD_REFUSED` with everything that is wrong, such as an IBAN whose check digits do not fit.
   */
  set(claimant: Omit<Claimant, 'kind' | 'version'>): StoredClaimant;
  /** @throws GuardError `IMGGUARD_NOT_FOUND` that says how to enter one. @param id @default 'main' */
  get(id?: string): StoredClaimant;
  /** The claimant of a claim: the record that has the id of the work's rights holder, else the main one; `undefined` where there is none. */
  forClaim(claim: Pick<Claim, 'rightsHolderId'>): StoredClaimant | undefined;
  list(): StoredClaimant[];
  /** Whether there was one. One with documents in its name stays. */
  remove(id: string): boolean;
}

export function createClaimants(store: Store): GuardClaimants {
  return {
    set: (given) => {
      const claimant: StoredClaimant = { ...given, kind: 'claimant', version: 1, id: given.id ?? MAIN_CLAIMANT };
      const problems = claimantProblems(claimant);
      if (problems.length > 0) throw new GuardError('IMGGUARD_REFUSED', problems.join(' '));
      store.claimants.put(claimant);
      return claimant;
    },
    get: (id = MAIN_CLAIMANT) => {
      const claimant = store.claimants.get(id);
      if (claimant !== undefined) return claimant;
      throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claimant "${id}"; enter who claims first, with imgguard claimant set.`);
    },
    forClaim: ({ rightsHolderId }) => store.claimants.get(rightsHolderId) ?? store.claimants.get(MAIN_CLAIMANT),
    list: () => store.claimants.list(),
    remove: (id) => {
      if (store.documents.list().some(({ claimantId }) => claimantId === id))
        throw new GuardError('IMGGUARD_REFUSED', `Documents were issued in the name of ${id}; the record stays with them.`);
      return store.claimants.remove(id);
    },
  };
}

/** Who may act in claims beside the owner. Ended, never removed: what was done rests on them. */
export interface GuardMandates {
  /** @throws GuardError `IMGGUARD_REFUSED` with everything that is wrong; `IMGGUARD_NOT_FOUND` for a claim that is not there. */
  add(mandate: Omit<Mandate, 'kind' | 'version' | 'id'>): Mandate;
  /** Ends one with a day, the day included. @throws GuardError `IMGGUARD_NOT_FOUND`, `IMGGUARD_REFUSED`. */
  end(id: string, until: string): Mandate;
  /** All, or those that hold for a claim; in the order in which they came. */
  list(claimId?: string): Mandate[];
}

export function createMandates(store: Store): GuardMandates {
  const put = (mandate: Mandate): Mandate => {
    const problems = mandateProblems(mandate);
    if (problems.length > 0) throw new GuardError('IMGGUARD_REFUSED', problems.join(' '));
    store.mandates.put(mandate);
    return mandate;
  };
  return {
    add: (given) => {
      if (given.claimId !== undefined && store.claims.get(given.claimId) === undefined)
        throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${given.claimId}.`);
      return put({ ...given, kind: 'mandate', version: 1, id: `mandate_${randomUUID().slice(0, 8)}` });
    },
    end: (id, until) => {
      const mandate = store.mandates.get(id);
      if (mandate === undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `There is no mandate ${id}; imgguard mandate list shows them.`);
      return put({ ...mandate, until });
    },
    list: (claimId) => store.mandates.list().filter((each) => claimId === undefined || (each.claimId ?? claimId) === claimId),
  };
}

/** What kind of sites domains are, each entered once, with where it was learned. Eligibility and priority are reckoned with them. */
export interface GuardSites {
  /** Stores a profile; one of the same domain is replaced. @throws GuardError `IMGGUARD_REFUSED`. */
  set(profile: SiteProfile): SiteProfile;
  get(domain: string): SiteProfile | undefined;
  /** In the order in which they came. */
  list(): SiteProfile[];
  /** Whether there was one. */
  remove(domain: string): boolean;
}

/** @param changed Called after a change: claims are checked again. */
export function createSites(store: Store, changed: () => void): GuardSites {
  return {
    set: (given) => {
      const domain = given.domain.trim().toLowerCase();
      const profile = { ...given, domain };
      if (!isPartyDomain(domain)) throw new GuardError('IMGGUARD_REFUSED', `"${given.domain}" is no domain.`);
      if (!isSiteCategory(profile.category)) throw new GuardError('IMGGUARD_REFUSED', `"${String(profile.category)}" is no kind of site.`);
      if (profile.source.trim() === '') throw new GuardError('IMGGUARD_REFUSED', 'A site profile says where it was learned (source).');
      store.database.transaction(() => {
        store.sites.put({ ...profile, id: domain });
        changed();
      });
      return profile;
    },
    get: (domain) => {
      const stored = store.sites.get(domain.trim().toLowerCase());
      return stored === undefined ? undefined : bare(stored);
    },
    list: () => store.sites.list().map(bare),
    remove: (domain) =>
      store.database.transaction(() => {
        const removed = store.sites.remove(domain.trim().toLowerCase());
        if (removed) changed();
        return removed;
      }),
  };
}

// --- internal ---

function bare({ id: _id, ...profile }: StoredSite): SiteProfile {
  return profile;
}
