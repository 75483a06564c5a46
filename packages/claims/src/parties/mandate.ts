import type { Actor } from '../claim/claim.ts';
import { folded } from '../words.ts';
import { holds, isDay, periodProblems, startMs } from '../period.ts';

/** Who may act for the claimant: as what, in which claims, from when to when, and by which power of attorney. Ended, never removed. */
export interface Mandate {
  readonly kind: 'mandate';
  readonly version: 1;
  readonly id: string;
  /** Name or account, as it stands in the history of claims (`Actor.id`). */
  readonly holder: string;
  /** `employee` acts as `operator`, the others as what they are. */
  readonly capacity: 'employee' | 'collector' | 'lawyer';
  /** For this claim alone; absent: for every claim. */
  readonly claimId?: string;
  /** First day, ISO date. */
  readonly from: string;
  /** Last day, ISO date; absent: without end. */
  readonly until?: string;
  /** Needed of collectors and lawyers (in Germany section 174 BGB: who is asked may reject a letter that shows none). */
  readonly powerOfAttorney?: { readonly reference: string; /** ISO date. */ readonly signedOn: string };
  /** Needed of collectors: registration, such as by section 10(1) no. 1 RDG, with the authority. */
  readonly registration?: string;
}

interface Asked {
  readonly mandates?: readonly Mandate[];
  readonly claimId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What is wrong with a mandate, one sentence each; empty when it is fine. */
export function mandateProblems({ holder, capacity, powerOfAttorney, registration, ...period }: Mandate): readonly string[] {
  const external = capacity !== 'employee';
  const { from, until } = period;
  return [
    ...(holder.trim() === '' ? ['The mandate does not say whose it is.'] : []),
    ...[from, until].flatMap((day) => (day === undefined || isDay(day) ? [] : [`"${day}" is no ISO date.`])),
    ...periodProblems(period, 'The mandate'),
    ...(external && (powerOfAttorney === undefined || powerOfAttorney.reference.trim() === '')
      ? [`A ${capacity} acts by a power of attorney: say where it is kept.`]
      : []),
    ...(powerOfAttorney === undefined || isDay(powerOfAttorney.signedOn)
      ? []
      : [`"${powerOfAttorney.signedOn}" is no ISO date on which it was signed.`]),
    ...(powerOfAttorney !== undefined && isDay(powerOfAttorney.signedOn) && isDay(from) && powerOfAttorney.signedOn > from
      ? ['The mandate begins before its power of attorney was signed.']
      : []),
    ...(capacity === 'collector' && (registration ?? '').trim() === ''
      ? ['Who collects for others is registered (in Germany sections 2(2) and 10 RDG): say where and under which number.']
      : []),
  ];
}

/** Mandates that hold for a claim at a time. */
export function mandatesInForce(mandates: readonly Mandate[], { claimId, at }: Omit<Asked, 'mandates'>): readonly Mandate[] {
  startMs(at, 'at');
  return mandates.filter((mandate) => (mandate.claimId === undefined || mandate.claimId === claimId) && holds(mandate, at));
}

/** The mandate by which somebody acts; `undefined` for an owner, for who needs none, and for who has none. Those for one claim go before those for all. */
export function mandateFor(actor: Actor, { mandates = [], ...where }: Asked): Mandate | undefined {
  const capacity = CAPACITIES[actor.role];
  const mine = mandatesInForce(mandates, where).filter((each) => each.capacity === capacity && isSame(each.holder, actor.id));
  return mine.find(({ claimId }) => claimId !== undefined) ?? mine[0];
}

/**
 * Why somebody may not act, or `undefined`. Collectors and lawyers always need a mandate; staff does from the first employee on who is on record: until then the
 * owner works alone, in both parts. Whoever has a mandate does not speak as the owner.
 */
export function mandateRefusal(actor: Actor, asked: Asked): string | undefined {
  const { mandates, claimId } = asked;
  if (mandates === undefined) return undefined;
  if (actor.role === 'owner') {
    const held = mandates.find(({ holder }) => isSame(holder, actor.id));
    return held && `${actor.id} acts by a mandate as ${held.capacity} (${held.id}); the owner's word is for the owner to give.`;
  }
  const capacity = CAPACITIES[actor.role];
  if (capacity === undefined || mandateFor(actor, asked) !== undefined) return undefined;
  const alone = capacity === 'employee' && !mandates.some((each) => each.capacity === 'employee');
  return alone ? undefined : `${actor.id} has no mandate as ${capacity} for the claim ${claimId} that is in force.`;
}

// --- internal ---

const CAPACITIES: Readonly<Partial<Record<Actor['role'], Mandate['capacity']>>> = {
  operator: 'employee',
  collector: 'collector',
  lawyer: 'lawyer',
};

function isSame(holder: string, id: string): boolean {
  return folded(holder) === folded(id);
}
