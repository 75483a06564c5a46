import type { AllowRule } from '../allow-rule.ts';
import { invalidArgument } from '../claims-error.ts';
import { standingDecision } from '../decision.ts';
import type { Hit } from '../hit.ts';
import type { License } from '../license.ts';
import { endMs, startMs } from '../period.ts';
import { permissionsFor, useOf } from '../permission.ts';
import { placeOf } from '../place.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { RightsHolder } from '../rights-holder.ts';
import { creativeCommonsUntil } from '../signals.ts';
import type { Work } from '../work.ts';
import { isSameMatter, type Actor, type Claim, type ClaimOutcome, type ClaimState } from './claim.ts';
import { DEADLINE_DAYS, deadlineAfter, type DeadlineCalendar } from './deadline.ts';

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
  /** 32 or more random characters for the audit log (`auditLog`). */
  readonly auditSalt?: string;
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
  | 'already-settled'
  | 'duplicate-open-claim';

export type OpenClaimResult =
  | { readonly ok: true; readonly claim: Claim }
  /** `claimId`: the claim that stands in the way. */
  | (Refusal<OpenClaimCode> & { readonly claimId?: string });

/**
 * Opens a claim on a hit that a person judged to be an unlicensed use of the work. Rules and licenses are checked again, whatever was decided:
 * nothing is claimed on own, allowed or licensed uses, there is one open claim per work and respondent's domain, and what was settled or decided
 * is not claimed a second time. Throws `IMGGUARD_INVALID_ARGUMENT` for a work that the hit does not name and for a time that is none.
 *
 * @example
 * const result = openClaim({ id: 'c1', hit, work, rightsHolder, licenses, allowRules, claims: [], actor: { role: 'owner', id: 'owner' }, at });
 */
export function openClaim(input: OpenClaimInput): OpenClaimResult {
  const { hit, work } = input;
  startMs(input.at, 'at');
  if (input.actor.id.trim() === '') throw invalidArgument('actor.id', 'the name of the one who acts', input.actor.id);
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

/**
 * Adds a further hit of the same work on the same domain to an open claim; the conditions are those of `openClaim`. Of `claims`, those that are
 * closed count: what they settled is not attached.
 */
export function attachHit(claim: Claim, input: Omit<OpenClaimInput, 'id' | 'track'>): AttachHitResult {
  const { hit, actor, at } = input;
  const place = placeOf(hit.sighting.pageUrl);
  if (claim.state === 'closed') return refuse('claim-closed', 'The claim is closed.');
  if (claim.hitIds.includes(hit.id)) return refuse('already-attached', 'The claim already holds this hit.');
  if (place === undefined || !isSameMatter(claim, { workId: hit.workId, domain: place.registrableDomain })) {
    return refuse('other-matter', `The claim is for the work ${claim.workId} on ${claim.domain}.`);
  }
  const closed = (input.claims ?? []).filter(({ id, state }) => id !== claim.id && state === 'closed');
  const opened = openClaim({ ...input, id: claim.id, claims: closed });
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
  return {
    ok: true,
    claim: {
      ...claim,
      hitIds: [...claim.hitIds, hit.id],
      usePeriod: union(claim.usePeriod, opened.claim.usePeriod),
      creativeCommons: claim.creativeCommons || opened.claim.creativeCommons,
      history: [...claim.history, entry],
    },
  };
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

function rightsRefusal(input: OpenClaimInput): Refusal<OpenClaimCode> | undefined {
  const { ownDomain, allowRule, licenses } = permissionsFor(input.hit, input);
  if (ownDomain !== undefined) return refuse('own-use', `The page is on ${ownDomain}, which belongs to the rights holder.`);
  if (allowRule !== undefined)
    return refuse('domain-allow-listed', `The allow rule ${allowRule.id} holds for this page (${allowRule.reason}).`);
  if (licenses.length === 0) return undefined;
  const names = licenses.map(({ licensee, id }) => `${licensee.name} (${id})`).join(', ');
  return refuse('use-licensed', `This use is licensed to ${names}; correct the record first if it is not.`);
}

function claimsRefusal(input: OpenClaimInput, domain: string): (Refusal<OpenClaimCode> & { claimId: string }) | undefined {
  const { hit } = input;
  const open = sameMatters(input, domain).find((claim) => claim.state !== 'closed');
  if (open !== undefined) {
    return {
      ...refuse('duplicate-open-claim', `The claim ${open.id} is open for this work on ${domain}; attach the hit to it.`),
      claimId: open.id,
    };
  }
  const { until } = useOf(hit);
  const settled = sameMatters(input, domain).find((claim) => endMs(until, 'until') <= settledUntilMs(claim));
  return (
    settled && {
      ...refuse('already-settled', `The claim ${settled.id} ended this matter (${settled.outcome}), and the use was not seen since.`),
      claimId: settled.id,
    }
  );
}

function sameMatters({ hit, claims = [] }: OpenClaimInput, domain: string): readonly Claim[] {
  return claims.filter((claim) => isSameMatter(claim, { workId: hit.workId, domain }));
}

/** Outcomes after which the same use is not claimed again. After `complied` the old claim can be opened again, if it was not so. */
const SETTLING: readonly (ClaimOutcome | null)[] = [
  'licensed',
  'license-sold',
  'settled',
  'complied',
  'unfounded',
  'time-barred',
  'judgment-won',
  'judgment-lost',
];

/**
 * Up to when a claim settled the use: the time at which it was closed, or the day by which removal was agreed where that is later. Notes that were
 * added later do not move it.
 */
function settledUntilMs({ outcome, history, offer }: Claim): number {
  const closing = history.findLast((entry) => entry.to === 'closed' && entry.from !== 'closed');
  if (closing === undefined || !SETTLING.includes(outcome)) return Number.NEGATIVE_INFINITY;
  const closed = startMs(closing.at, 'at');
  if (offer === null || offer.acceptedAt === null || offer.removeBy === undefined) return closed;
  return Math.max(closed, endMs(offer.removeBy, 'removeBy'));
}

/** The proven time of the use. Of a use that goes on after a settlement, only the last time seen is proven for the time after it. */
function unsettledPeriod(input: OpenClaimInput, domain: string): Claim['usePeriod'] {
  const { from, until } = useOf(input.hit);
  const settled = sameMatters(input, domain).some((claim) => startMs(from, 'from') <= settledUntilMs(claim));
  return { from: settled ? until : from, until };
}

function newClaim(input: OpenClaimInput, domain: string): Claim {
  const { id, hit, work, actor, at, calendar, auditSalt, track = 'claim' } = input;
  const state: ClaimState = track === 'direct' ? 'direct' : 'draft';
  return {
    ...EMPTY,
    id,
    workId: work.id,
    rightsHolderId: work.rightsHolderId,
    domain,
    hitIds: [hit.id],
    usePeriod: unsettledPeriod(input, domain),
    creativeCommons: creativeCommonsUntil(work, useOf(hit).until).length > 0,
    state,
    deadline: track === 'direct' ? null : deadlineAfter('draft', DEADLINE_DAYS.draft, at, calendar),
    ...(auditSalt === undefined ? {} : { auditSalt }),
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
  paused: null,
  returnTo: null,
} as const;

function union(a: Claim['usePeriod'], b: Claim['usePeriod']): Claim['usePeriod'] {
  const from = startMs(a.from, 'from') <= startMs(b.from, 'from') ? a.from : b.from;
  const until = endMs(a.until, 'until') >= endMs(b.until, 'until') ? a.until : b.until;
  return { from, until };
}
