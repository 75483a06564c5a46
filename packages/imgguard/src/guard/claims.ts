import { randomBytes, randomUUID } from 'node:crypto';
import {
  attachHit,
  checkEligibility,
  dropHit,
  ELIGIBILITY_RULES,
  isCountry,
  mandateRefusal,
  openClaim,
  permissionTasks,
  transition,
  type Actor,
  type AllowRule,
  type AttachHitResult,
  type Claim,
  type ClaimEvent,
  type DataDecision,
  type DropHitInput,
  type DropHitResult,
  type EligibilityResult,
  type License,
  type OpenClaimResult,
  type PermissionTask,
  type Refusal,
  type TransitionContext,
  type TransitionResult,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { checkClaim, policyOf, putPolicy, type EligibilityPolicy } from './claim-check.ts';
import type { GuardHits } from './hits.ts';
import { decideOn, type DataRequestInput } from './personal-data.ts';

/** Claims, each kept after every step. */
export interface GuardClaims {
  /**
   * Opens a claim on a hit that a person judged to be an unlicensed use. An open claim for the same work and domain takes the hit
   * instead. A refusal is a returned value that says why.
   */
  open(input: { readonly hitId: string; readonly actor: Actor; readonly track?: 'direct' | 'claim' }): OpenClaimResult | AttachHitResult;
  /**
   * Lets something happen to a claim; what is not allowed is a returned refusal. Every hit of the claim is checked with the licenses, rules
   * and claims of now. @throws GuardError `IMGGUARD_NOT_FOUND`.
   */
  transition(
    id: string,
    event: ClaimEvent,
    context: Omit<TransitionContext, 'at' | 'eligibility' | 'claims' | 'mandates'>,
  ): TransitionResult;
  /**
   * Takes one hit out of a claim, with a reason; the last one stays (withdraw the claim instead). What is not allowed is a returned refusal.
   * @throws GuardError `IMGGUARD_NOT_FOUND`.
   */
  dropHit(id: string, input: Pick<DropHitInput, 'hitId' | 'note' | 'actor'>): DropHitResult;
  /** The open claims that a license or allow rule touches, as tasks for a person. Nothing is closed silently. */
  permissionTasks(record: License | AllowRule): readonly PermissionTask[];
  /**
   * Decides on a request about personal data and, where the decision is to erase, takes the respondent out of the claim and its letters, and out of the
   * file of the database. What the claim still needs is kept, and the decision says until when. @throws GuardError `IMGGUARD_NOT_FOUND`.
   */
  dataRequest(id: string, input: DataRequestInput): DataDecision;
  /** What speaks against a claim, for each of its hits, now; nothing is kept. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  eligibility(id: string): EligibilityResult[];
  /** Checks a claim again with the records of now, and keeps what was found (`Claim.eligibility`). @throws GuardError `IMGGUARD_NOT_FOUND`. */
  recheck(id: string): Claim;
  /** Checks every open claim again, as after a change of sites, licenses or rules; returns those whose result is another now. */
  recheckAll(): Claim[];
  /** Which countries are pursued and which rules are switched off. */
  policy(): EligibilityPolicy;
  /** Sets both, checks every open claim again, and returns those whose result is another now. @throws GuardError `IMGGUARD_REFUSED`. */
  setPolicy(policy: EligibilityPolicy): Claim[];
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): Claim;
  list(): Claim[];
}

export function createClaims(store: Store, hits: GuardHits): GuardClaims {
  const keeper = createKeeper(store, hits);
  const { get, keep, check, recheck, recheckAll } = keeper;
  return {
    get,
    list: () => store.claims.list(),
    open: (input) =>
      store.database.transaction(() => {
        const refused = notMandated(store, input.actor, '');
        if (refused !== undefined) return refused;
        const opened = keep(openOn(input, { store, hits, get }));
        return opened.ok ? { ...opened, claim: recheck(opened.claim).claim } : opened;
      }),
    transition: (id, event, context) => store.database.transaction(() => step(keeper, get(id), { event, context, store })),
    dropHit: (id, { hitId, note, actor }) =>
      store.database.transaction(() => {
        const claim = get(id);
        const refused = notMandated(store, actor, claim.id);
        if (refused !== undefined) return refused;
        const remaining = claim.hitIds.filter((other) => other !== hitId).map((other) => hits.get(other).hit);
        const dropped = keep(dropHit(claim, { hitId, note, actor, remaining, at: now() }));
        return dropped.ok ? { ...dropped, claim: recheck(dropped.claim).claim } : dropped;
      }),
    permissionTasks: (record) => {
      const claims = store.claims.list().filter(({ state }) => state !== 'closed');
      const ofClaims = claims.flatMap(({ hitIds }) => hitIds.map((hitId) => hits.get(hitId).hit));
      return permissionTasks(record, { claims, hits: ofClaims, at: now() });
    },
    dataRequest: (id, input) => decideOn(get(id), input, store),
    eligibility: (id) => check(get(id)),
    recheck: (id) => store.database.transaction(() => recheck(get(id)).claim),
    recheckAll,
    policy: () => policyOf(store),
    setPolicy: (policy) =>
      store.database.transaction(() => {
        checkPolicy(policy);
        putPolicy(store, policy);
        return recheckAll();
      }),
  };
}

// --- internal ---

/** What keeps claims, and checks them with the records of now. */
interface Keeper {
  get(id: string): Claim;
  keep<T extends AttachHitResult | DropHitResult | OpenClaimResult | TransitionResult>(result: T): T;
  check(claim: Claim): EligibilityResult[];
  recheck(claim: Claim): { readonly claim: Claim; readonly changed: boolean };
  recheckAll(): Claim[];
}

function createKeeper(store: Store, hits: GuardHits): Keeper {
  const check = (claim: Claim): EligibilityResult[] => checkClaim(store, hits, { claim, at: now() });
  const recheck = (claim: Claim): { readonly claim: Claim; readonly changed: boolean } => {
    if (claim.state === 'closed') return { claim, changed: false };
    const checked = checkEligibility(claim, { results: check(claim), actor: SYSTEM, at: now() });
    store.claims.put(checked.claim);
    return checked;
  };
  return {
    check,
    recheck,
    recheckAll: () =>
      store.database.transaction(() => {
        const checked = store.claims.list().map(recheck);
        return checked.flatMap(({ claim, changed }) => (changed ? [claim] : []));
      }),
    get: (id) => {
      const claim = store.claims.get(id);
      if (claim !== undefined) return claim;
      throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${id}.`);
    },
    keep: (result) => {
      if (result.ok) store.claims.put(result.claim);
      return result;
    },
  };
}

interface Step {
  readonly event: ClaimEvent;
  readonly context: Omit<TransitionContext, 'at' | 'eligibility' | 'claims' | 'mandates'>;
  readonly store: Store;
}

function step({ keep, check, recheck }: Keeper, claim: Claim, { event, context, store }: Step): TransitionResult {
  const [claims, mandates] = [store.claims.list(), store.mandates.list()];
  const result = keep(transition(claim, event, { ...context, at: now(), claims, mandates, eligibility: check(claim) }));
  return result.ok && CHANGING.includes(event.kind) ? { ...result, claim: recheck(result.claim).claim } : result;
}

function now(): string {
  return new Date().toISOString();
}

const SYSTEM: Actor = { role: 'system', id: 'imgguard' };

/** Steps after which what speaks against a claim can be something else. */
const CHANGING: readonly ClaimEvent['kind'][] = ['record-facts', 'identify-respondent', 'keep-claim'];

function notMandated(store: Store, actor: Actor, claimId: string): Refusal<'not-allowed-for-actor'> | undefined {
  const hint = mandateRefusal(actor, { mandates: store.mandates.list(), claimId, at: new Date().toISOString() });
  return hint === undefined ? undefined : { ok: false, code: 'not-allowed-for-actor', hint };
}

function checkPolicy({ countries = [], switchedOff }: EligibilityPolicy): void {
  const fixed = switchedOff.filter((code) => ELIGIBILITY_RULES.find((rule) => rule.code === code)?.fixed !== undefined);
  const strange = switchedOff.filter((code) => !ELIGIBILITY_RULES.some((rule) => rule.code === code));
  const problems = [
    ...fixed.map((code) => `The rule ${code} is about permissions and cannot be switched off.`),
    ...strange.map((code) => `There is no rule ${code}.`),
    ...countries.filter((code) => !isCountry(code)).map((code) => `"${code}" is no country of ISO 3166-1, such as "DE".`),
  ];
  if (problems.length > 0) throw new GuardError('IMGGUARD_REFUSED', problems.join(' '));
}

interface Sources {
  readonly store: Store;
  readonly hits: GuardHits;
  readonly get: (id: string) => Claim;
}

function openOn(
  { hitId, actor, track }: Parameters<GuardClaims['open']>[0],
  { store, hits, get }: Sources,
): OpenClaimResult | AttachHitResult {
  const { hit, work, rightsHolder } = hits.get(hitId);
  const at = new Date().toISOString();
  const claims = store.claims.list();
  const opened = openClaim({
    id: `claim_${randomUUID()}`,
    auditSalt: randomBytes(16).toString('hex'),
    hit,
    work,
    ...(rightsHolder === undefined ? {} : { rightsHolder }),
    ...(track === undefined ? {} : { track }),
    licenses: store.licenses.list(),
    allowRules: store.allowRules.list(),
    claims,
    actor,
    at,
  });
  const other = opened.ok || opened.code !== 'duplicate-open-claim' || opened.claimId === undefined ? null : get(opened.claimId);
  if (other === null) return opened;
  return attachHit(other, { hit, work, claims, actor, at, ...(rightsHolder === undefined ? {} : { rightsHolder }) });
}
