import { describe, expect, it } from 'vitest';
import type { ClaimOutcome, ClaimState } from './claim.ts';
import { DEADLINE_DAYS } from './deadline.ts';
import { GUARDS } from './guards.ts';
import { OPEN_STATES, REOPENABLE, type TransitionRule } from './transition-rule.ts';
import { ruleFor, TRANSITIONS } from './transitions.ts';

const ALL_STATES: readonly ClaimState[] = [...OPEN_STATES, 'closed'];

function targets({ to, from }: TransitionRule): readonly ClaimState[] {
  if (to === 'same') return from;
  return to === 'back' ? TRANSITIONS.filter(({ pauses }) => pauses === true).flatMap((rule) => rule.from) : [to];
}

function reachable(start: readonly ClaimState[], follow: (state: ClaimState) => readonly ClaimState[]): ReadonlySet<ClaimState> {
  const seen = new Set(start);
  for (const state of seen) for (const next of follow(state)) seen.add(next);
  return seen;
}

const after = (state: ClaimState): readonly ClaimState[] => TRANSITIONS.filter(({ from }) => from.includes(state)).flatMap(targets);

describe('the table', () => {
  it('has at most one row for a state and an event', () => {
    const keys = TRANSITIONS.flatMap(({ from, event }) => from.map((state) => `${state} ${event}`));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('names only guards and deadlines that exist, and gives every row an actor', () => {
    for (const rule of TRANSITIONS) {
      expect(rule.actors.length).toBeGreaterThan(0);
      for (const guard of rule.guards ?? []) expect(GUARDS).toHaveProperty(guard);
      if (rule.deadline !== undefined && rule.deadline !== 'resume') expect(DEADLINE_DAYS).toHaveProperty(rule.deadline);
    }
  });

  it('uses every guard', () => {
    const used = new Set(TRANSITIONS.flatMap(({ guards = [] }) => guards));
    expect(Object.keys(GUARDS).filter((id) => !used.has(id as keyof typeof GUARDS))).toEqual([]);
  });

  it('reaches every state from a beginning, and the end from every state', () => {
    expect([...reachable(['draft', 'direct'], after)].toSorted()).toEqual([...ALL_STATES].toSorted());
    for (const state of OPEN_STATES) expect(reachable([state], after).has('closed')).toBe(true);
  });

  it('closes with an outcome, and only then', () => {
    for (const { to, outcome } of TRANSITIONS) expect(outcome !== undefined).toBe(to === 'closed');
    const outcomes: readonly ClaimOutcome[] = [
      'licensed',
      'license-sold',
      'settled',
      'complied',
      'unfounded',
      'withdrawn',
      'discarded',
      'rejected',
      'duplicate',
      'time-barred',
      'unreachable',
      'uneconomic',
      'judgment-won',
      'judgment-lost',
    ];
    expect(new Set(TRANSITIONS.flatMap(({ outcome }) => outcome ?? []))).toEqual(new Set(outcomes));
  });

  it('leaves the end only through "reopen", and only where nothing was agreed or decided', () => {
    expect(TRANSITIONS.filter(({ from }) => from.includes('closed')).map(({ event }) => event)).toEqual([
      'reopen',
      'send-closing',
      'add-note',
    ]);
    for (const final of ['licensed', 'license-sold', 'settled', 'unfounded', 'judgment-won', 'judgment-lost', 'time-barred'] as const)
      expect(REOPENABLE).not.toContain(final);
  });

  it('timers note and never send or move; systems only hold and record', () => {
    const byTimer = TRANSITIONS.filter(({ actors }) => actors.includes('timer'));
    expect(byTimer.map(({ event, to, task }) => [event, to, task])).toEqual([['deadline-passed', 'same', 'decide-next-step']]);
    const bySystem = TRANSITIONS.filter(({ actors }) => actors.includes('system'));
    expect(bySystem.map(({ event, to }) => [event, to])).toEqual([
      ['record-delivery', 'same'],
      ['record-recheck', 'same'],
      ['record-payment', 'same'],
      ['hold', 'same'],
    ]);
  });

  it('sends nothing without a person, an answered license question and eligible hits', () => {
    const sending = TRANSITIONS.filter(({ event }) => event.startsWith('send-'));
    expect(sending).toHaveLength(9);
    const answering = sending.filter(({ event }) => event === 'send-closing' || event === 'send-apology');
    for (const { guards, actors } of answering) {
      expect(guards).toContain('confirmed-by-person');
      expect(actors).toEqual(['owner', 'operator']);
    }
    for (const { guards, actors, irreversible } of sending.filter((rule) => !answering.includes(rule))) {
      expect(guards).toEqual(
        expect.arrayContaining([
          'license-question-answered',
          'eligible',
          'warnings-answered',
          'confirmed-by-person',
        ] satisfies TransitionRule['guards']),
      );
      expect(actors.every((role) => ['owner', 'operator', 'collector', 'lawyer'].includes(role))).toBe(true);
      expect(irreversible).toBe(true);
    }
  });

  it('lets the owner withdraw from every open state', () => {
    for (const state of OPEN_STATES) expect(ruleFor(state, 'withdraw')?.actors).toContain('owner');
  });

  it('lets the respondent answer wherever something was asked', () => {
    for (const state of ['cure', 'notified', 'reminded', 'final-notice', 'collection'] as const)
      for (const event of ['dispute', 'submit-license-proof'] as const) expect(ruleFor(state, event)?.actors).toContain('respondent');
  });

  it('ruleFor knows nothing of events that mean nothing', () => {
    expect(ruleFor('draft', 'send-letter')).toBeUndefined();
    expect(ruleFor('closed', 'withdraw')).toBeUndefined();
  });
});
