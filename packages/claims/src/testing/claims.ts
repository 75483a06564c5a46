import type { Actor, ActorRole, Claim, Respondent } from '../claim/claim.ts';
import type { ClaimEvent } from '../claim/event.ts';
import type { TransitionContext } from '../claim/guards.ts';
import { openClaim, type OpenClaimInput } from '../claim/open-claim.ts';
import { transition } from '../claim/transition.ts';
import { eligibility, type EligibilityContext } from '../eligibility.ts';
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
export function anEligibility(hits: readonly Hit[], context: Partial<EligibilityContext> = {}): TransitionContext['eligibility'] {
  const defaults = { work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-03T09:00:00Z' };
  return hits.map((hit) => eligibility(hit, { ...defaults, ...context }));
}

/**
 * Plays steps one after another, each with an actor named after the role and with every hit eligible. Throws when a step is refused, with the
 * refusal's code and hint.
 *
 * @example
 * const claim = playClaim(aClaim(), [{ event: { kind: 'answer-license-check', note: 'none' }, role: 'owner' }]);
 */
export function playClaim(claim: Claim, steps: readonly ClaimStep[]): Claim {
  let at = claim.history.at(-1)?.at ?? claim.openedAt;
  return steps.reduce((current, { event, role, daysLater = 0, context }) => {
    at = new Date(Date.parse(at) + daysLater * DAY_MS).toISOString();
    const hits = current.hitIds.map((id) => aConfirmedHit({ id }));
    const eligible = anEligibility(hits);
    const result = transition(current, event, {
      actor: anActor(role),
      at,
      ...(eligible === undefined ? {} : { eligibility: eligible }),
      ...context,
    });
    if (!result.ok) throw new Error(`${event.kind}: ${result.code}: ${result.hint}`);
    return result.claim;
  }, claim);
}

/** The event by which a letter goes out that the operator (or `by`) read and confirmed on 3 March 2026. */
export function aSending(
  kind: 'send-contact' | 'send-cure' | 'send-letter' | 'send-reminder' | 'send-final-notice',
  { by = 'operator-1', template = 'contact' }: { readonly by?: string; readonly template?: string } = {},
): ClaimEvent {
  return {
    kind,
    letter: { template, locale: 'en', sha256: 'b4'.repeat(32) },
    confirmation: { by, at: '2026-03-03T09:00:00Z' },
  };
}
