import { CHECKED, CLAIMANT, OPEN_STATES, OWNER, PREPARING, SENT, STAFF, TIMED, type TransitionRule } from './transition-rule.ts';

/** Rows of the life cycle from the first thought to the letters that go out, and the deadlines that run. */
export const LETTER_TRANSITIONS: readonly TransitionRule[] = [
  // The owner writes personally: no money, no threat.
  {
    from: ['direct'],
    event: 'send-contact',
    to: 'same',
    actors: CLAIMANT,
    guards: ['at-most-two-contacts', 'first-contact-or-deadline-over', ...SENT, 'no-money-letter'],
    deadline: 'reply',
    irreversible: true,
  },
  { from: ['direct'], event: 'escalate', to: 'draft', actors: CLAIMANT, deadline: 'draft' },
  // Preparing.
  { from: ['direct', ...PREPARING], event: 'identify-respondent', to: 'same', actors: CLAIMANT },
  { from: ['direct', ...PREPARING], event: 'answer-license-check', to: 'same', actors: CLAIMANT },
  { from: OPEN_STATES, event: 'answer-warning', to: 'same', actors: CLAIMANT },
  { from: OPEN_STATES, event: 'record-facts', to: 'same', actors: ['owner', 'operator', 'lawyer'], guards: ['valid-facts'] },
  {
    from: ['draft'],
    event: 'submit',
    to: 'review',
    actors: OWNER,
    guards: CHECKED,
    deadline: 'review',
    task: 'review-claim',
  },
  { from: ['direct', 'draft'], event: 'discard', to: 'closed', outcome: 'discarded', actors: OWNER, guards: ['nothing-sent'] },
  { from: ['review'], event: 'ask-back', to: 'draft', actors: STAFF, deadline: 'draft' },
  { from: ['review'], event: 'reject', to: 'closed', outcome: 'rejected', actors: STAFF },
  {
    from: ['review'],
    event: 'accept',
    to: 'ready',
    actors: STAFF,
    guards: [...CHECKED, 'respondent-identified'],
    task: 'send-letter',
  },
  // Creative Commons: thirty days to put it right.
  {
    from: ['ready'],
    event: 'send-cure',
    to: 'cure',
    actors: STAFF,
    guards: ['is-creative-commons', ...SENT, 'respondent-identified', 'no-money-letter'],
    deadline: 'cure',
    irreversible: true,
  },
  { from: ['cure'], event: 'not-fixed', to: 'ready', actors: STAFF, guards: ['deadline-over', 'rechecked-twice'] },
  // A claim against somebody else came back: who was asked by mistake is told so.
  {
    from: ['review'],
    event: 'send-apology',
    to: 'same',
    actors: CLAIMANT,
    guards: ['letter-was-sent', 'after-wrong-party', 'confirmed-by-person', 'no-money-letter'],
    irreversible: true,
  },
  // The letters.
  {
    from: ['ready'],
    event: 'send-letter',
    to: 'notified',
    actors: STAFF,
    guards: ['cure-first', ...SENT, 'not-for-lawyer', 'respondent-identified'],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: ['notified', 'reminded', 'payment-pending'],
    event: 'send-reminder',
    to: 'reminded',
    actors: STAFF,
    guards: ['deadline-over', 'at-most-two-reminders', ...SENT, 'not-for-lawyer'],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: ['reminded'],
    event: 'send-final-notice',
    to: 'final-notice',
    actors: STAFF,
    guards: ['deadline-over', ...SENT, 'not-for-lawyer'],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: TIMED,
    event: 'deadline-passed',
    to: 'same',
    actors: ['timer'],
    guards: ['deadline-over', 'not-yet-noted'],
    task: 'decide-next-step',
  },
];
