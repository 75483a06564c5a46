import { userInfo } from 'node:os';
import {
  decide,
  triage,
  undoDecision,
  type DecisionEntry,
  type Hit,
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
    decide: (id, decision) => {
      const { hit } = find(store, id);
      const note = decision.note === undefined ? {} : { note: decision.note };
      const how = decision.compared === undefined ? {} : { compared: expectOneOf('compared', decision.compared, COMPARED) };
      const truth = expectOneOf('truth', decision.truth, TRUTHS);
      const use = expectOneOf('use', decision.use, USES);
      const result = decide(hit, { truth, use, by: author(decision.by), at: new Date().toISOString(), ...note, ...how });
      return keep(store, result);
    },
    undo: (id, options = {}) => {
      const note = options.note === undefined ? {} : { note: options.note };
      return keep(store, undoDecision(find(store, id).hit, { by: author(options.by), at: new Date().toISOString(), ...note }));
    },
    history: (id) => find(store, id).hit.decisions,
  };
}

/** Adds work, rights holder and triage to stored hits; licenses and rules are read once. */
export function createDetailer(store: Store): (stored: StoredHit) => HitDetail {
  const licenses = store.licenses.list();
  const allowRules = store.allowRules.list();
  const at = new Date().toISOString();
  const works = new Map<string, Work>();
  return (stored) => {
    const { hit, site, match, firstSeenAt, lastSeenAt } = stored;
    const work = works.get(hit.workId) ?? (store.works.get(hit.workId)?.work as Work);
    works.set(hit.workId, work);
    const rightsHolder = store.rightsHolders.get(work.rightsHolderId);
    const holder = rightsHolder === undefined ? {} : { rightsHolder };
    return {
      hit,
      work,
      rightsHolder,
      site,
      triage: triage(hit, { work, ...holder, licenses, allowRules, at }),
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

function keep(store: Store, result: ReturnType<typeof decide>): HitDetail {
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  const { hit } = result;
  store.hits.append(hit.id, hit.decisions.at(-1) as DecisionEntry);
  return createDetailer(store)(find(store, hit.id));
}
