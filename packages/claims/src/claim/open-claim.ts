import { allowRuleFor, type AllowRule } from '../allow-rule.ts';
import { invalidArgument } from '../claims-error.ts';
import { standingDecision } from '../decision.ts';
import type { Hit } from '../hit.ts';
import { covers, type License } from '../license.ts';
import { endMs, startMs } from '../period.ts';
import { placeOf } from '../place.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { RightsHolder } from '../rights-holder.ts';
import { creativeCommonsUntil } from '../signals.ts';
import { ownDomainFor, useOf } from '../triage.ts';
import type { Work } from '../work.ts';
import type { Actor, Claim, ClaimState } from './claim.ts';
import { DEADLINE_DAYS, deadlineAfter, type DeadlineCalendar } from './deadline.ts';
import { isSameMatter } from './guards.ts';

export interface OpenClaimInput {
  /** Id of the new claim. */
  readonly id: string;
  readonly hit: Hit;
  readonly work: Work;
  readonly rightsHolder?: RightsHolder;
  /** `direct`: the owner writes personally, without money. `claim`: the full way. @default 'claim' */
  readonly track?: 'direct' | 'claim';
  readonly licenses?: readonly License[];
  readonly allowRules?: readonly AllowRule[];
  /** Claims on record; an open one for the same work and domain takes the hit instead (`attachHit`). */
  readonly claims?: readonly Claim[];
  readonly actor: Actor;
  /** Now, ISO 8601. */
  readonly at: string;
  readonly calendar?: DeadlineCalendar;
}

export type OpenClaimCode =
  | 'not-allowed-for-actor'
  | 'not-a-web-address'
  | 'not-decided-by-person'
  | 'not-a-match'
  | 'not-unlicensed'
  | 'own-use'
  | 'domain-allow-listed'
  | 'use-licensed'
  | 'already-agreed'
  | 'duplicate-open-claim';

export type OpenClaimResult =
  | { readonly ok: true; readonly claim: Claim }
  /** `claimId`: the claim that stands in the way. */
  | (Refusal<OpenClaimCode> & { readonly claimId?: string });

/**
 * Opens a claim on a hit that a person judged to be an unlicensed use of the work. Rules and licenses are checked again, whatever was decided:
 * nothing is claimed on own, allowed or licensed uses, and there is one open claim per work and respondent's domain.
 *
 * @example
 * const result = openClaim({ id: 'c1', hit, work, rightsHolder, licenses, allowRules, claims: [], actor: { role: 'owner', id: 'Anna' }, at });
 */
export function openClaim(input: OpenClaimInput): OpenClaimResult {
  const { hit, work } = input;
  startMs(input.at, 'at');
  if (work.id !== hit.workId) throw invalidArgument('work', `the work ${hit.workId} that the hit names`, work.id);
  if (input.actor.role !== 'owner' && input.actor.role !== 'operator') {
    return refuse('not-allowed-for-actor', 'A claim is opened by a person: the owner or an operator.');
  }
  const place = placeOf(hit.sighting.pageUrl);
  if (place === undefined) return refuse('not-a-web-address', `"${hit.sighting.pageUrl}" is not an http(s) address.`);
  const refusal = decisionRefusal(hit) ?? rightsRefusal(input) ?? claimsRefusal(input, place.registrableDomain);
  return refusal ?? { ok: true, claim: newClaim(input, place.registrableDomain) };
}

export type AttachHitResult =
  | { readonly ok: true; readonly claim: Claim }
  | Refusal<OpenClaimCode | 'other-matter' | 'claim-closed' | 'already-attached'>;

/** Adds a further hit of the same work on the same domain to an open claim; the conditions are those of `openClaim`. */
export function attachHit(claim: Claim, input: Omit<OpenClaimInput, 'id' | 'track' | 'claims'>): AttachHitResult {
  const { hit, actor, at } = input;
  const place = placeOf(hit.sighting.pageUrl);
  if (claim.state === 'closed') return refuse('claim-closed', 'The claim is closed.');
  if (claim.hitIds.includes(hit.id)) return refuse('already-attached', 'The claim already holds this hit.');
  if (place === undefined || !isSameMatter(claim, { workId: hit.workId, domain: place.registrableDomain })) {
    return refuse('other-matter', `The claim is for the work ${claim.workId} on ${claim.domain}.`);
  }
  const opened = openClaim({ ...input, id: claim.id });
  if (!opened.ok) return opened;
  const entry = {
    sequence: claim.history.length,
    at,
    actor,
    event: 'attach-hit',
    from: claim.state,
    to: claim.state,
    note: hit.id,
  } as const;
  const usePeriod = union(claim.usePeriod, opened.claim.usePeriod);
  return { ok: true, claim: { ...claim, hitIds: [...claim.hitIds, hit.id], usePeriod, history: [...claim.history, entry] } };
}

// --- internal ---

function decisionRefusal(hit: Hit): Refusal<OpenClaimCode> | undefined {
  const decision = standingDecision(hit.decisions);
  if (decision === undefined)
    return refuse('not-decided-by-person', 'A person must first decide that this is the work and that the use is unlicensed.');
  if (decision.truth !== 'match') return refuse('not-a-match', `The standing decision says "${decision.truth}".`);
  if (decision.use !== 'unlicensed') return refuse('not-unlicensed', `The standing decision says that the use is "${decision.use}".`);
  return undefined;
}

function rightsRefusal({
  hit,
  work,
  rightsHolder,
  licenses = [],
  allowRules = [],
  at,
}: OpenClaimInput): Refusal<OpenClaimCode> | undefined {
  const own = ownDomainFor(hit.sighting.pageUrl, work, rightsHolder);
  if (own !== undefined) return refuse('own-use', `The page is on ${own}, which belongs to the rights holder.`);
  const rule = allowRuleFor(hit.sighting.pageUrl, allowRules, at, hit.workId);
  if (rule !== undefined)
    return refuse('domain-allow-listed', `The allow rule ${rule.id} holds for this page (${rule.reason}); end the rule first.`);
  const license = licenses.find((each) => covers(each, useOf(hit)).covers);
  return (
    license &&
    refuse(
      'use-licensed',
      `The license of ${license.licensee.name} (${license.id}) covers this use; correct the record first if it does not.`,
    )
  );
}

function claimsRefusal({ hit, claims = [] }: OpenClaimInput, domain: string): (Refusal<OpenClaimCode> & { claimId: string }) | undefined {
  const same = claims.filter((claim) => isSameMatter(claim, { workId: hit.workId, domain }));
  const open = same.find((claim) => claim.state !== 'closed');
  if (open !== undefined) {
    return {
      ...refuse('duplicate-open-claim', `The claim ${open.id} is open for this work on ${domain}; attach the hit to it.`),
      claimId: open.id,
    };
  }
  const agreed = same.find(
    (claim) => isAgreed(claim) && startMs(hit.sighting.seenAt, 'seenAt') <= endMs(claim.history.at(-1)?.at ?? '', 'at'),
  );
  return agreed && { ...refuse('already-agreed', `The claim ${agreed.id} settled this use (${agreed.outcome}).`), claimId: agreed.id };
}

function isAgreed(claim: Claim): boolean {
  return claim.outcome === 'settled' || claim.outcome === 'licensed' || claim.outcome === 'license-sold';
}

function newClaim(input: OpenClaimInput, domain: string): Claim {
  const { id, hit, work, actor, at, calendar, track = 'claim' } = input;
  const state: ClaimState = track === 'direct' ? 'direct' : 'draft';
  const use = useOf(hit);
  return {
    ...EMPTY,
    id,
    workId: work.id,
    rightsHolderId: work.rightsHolderId,
    domain,
    hitIds: [hit.id],
    usePeriod: { from: use.from, until: use.until },
    creativeCommons: creativeCommonsUntil(work, hit.sighting.seenAt) !== undefined,
    state,
    deadline: track === 'direct' ? null : deadlineAfter('draft', DEADLINE_DAYS.draft, at, calendar),
    openedAt: at,
    openedBy: actor.id,
    history: [{ sequence: 0, at, actor, event: 'open', from: null, to: state, note: hit.id }],
  };
}

const EMPTY = {
  kind: 'claim',
  version: 1,
  outcome: null,
  hold: null,
  respondent: null,
  licenseCheck: null,
  warningAnswers: {},
  letters: [],
  offer: null,
  payments: [],
  cureFailed: false,
  reviews: [],
  pausedDays: null,
  returnTo: null,
} as const;

function union(a: Claim['usePeriod'], b: Claim['usePeriod']): Claim['usePeriod'] {
  const from = startMs(a.from, 'from') <= startMs(b.from, 'from') ? a.from : b.from;
  const until = endMs(a.until, 'until') >= endMs(b.until, 'until') ? a.until : b.until;
  return { from, until };
}
