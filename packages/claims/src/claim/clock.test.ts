import { describe, expect, it } from 'vitest';
import { aClaim, aSending, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Claim } from './claim.ts';
import type { TransitionResult } from './transition.ts';

const { notified: NOTIFIED } = CLAIM_STEPS;

/** Tries one step after others. */
function tried(steps: readonly ClaimStep[], step: ClaimStep, begin: Claim = aClaim()): TransitionResult {
  return tryStep(playClaim(begin, steps), step);
}

describe('hold', () => {
  const hold = aStep('hold', 'operator', 4);

  it('stops time and the own side; the respondent may answer', () => {
    const held = playClaim(aClaim(), [...NOTIFIED, hold]);
    expect(held).toMatchObject({ state: 'notified', deadline: null, hold: { by: 'operator-1', paused: { kind: 'reply', daysLeft: 10 } } });
    expect(tried([...NOTIFIED, hold], { event: aSending('send-reminder'), role: 'operator', daysLater: 60 })).toMatchObject({
      code: 'claim-on-hold',
    });
    expect(tried([...NOTIFIED, hold], aStep('deadline-passed', 'timer', 60))).toMatchObject({ code: 'claim-on-hold' });
    expect(tried([...NOTIFIED, hold], hold)).toMatchObject({ code: 'not-on-hold' });
    for (const role of ['respondent', 'operator'] as const)
      expect(tried([...NOTIFIED, hold], { event: { kind: 'dispute', code: 'amount', note: 'too much' }, role })).toMatchObject({
        ok: true,
      });
  });

  it('goes on with what was left', () => {
    const released = playClaim(aClaim(), [...NOTIFIED, hold, aStep('release', 'operator', 60)]);
    expect(released).toMatchObject({ hold: null, deadline: { kind: 'reply', dueOn: '2026-05-18' } });
    expect(tried(NOTIFIED, aStep('release', 'operator'))).toMatchObject({ code: 'on-hold' });
  });

  it('an answer that comes meanwhile starts no clock, and does not cost the time that was left', () => {
    const dispute: ClaimStep = { event: { kind: 'dispute', code: 'amount', note: 'too much' }, role: 'respondent', daysLater: 30 };
    const disputed = playClaim(aClaim(), [...NOTIFIED, hold, dispute]);
    expect(disputed).toMatchObject({
      state: 'disputed',
      deadline: null,
      paused: { kind: 'reply', daysLeft: 10 },
      hold: { paused: { kind: 'dispute', daysLeft: 14 } },
    });
    const released = playClaim(disputed, [aStep('release', 'operator', 30)]);
    expect(released).toMatchObject({ state: 'disputed', hold: null, deadline: { kind: 'dispute' }, paused: { daysLeft: 10 } });
    expect(playClaim(released, [aStep('refuse-dispute', 'operator')])).toMatchObject({ state: 'notified', deadline: { kind: 'reply' } });
  });

  it('ends with the claim', () => {
    expect(playClaim(aClaim(), [...NOTIFIED, hold, aStep('withdraw', 'owner')])).toMatchObject({ state: 'closed', hold: null });
  });
});
