import { userInfo } from 'node:os';
import {
  coveredUntil,
  decide,
  priorityOf,
  triage,
  undoDecision,
  useOf,
  type DecisionEntry,
  type Hit,
  type License,
  type Priority,
  type RightsHolder,
  type TriageResult,
  type Truth,
  type UseStatus,
  type Work,
} from '@imgguard/claims';
import type { Match } from '@imgguard/core';
import { expectOneOf, expectText, GuardError } from '../errors.ts';
import type { HitFilter, StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';

/** A hit with all that a person wants to see beside it. */
export interface HitDetail {
  readonly hit: Hit;
  readonly work: Work;
  readonly rightsHolder: RightsHolder | undefined;
  /** Host of the page, with its port. */
  readonly site: string;
  /** The proposal, or what a person decided, with reasons; reckoned with the licenses and allow rules of now. */
  readonly triage: TriageResult;
  /** How soon it deserves a look, with every part that counts. */
  readonly priority: Priority;
  readonly match: Match;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

export interface DecideInput {
  readonly truth: Truth;
  readonly use: UseStatus;
  /** Who decides. @default the account's name */
  readonly by?: string;
  readonly note?: string;
  /** How the two pictures were compared; a claim on what the machine did not call a copy needs `overlay`. */
  readonly compared?: 'side-by-side' | 'overlay';
  /**
   * Puts it aside: from this day on it is in the inbox again, ISO date.
   * @default for `licensed` the day after the end of the licenses on record that cover it, else never
   */
  readonly parkedUntil?: string;
}

/** The inbox. */
export interface GuardHits {
  /** Ordered by site, page and image address. */
  list(filter?: HitFilter): HitDetail[];
  /** How many `list` would give. */
  count(filter?: HitFilter): number;
  /** By id, or by the beginning of one that is unmistakable. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): HitDetail;
  /**
   * Records what a person decided. It stays in every later scan, and can be undone.
   * @throws GuardError `IMGGUARD_REFUSED` when the two answers contradict each other.
   */
  decide(id: string, decision: DecideInput): HitDetail;
  /**
   * Records the same decision about many hits: all of them or, when one does not exist or the answers contradict each other, none.
   * @throws GuardError `IMGGUARD_NOT_FOUND`, `IMGGUARD_REFUSED`.
   */
  decideAll(ids: readonly string[], decision: DecideInput): HitDetail[];
  /** Takes back the newest decision that stands, to any depth. @throws GuardError `IMGGUARD_REFUSED` when there is none. */
  undo(id: string, options?: { readonly by?: string; readonly note?: string }): HitDetail;
  /** Everything that was ever decided, oldest first. */
  history(id: string): readonly DecisionEntry[];
}

const TRUTHS: readonly Truth[] = ['match', 'not-a-match', 'unsure'];
const COMPARED: readonly NonNullable<DecideInput['compared']>[] = ['side-by-side', 'overlay'];
const USES: readonly UseStatus[] = ['own', 'licensed', 'allowed', 'permitted-by-law', 'unlicensed', 'unknown'];

export function createHits(store: Store): GuardHits {
  const get = (id: string): HitDetail => createDetailer(store)(find(store, id));
  return {
    list: (filter) => store.hits.list(filter).map(createDetailer(store)),
    count: (filter) => store.hits.count(filter),
    get,
    decide: (id, decision) => get(record(store, id, { decision, licenses: licensesFor(store, decision) })),
    decideAll: (ids, decision) => {
      const meant = store.database.transaction(() => {
        const exact = [...new Set(ids.map((id) => find(store, id).hit.id))];
        const licenses = licensesFor(store, decision);
        return exact.map((id) => record(store, id, { decision, licenses }));
      });
      return meant.map((id) => find(store, id)).map(createDetailer(store));
    },
    undo: (id, options = {}) => {
      const note = options.note === undefined ? {} : { note: options.note };
      return get(keep(store, undoDecision(find(store, id).hit, { by: author(options.by), at: new Date().toISOString(), ...note })));
    },
    history: (id) => find(store, id).hit.decisions,
  };
}

/** Adds work, rights holder and triage to stored hits; licenses and rules are read once. */
export function createDetailer(store: Store): (stored: StoredHit) => HitDetail {
  const licenses = store.licenses.list();
  const allowRules = store.allowRules.list();
  const siteProfiles = store.sites.list();
  const at = new Date().toISOString();
  const works = new Map<string, Work>();
  return (stored) => {
    const { hit, site, match, firstSeenAt, lastSeenAt } = stored;
    const work = works.get(hit.workId) ?? (store.works.get(hit.workId)?.work as Work);
    works.set(hit.workId, work);
    const rightsHolder = store.rightsHolders.get(work.rightsHolderId);
    const holder = rightsHolder === undefined ? {} : { rightsHolder };
    const sorted = triage(hit, { work, ...holder, licenses, allowRules, at });
    return {
      hit,
      work,
      rightsHolder,
      site,
      triage: sorted,
      priority: priorityOf(hit, { work, triage: sorted, at, siteProfiles }),
      match,
      firstSeenAt,
      lastSeenAt,
    };
  };
}

/** Who acts: the name that was given, or the account's. */
export function author(by: string | undefined): string {
  if (by !== undefined) return expectText('by', by);
  try {
    return userInfo().username;
  } catch {
    // An account without an entry in the system's list has no name.
    return 'operator';
  }
}

// --- internal ---

function find(store: Store, id: string): StoredHit {
  const exact = store.hits.get(expectText('hit', id));
  if (exact !== undefined) return exact;
  const candidates = store.hits.idsBeginningWith(id);
  const [only, another] = candidates;
  if (only !== undefined && another === undefined) return store.hits.get(only) as StoredHit;
  const problem = only === undefined ? `There is no hit ${id}` : `Several hits begin with ${id}`;
  throw new GuardError('IMGGUARD_NOT_FOUND', `${problem}; imgguard hits lists them.`);
}

/** Appends what a person decided; returns the hit's id. */
function record(
  store: Store,
  id: string,
  { decision, licenses }: { readonly decision: DecideInput; readonly licenses: readonly License[] },
): string {
  const { hit } = find(store, id);
  const { note, compared } = decision;
  const parkedUntil = decision.parkedUntil ?? dayAfterLicense(licenses, hit);
  const result = decide(hit, {
    truth: expectOneOf('truth', decision.truth, TRUTHS),
    use: expectOneOf('use', decision.use, USES),
    by: author(decision.by),
    at: new Date().toISOString(),
    ...(note === undefined ? {} : { note }),
    ...(compared === undefined ? {} : { compared: expectOneOf('compared', compared, COMPARED) }),
    ...(parkedUntil === undefined ? {} : { parkedUntil }),
  });
  return keep(store, result);
}

/** Licenses that a decision can rest on. */
function licensesFor(store: Store, { use }: DecideInput): readonly License[] {
  return use === 'licensed' ? store.licenses.list() : [];
}

/** The day on which the license that a use rests on is over; `undefined` where none on record covers it, it has no end, or that lies behind. */
function dayAfterLicense(licenses: readonly License[], hit: Hit): string | undefined {
  const last = coveredUntil(licenses, useOf(hit));
  if (last === undefined || last < new Date().toISOString().slice(0, 10)) return undefined;
  return new Date(Date.parse(last) + DAY_MS).toISOString().slice(0, 10);
}

const DAY_MS = 86_400_000;

function keep(store: Store, result: ReturnType<typeof decide>): string {
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  const { hit } = result;
  store.hits.append(hit.id, hit.decisions.at(-1) as DecisionEntry);
  return hit.id;
}
