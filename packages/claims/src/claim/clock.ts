import { DAY_MS, startMs } from '../period.ts';
import type { Claim, ClaimState } from './claim.ts';
import {
  DEADLINE_DAYS,
  deadlineAfter,
  DELIVERY_DAYS,
  REMOVAL_LOOK_DAYS,
  resumeDeadline,
  stopDeadline,
  type Deadline,
  type StoppedDeadline,
} from './deadline.ts';
import type { ClaimEvent } from './event.ts';
import type { TransitionContext } from './guards.ts';
import type { TransitionRule } from './transition-rule.ts';

/** The parts of a claim that say what time runs, and where an interlude goes back to. */
type Clock = Pick<Claim, 'deadline' | 'paused' | 'returnTo' | 'hold'>;

/**
 * What a row of the table does to the clock. An interlude (license check, dispute, negotiation) keeps what was left of the deadline that it
 * interrupts; the first interlude counts, whatever follows inside it. On hold no time runs: a deadline that would begin is kept for later. Time to answer a letter
 * begins when it is taken to have arrived.
 */
export function clockAfter(
  rule: TransitionRule,
  claim: Claim,
  event: ClaimEvent,
  { to, ...context }: TransitionContext & { readonly to: ClaimState },
): Clock {
  if (to === 'closed') return { deadline: null, paused: null, returnTo: null, hold: null };
  const interlude = interludeOf(rule, claim, context);
  const { hold } = claim;
  if (rule.deadline === undefined && rule.to === 'same') return { ...interlude, deadline: claim.deadline, hold };
  const next = nextDeadline(rule, claim, { ...context, at: arrival(event, context.at) });
  return hold === null
    ? { ...interlude, deadline: next, hold }
    : { ...interlude, deadline: null, hold: { ...hold, paused: stop(next, context) } };
}

// --- internal ---

function interludeOf(rule: TransitionRule, claim: Claim, context: TransitionContext): Pick<Clock, 'paused' | 'returnTo'> {
  if (rule.pauses === true && claim.returnTo === null) return { paused: leftOf(claim, context), returnTo: claim.state };
  return rule.pauses === true || rule.to === 'same' ? { paused: claim.paused, returnTo: claim.returnTo } : { paused: null, returnTo: null };
}

function leftOf({ hold, deadline }: Claim, context: TransitionContext): StoppedDeadline | null {
  return hold === null ? stop(deadline, context) : hold.paused;
}

function stop(deadline: Deadline | null, { at }: TransitionContext): StoppedDeadline | null {
  return deadline === null ? null : stopDeadline(deadline, at);
}

function nextDeadline({ deadline: kind }: TransitionRule, claim: Claim, { at, calendar, days }: TransitionContext): Deadline | null {
  if (kind === undefined) return null;
  if (kind === 'resume') return claim.paused === null ? null : resumeDeadline(claim.paused, at, calendar);
  return deadlineAfter(kind, days?.[kind] ?? (kind === 'removal' ? removalDays(claim) : DEADLINE_DAYS[kind]), at, calendar);
}

function arrival(event: ClaimEvent, at: string): string {
  const channel = 'letter' in event ? event.letter.channel : undefined;
  return channel === undefined ? at : new Date(startMs(at, 'at') + DELIVERY_DAYS[channel] * DAY_MS).toISOString();
}

/** Days to the next look: each look that found it still there moves on to the next one. */
function removalDays({ history }: Claim): number {
  const paid = history.findLastIndex(({ event }) => event === 'await-removal');
  const looks = paid === -1 ? 0 : history.slice(paid).filter(({ event }) => event === 'still-there').length + 1;
  const [index, last] = [Math.min(looks, REMOVAL_LOOK_DAYS.length - 1), REMOVAL_LOOK_DAYS];
  return (last[index] ?? 0) - (index === 0 ? 0 : (last[index - 1] ?? 0));
}
