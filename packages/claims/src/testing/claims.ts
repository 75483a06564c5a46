import type { Actor, ActorRole, Claim, Respondent } from '../claim/claim.ts';
import type { ClaimEvent } from '../claim/event.ts';
import type { TransitionContext } from '../claim/guards.ts';
import { openClaim, type OpenClaimInput } from '../claim/open-claim.ts';
import { transition, type TransitionResult } from '../claim/transition.ts';
import { eligibility, type EligibilityContext, type EligibilityResult } from '../eligibility.ts';
import type { Hit } from '../hit.ts';
import { DAY_MS } from '../period.ts';
import { aConfirmedHit, aRightsHolder, aWork } from './builders.ts';

/** One step in the life of a claim. */
export interface ClaimStep {
  readonly event: ClaimEvent;
  readonly role: ActorRole;
  /** Days since the step before. @default 0 */
  readonly daysLater?: number;
  /** What differs from the context that `playClaim` makes. */
  readonly context?: Partial<TransitionContext>;
}

/** A respondent with an address; pass what differs. */
export function aRespondent(changes: Partial<Respondent> = {}): Respondent {
  return { name: 'Shop Ltd', email: 'office@shop.example', source: 'https://www.shop.example/imprint', ...changes };
}

/** An actor whose name is that of the role: `owner-1`, `operator-1` … */
export function anActor(role: ActorRole): Actor {
  return { role, id: `${role}-1` };
}

/** A claim as `openClaim` opens it for `aConfirmedHit()`; pass what differs. Throws when the claim is refused. */
export function aClaim(changes: Partial<OpenClaimInput> = {}): Claim {
  const result = openClaim({
    id: 'claim-1',
    hit: aConfirmedHit(),
    work: aWork(),
    rightsHolder: aRightsHolder(),
    actor: anActor('owner'),
    at: '2026-03-03T09:00:00Z',
    ...changes,
  });
  if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
  return result.claim;
}

/** The eligibility of hits against `aWork()`; pass what differs in the context. */
export function anEligibility(hits: readonly Hit[], context: Partial<EligibilityContext> = {}): readonly EligibilityResult[] {
  const defaults = { work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-03T09:00:00Z' };
  return hits.map((hit) => eligibility(hit, { ...defaults, ...context }));
}

/**
 * Plays steps one after another, each with an actor named after the role and with every hit eligible. Throws when a step is refused, with the
 * refusal's code and hint.
 *
 * @example
 * const claim = playClaim(aClaim(), [...CLAIM_STEPS.ready, { event: aSending('send-letter'), role: 'operator' }]);
 */
export function playClaim(claim: Claim, steps: readonly ClaimStep[]): Claim {
  return steps.reduce((current, step) => {
    const result = tryStep(current, step);
    if (!result.ok) throw new Error(`${step.event.kind}: ${result.code}: ${result.hint}`);
    return result.claim;
  }, claim);
}

/** One step as `playClaim` plays it, with its result or refusal. */
export function tryStep(claim: Claim, { event, role, daysLater = 0, context }: ClaimStep): TransitionResult {
  const last = claim.history.at(-1)?.at ?? claim.openedAt;
  const at = new Date(Date.parse(last) + daysLater * DAY_MS).toISOString();
  const eligible = anEligibility(claim.hitIds.map((id) => aConfirmedHit({ id })));
  return transition(claim, event, { actor: anActor(role), at, eligibility: eligible, ...context });
}

/** A step of an event that carries nothing but a note. */
export function aStep(kind: ClaimEvent['kind'], role: ActorRole, daysLater = 0): ClaimStep {
  return { event: { kind, note: 'as written down' } as ClaimEvent, role, daysLater };
}

type SendKind = Extract<ClaimEvent, { confirmation: unknown }>['kind'];

/** The event by which a letter goes out that the operator (or `by`) read and confirmed at `at` (default: on 3 March 2026). */
export function aSending(
  kind: SendKind,
  {
    by = 'operator-1',
    template = 'contact',
    at = '2026-03-03T09:00:00Z',
  }: { readonly by?: string; readonly template?: string; readonly at?: string } = {},
): ClaimEvent {
  return {
    kind,
    letter: { template, locale: 'en', sha256: 'b4'.repeat(32) },
    confirmation: { by, at },
  };
}

const READY: readonly ClaimStep[] = [
  { event: { kind: 'answer-license-check', note: 'no sale, no permission found' }, role: 'owner' },
  { event: { kind: 'identify-respondent', respondent: aRespondent() }, role: 'owner' },
  { event: { kind: 'submit' }, role: 'owner' },
  { event: { kind: 'accept' }, role: 'operator' },
];
const NOTIFIED: readonly ClaimStep[] = [...READY, { event: aSending('send-letter'), role: 'operator' }];
const REMINDED: readonly ClaimStep[] = [...NOTIFIED, { event: aSending('send-reminder'), role: 'operator', daysLater: 20 }];

/** Steps that bring `aClaim()` to a state: `playClaim(aClaim(), CLAIM_STEPS.notified)`. `agreed`: a license for 350 euros, not yet paid. */
export const CLAIM_STEPS: Readonly<Record<'ready' | 'notified' | 'reminded' | 'finalNotice' | 'agreed', readonly ClaimStep[]>> = {
  ready: READY,
  notified: NOTIFIED,
  reminded: REMINDED,
  finalNotice: [...REMINDED, { event: aSending('send-final-notice'), role: 'operator', daysLater: 20 }],
  agreed: [
    ...NOTIFIED,
    {
      event: { kind: 'make-offer', offer: { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } },
      role: 'operator',
    },
    { event: { kind: 'accept-offer' }, role: 'respondent' },
  ],
};
