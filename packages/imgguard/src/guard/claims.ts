import { randomBytes, randomUUID } from 'node:crypto';
import {
  attachHit,
  checkCapture,
  dropHit,
  eligibility,
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
  type TransitionContext,
  type TransitionResult,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import { hitRights } from '../rights/hit-rights.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
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
  transition(id: string, event: ClaimEvent, context: Omit<TransitionContext, 'at' | 'eligibility' | 'claims'>): TransitionResult;
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
  /** What speaks against a claim, for each of its hits. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  eligibility(id: string): EligibilityResult[];
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): Claim;
  list(): Claim[];
}

export function createClaims(store: Store, hits: GuardHits): GuardClaims {
  const get = (id: string): Claim => {
    const claim = store.claims.get(id);
    if (claim !== undefined) return claim;
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${id}.`);
  };
  function keep<T extends AttachHitResult | DropHitResult | OpenClaimResult | TransitionResult>(result: T): T {
    if (result.ok) store.claims.put(result.claim);
    return result;
  }
  const check = (claim: Claim, at: string): EligibilityResult[] => {
    const [licenses, allowRules, claims] = [store.licenses.list(), store.allowRules.list(), store.claims.list()];
    return claim.hitIds.map((hitId) => {
      const { hit, work, rightsHolder } = hits.get(hitId);
      const holder = rightsHolder === undefined ? {} : { rightsHolder };
      const keptDespite = Object.keys(claim.keptDespite ?? {});
      const stored = store.hits.get(hitId) as StoredHit;
      const { namedInFile } = hitRights(store, stored);
      const named = namedInFile === null ? {} : { namedInFile };
      const seen = { fileBytes: stored.sighting.byteLength, ...captured(store, hitId) };
      return eligibility(hit, { work, ...holder, ...named, ...seen, licenses, allowRules, claims, claimId: claim.id, keptDespite, at });
    });
  };
  return {
    get,
    list: () => store.claims.list(),
    open: (input) => store.database.transaction(() => keep(openOn(input, { store, hits, get }))),
    transition: (id, event, context) =>
      store.database.transaction(() => {
        const at = new Date().toISOString();
        const claim = get(id);
        return keep(transition(claim, event, { ...context, at, claims: store.claims.list(), eligibility: check(claim, at) }));
      }),
    dropHit: (id, { hitId, note, actor }) =>
      store.database.transaction(() => {
        const claim = get(id);
        const remaining = claim.hitIds.filter((other) => other !== hitId).map((other) => hits.get(other).hit);
        return keep(dropHit(claim, { hitId, note, actor, remaining, at: new Date().toISOString() }));
      }),
    permissionTasks: (record) => {
      const claims = store.claims.list().filter(({ state }) => state !== 'closed');
      const ofClaims = claims.flatMap(({ hitIds }) => hitIds.map((hitId) => hits.get(hitId).hit));
      return permissionTasks(record, { claims, hits: ofClaims, at: new Date().toISOString() });
    },
    dataRequest: (id, input) => decideOn(get(id), input, store),
    eligibility: (id) => check(get(id), new Date().toISOString()),
  };
}

// --- internal ---

/** Where somebody captured the page, one capture at least must be complete; where nobody did yet, nothing is asked. */
function captured(store: Store, hitId: string): { readonly evidence?: { readonly complete: boolean; readonly problem?: string } } {
  const checks = store.captures.ofHit(hitId).map(({ facts }) => checkCapture(facts));
  const last = checks.at(-1);
  if (last === undefined) return {};
  const problem = last.problem === undefined ? {} : { problem: last.problem };
  return { evidence: checks.some(({ complete }) => complete) ? { complete: true } : { complete: false, ...problem } };
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
