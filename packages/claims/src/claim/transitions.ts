import { ANSWER_TRANSITIONS } from './answer-transitions.ts';
import type { ClaimState } from './claim.ts';
import { END_TRANSITIONS } from './end-transitions.ts';
import type { ClaimEventKind } from './event.ts';
import { LETTER_TRANSITIONS } from './letter-transitions.ts';
import type { TransitionRule } from './transition-rule.ts';

/** The whole life cycle. At most one row holds for a state and an event. */
export const TRANSITIONS: readonly TransitionRule[] = [...LETTER_TRANSITIONS, ...ANSWER_TRANSITIONS, ...END_TRANSITIONS];

/** The row for a state and an event; `undefined` where the event means nothing there. */
export function ruleFor(state: ClaimState, event: ClaimEventKind): TransitionRule | undefined {
  return TRANSITIONS.find((rule) => rule.event === event && rule.from.includes(state));
}
