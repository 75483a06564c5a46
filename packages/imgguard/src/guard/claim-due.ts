import { isOverdue, type Claim, type EligibilityResult } from '@imgguard/claims';

/** Something about a claim that waits for a person. */
export interface DueTask {
  readonly claimId: string;
  /**
   * `deadline-over`: a last day has passed. `limitation-near`, `time-barred`: the whole or a part of the claim cannot be made for long any more, or not at all.
   * `letter-to-send`: accepted, or a letter came back. `answer-respondent`: the respondent handed something in.
   */
  readonly what: 'deadline-over' | 'limitation-near' | 'time-barred' | 'letter-to-send' | 'answer-respondent';
  /** One English sentence. */
  readonly text: string;
}

/** What waits for a person in an open claim; nothing while it is on hold but what the law sets an end to. */
export function waiting(claim: Claim, eligibility: readonly EligibilityResult[], at: string): DueTask[] {
  const { id: claimId, state, deadline, hold, offer, letters } = claim;
  const limits = eligibility.flatMap(({ findings }) => findings.filter(({ code }) => LIMITS.includes(code)));
  const texts = new Map(limits.map(({ code, text }) => [text, code as DueTask['what']]));
  const tasks: DueTask[] = [...texts].map(([text, what]) => ({ claimId, what, text }));
  if (hold !== null) return tasks;
  if (deadline !== null && isOverdue(deadline, at))
    tasks.push({
      claimId,
      what: 'deadline-over',
      text: `The time for ${WHAT[deadline.kind] ?? deadline.kind} ended on ${deadline.dueOn}.`,
    });
  if (state === 'ready')
    tasks.push({
      claimId,
      what: 'letter-to-send',
      text: letters.length === 0 ? 'The claim is accepted; no letter about it went out yet.' : 'The claim is ready for its next letter.',
    });
  const proposed = state === 'negotiating' && offer?.by === 'respondent';
  if (proposed || ANSWERED.includes(state))
    tasks.push({ claimId, what: 'answer-respondent', text: `The respondent waits for a decision (${state}).` });
  return tasks;
}

// --- internal ---

const LIMITS: readonly string[] = ['limitation-near', 'time-barred'] satisfies readonly DueTask['what'][];

const ANSWERED: readonly Claim['state'][] = ['license-check', 'disputed'];

const WHAT: Readonly<Record<string, string>> = {
  reply: 'an answer',
  cure: 'putting it right',
  review: 'the review',
  'license-check': 'checking the license',
  dispute: 'deciding on the objection',
  offer: 'the offer',
  pay: 'the payment',
  removal: 'the next look at the page',
  collection: 'the payment to the collector',
  draft: 'preparing the claim',
};
