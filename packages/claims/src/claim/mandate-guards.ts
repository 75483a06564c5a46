import { letterKind } from '../letters/catalogue.ts';
import { mandatesInForce, type Mandate } from '../parties/mandate.ts';
import type { Claim } from './claim.ts';
import { factProblems } from './facts.ts';
import type { Guard, TransitionContext } from './guards.ts';

/** Ids of the conditions on mandates, and on facts. */
export type MandateGuardId = 'collector-mandated' | 'lawyer-mandated' | 'not-beyond-collector' | 'valid-facts';

/** The conditions by their ids. */
export const MANDATE_GUARDS: Readonly<Record<MandateGuardId, Guard>> = {
  'collector-mandated': (claim, _event, context) => mandated('collector', claim, context),
  'lawyer-mandated': (claim, _event, context) => mandated('lawyer', claim, context),
  'not-beyond-collector': (_claim, event, { actor }) =>
    'letter' in event && actor.role === 'collector' && letterKind(event.letter.template)?.sentBy === 'lawyer'
      ? `A lawyer checks and sends "${event.letter.template}", not a collector.`
      : undefined,
  'valid-facts': (_claim, event) => {
    if (event.kind !== 'record-facts' || Object.keys(event.facts ?? {}).length === 0) return 'There are no facts.';
    const problems = factProblems(event.facts);
    return problems.length === 0 ? undefined : problems.join(' ');
  },
};

// --- internal ---

function mandated(capacity: Mandate['capacity'], claim: Claim, { mandates, at }: TransitionContext): string | undefined {
  if (mandates === undefined) return undefined;
  return mandatesInForce(mandates, { claimId: claim.id, at }).some((mandate) => mandate.capacity === capacity)
    ? undefined
    : `No ${capacity} has a mandate for the claim ${claim.id}; enter it first, with the power of attorney.`;
}
