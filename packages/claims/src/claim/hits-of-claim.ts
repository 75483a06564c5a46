import { invalidArgument } from '../claims-error.ts';
import type { Hit } from '../hit.ts';
import { endMs, startMs } from '../period.ts';
import { useOf } from '../permission.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Actor, Claim, ClaimEntry } from './claim.ts';
import type { TaskKind } from './transition-rule.ts';

export interface DropHitInput {
  /** The hit that leaves the claim. */
  readonly hitId: string;
  /** Every hit that stays, for the time of the use that is left. */
  readonly remaining: readonly Hit[];
  /** Why. */
  readonly note: string;
  readonly actor: Actor;
  /** Now, ISO 8601. */
  readonly at: string;
}

export type DropHitCode = 'claim-closed' | 'not-in-claim' | 'last-hit' | 'agreed' | 'note-missing' | 'not-allowed-for-actor';

export type DropHitResult = { readonly ok: true; readonly claim: Claim; readonly tasks: readonly TaskKind[] } | Refusal<DropHitCode>;

/**
 * Takes one hit out of a claim: it was licensed, it was not the work, it was not worth it. The last hit does not leave, the claim is withdrawn
 * instead; after an agreement nothing leaves. The time of the use becomes that of the hits that stay. Throws `IMGGUARD_INVALID_ARGUMENT` where a
 * remaining hit is not passed.
 *
 * @example
 * const result = dropHit(claim, { hitId: 'hit-2', remaining: [hit], note: 'licensed by the agency', actor, at });
 */
export function dropHit(claim: Claim, { hitId, remaining, note, actor, at }: DropHitInput): DropHitResult {
  startMs(at, 'at');
  const refusal = refusalOf(claim, hitId, note, actor);
  if (refusal !== undefined) return refusal;
  const hitIds = claim.hitIds.filter((id) => id !== hitId);
  const uses = hitIds.map((id) => useOf(remaining.find((hit) => hit.id === id) ?? missing(id)));
  const { state, history } = claim;
  const entry: ClaimEntry = { sequence: history.length, at, actor, event: 'drop-hit', from: state, to: state, note, code: hitId };
  const tasks: readonly TaskKind[] = claim.letters.length > 0 ? ['tell-respondent'] : [];
  return { ok: true, claim: { ...claim, hitIds, usePeriod: timeOf(uses, claim.usePeriod), history: [...history, entry] }, tasks };
}

// --- internal ---

function refusalOf(claim: Claim, hitId: string, note: string, actor: Actor): Refusal<DropHitCode> | undefined {
  if (actor.role !== 'owner' && actor.role !== 'operator')
    return refuse('not-allowed-for-actor', 'A hit is taken out of a claim by a person: the owner or an operator.');
  if (claim.state === 'closed') return refuse('claim-closed', 'The claim is closed.');
  if (!claim.hitIds.includes(hitId)) return refuse('not-in-claim', `The claim holds no hit ${hitId}.`);
  if (claim.hitIds.length === 1) return refuse('last-hit', 'It is the only hit of the claim; withdraw the claim instead.');
  if (claim.offer !== null && claim.offer.acceptedAt !== null)
    return refuse('agreed', 'An offer was accepted; what it covers is not changed by one side.');
  return note.trim() === '' ? refuse('note-missing', 'Say why the hit leaves the claim.') : undefined;
}

function missing(id: string): never {
  throw invalidArgument('remaining', 'every hit that stays in the claim', `no hit ${id}`);
}

/** From the first to the last time of the uses, within what the claim was about: an earlier settlement is not reached past. */
function timeOf(uses: readonly Claim['usePeriod'][], within: Claim['usePeriod']): Claim['usePeriod'] {
  const [first = within.from] = uses.map(({ from }) => from).toSorted((a, b) => startMs(a, 'from') - startMs(b, 'from'));
  const last =
    uses
      .map(({ until }) => until)
      .toSorted((a, b) => endMs(a, 'until') - endMs(b, 'until'))
      .at(-1) ?? within.until;
  return {
    from: startMs(first, 'from') < startMs(within.from, 'from') ? within.from : first,
    until: endMs(last, 'until') > endMs(within.until, 'until') ? within.until : last,
  };
}
