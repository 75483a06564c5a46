import { CHECKED, CLAIMANT, LAWYER, OPEN_STATES, OWNER, SENT, STAFF, type TransitionRule } from './transition-rule.ts';

/** Rows of the life cycle that hand a claim over, end it, open it again or stop its time. */
export const END_TRANSITIONS: readonly TransitionRule[] = [
  // Handing over: only after a second look, with the owner's word.
  { from: ['final-notice', 'collection'], event: 'review-again', to: 'same', actors: STAFF },
  {
    from: ['final-notice'],
    event: 'give-to-collection',
    to: 'collection',
    actors: OWNER,
    guards: ['deadline-over', 'reviewed-twice', ...CHECKED, 'collector-mandated'],
    deadline: 'collection',
    irreversible: true,
  },
  {
    from: ['final-notice', 'collection'],
    event: 'give-to-lawyer',
    to: 'legal',
    actors: OWNER,
    guards: ['deadline-over', 'reviewed-twice', ...CHECKED, 'lawyer-mandated'],
    irreversible: true,
  },
  {
    from: ['collection'],
    event: 'send-lawyer-letter',
    to: 'same',
    actors: ['collector', 'lawyer'],
    guards: [...SENT, 'not-beyond-collector'],
    irreversible: true,
  },
  {
    from: ['legal'],
    event: 'send-lawyer-letter',
    to: 'same',
    actors: ['lawyer'],
    guards: SENT,
    irreversible: true,
  },
  { from: ['legal'], event: 'file-suit', to: 'court', actors: LAWYER, irreversible: true },
  { from: ['court'], event: 'judgment-won', to: 'closed', outcome: 'judgment-won', actors: LAWYER },
  { from: ['court'], event: 'judgment-lost', to: 'closed', outcome: 'judgment-lost', actors: LAWYER },
  // Ending early, at any time and free of charge.
  { from: OPEN_STATES, event: 'withdraw', to: 'closed', outcome: 'withdrawn', actors: CLAIMANT, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-duplicate', to: 'closed', outcome: 'duplicate', actors: STAFF, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-unreachable', to: 'closed', outcome: 'unreachable', actors: STAFF },
  { from: OPEN_STATES, event: 'close-uneconomic', to: 'closed', outcome: 'uneconomic', actors: OWNER, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-time-barred', to: 'closed', outcome: 'time-barred', actors: STAFF, task: 'tell-respondent' },
  { from: ['closed'], event: 'reopen', to: 'review', actors: STAFF, guards: ['may-reopen'], deadline: 'review', task: 'review-claim' },
  // How it ended is said in writing.
  {
    from: ['closed'],
    event: 'send-closing',
    to: 'same',
    actors: CLAIMANT,
    guards: ['letter-was-sent', 'confirmed-by-person', 'closing-letter'],
    irreversible: true,
  },
  // Over everything.
  { from: OPEN_STATES, event: 'keep-claim', to: 'same', actors: CLAIMANT },
  { from: OPEN_STATES, event: 'hold', to: 'same', actors: ['operator', 'system'], guards: ['not-on-hold'] },
  { from: OPEN_STATES, event: 'release', to: 'same', actors: STAFF, guards: ['on-hold'] },
  { from: [...OPEN_STATES, 'closed'], event: 'add-note', to: 'same', actors: ['owner', 'operator', 'collector', 'lawyer'] },
];
