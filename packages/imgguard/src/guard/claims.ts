import { randomBytes, randomUUID } from 'node:crypto';
import {
  attachHit,
  checkEligibility,
  dropHit,
  ELIGIBILITY_RULES,
  isCountry,
  isOverdue,
  mandateRefusal,
  openClaim,
  permissionTasks,
  ruleFor,
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
  type Limitation,
  type OpenClaimResult,
  type PermissionTask,
  type Refusal,
  type TransitionContext,
  type TransitionResult,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { checkClaim, claimLimitation, policyOf, putPolicy, storedHit, type EligibilityPolicy } from './claim-check.ts';
import { deadlineContext } from './claim-deadlines.ts';
import type { GuardHits } from './hits.ts';
import { lookAtClaim, wholeResult, type LookOptions, type UseLook } from './claim-look.ts';
import { waiting, type DueTask } from './claim-due.ts';
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
  /** For which days of its use a claim can still be made; `undefined` where the law that applies is not known. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  limitation(id: string): Limitation | undefined;
  /** Checks a claim again with the records of now, and keeps what was found (`Claim.eligibility`). @throws GuardError `IMGGUARD_NOT_FOUND`. */
  recheck(id: string): Claim;
  /** Checks every open claim again, as after a change of sites, licenses or rules; returns those whose result is another now. */
  recheckAll(): Claim[];
  /** Which countries are pursued and which rules are switched off. */
  policy(): EligibilityPolicy;
  /** Sets both, checks every open claim again, and returns those whose result is another now. @throws GuardError `IMGGUARD_REFUSED`. */
  setPolicy(policy: EligibilityPolicy): Claim[];
  /**
   * Looks again at the pages of a claim, and keeps what was found as a step of the system (`record-recheck`): whether the picture is gone, still there or, where a
   * credit was asked for, credited. What follows is for a person. Where such a look means nothing, the step is a refusal and nothing is fetched.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_BUSY` while a search runs on the folder.
   */
  look(id: string, options?: LookOptions): Promise<ClaimLook>;
  /**
   * What waits for a person: deadlines that are over, claims of which a part can soon not be made any more, and steps that follow from the last ones. A deadline
   * that has passed is noted in its claim, once; nothing is sent and no claim moves.
   */
  due(): DueTask[];
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): Claim;
  list(): Claim[];
}

/** What a look at the pages of a claim brought. */
export interface ClaimLook {
  /** One for each hit. */
  readonly uses: readonly UseLook[];
  /** The step that keeps it. */
  readonly step: TransitionResult;
}

export function createClaims(store: Store, hits: GuardHits): GuardClaims {
  const keeper = createKeeper(store);
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
        const remaining = claim.hitIds.filter((other) => other !== hitId).map((other) => storedHit(store, other).hit);
        const dropped = keep(dropHit(claim, { hitId, note, actor, remaining, at: now() }));
        return dropped.ok ? { ...dropped, claim: recheck(dropped.claim).claim } : dropped;
      }),
    permissionTasks: (record) => {
      const claims = store.claims.list().filter(({ state }) => state !== 'closed');
      const ofClaims = claims.flatMap(({ hitIds }) => hitIds.map((hitId) => storedHit(store, hitId).hit));
      return permissionTasks(record, { claims, hits: ofClaims, at: now() });
    },
    dataRequest: (id, input) => decideOn(get(id), input, store),
    eligibility: (id) => check(get(id)),
    limitation: (id) => claimLimitation(store, get(id), now()),
    recheck: (id) => store.database.transaction(() => recheck(get(id)).claim),
    recheckAll,
    look: async (id, options = {}) => {
      const claim = get(id);
      if (ruleFor(claim.state, 'record-recheck') === undefined)
        return { uses: [], step: transition(claim, { kind: 'record-recheck', result: 'unreachable' }, { actor: SYSTEM, at: now() }) };
      const uses = await lookAtClaim(store, claim, options);
      const note = uses.map(({ hitId, why }) => `${hitId}: ${why}`).join(' · ');
      const event = { kind: 'record-recheck', result: wholeResult(uses), note } as const;
      const context = { actor: SYSTEM };
      return { uses, step: store.database.transaction(() => step(keeper, get(id), { event, context, store })) };
    },
    due: () => store.database.transaction(() => dueTasks(keeper, store)),
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

function createKeeper(store: Store): Keeper {
  const check = (claim: Claim): EligibilityResult[] => checkClaim(store, claim, now());
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

/** Notes deadlines that have passed, as the timer, and collects what waits. */
function dueTasks(keeper: Keeper, store: Store): DueTask[] {
  const at = now();
  return store.claims.list().flatMap((claim) => {
    if (claim.state === 'closed') return [];
    const noted = claim.deadline !== null && isOverdue(claim.deadline, at) ? step(keeper, claim, { ...PASSED, store }) : undefined;
    return waiting(noted?.ok === true ? noted.claim : claim, keeper.check(claim), at);
  });
}

const TIMER: Actor = { role: 'timer', id: 'imgguard' };
const PASSED = { event: { kind: 'deadline-passed' }, context: { actor: TIMER } } as const;

interface Step {
  readonly event: ClaimEvent;
  readonly context: Omit<TransitionContext, 'at' | 'eligibility' | 'claims' | 'mandates'>;
  readonly store: Store;
}

function step({ keep, check, recheck }: Keeper, claim: Claim, { event, context, store }: Step): TransitionResult {
  const [claims, mandates] = [store.claims.list(), store.mandates.list()];
  const at = now();
  const result = keep(
    transition(claim, event, { ...ownRules(store, claim, at), ...context, at, claims, mandates, eligibility: check(claim) }),
  );
  return result.ok && CHANGING.includes(event.kind) ? { ...result, claim: recheck(result.claim).claim } : result;
}

/** What this installation reckons with: deadlines where the respondent is, and how long who works alone waits. */
function ownRules(store: Store, claim: Claim, at: string): Pick<TransitionContext, 'calendar' | 'days' | 'coolingHours'> {
  const { coolingHours } = policyOf(store);
  return { ...deadlineContext(store, claim, at), ...(coolingHours === undefined ? {} : { coolingHours }) };
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

/** House rule: a month is no pause to think any more. */
const MAX_COOLING_HOURS = 720;

function checkPolicy({ countries = [], switchedOff, coolingHours = 0 }: EligibilityPolicy): void {
  const fixed = switchedOff.filter((code) => ELIGIBILITY_RULES.find((rule) => rule.code === code)?.fixed !== undefined);
  const strange = switchedOff.filter((code) => !ELIGIBILITY_RULES.some((rule) => rule.code === code));
  const wrongHours = !Number.isInteger(coolingHours) || coolingHours < 0 || coolingHours > MAX_COOLING_HOURS;
  const problems = [
    ...(wrongHours ? [`Hours to wait are a whole number from 0 to ${MAX_COOLING_HOURS}.`] : []),
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
