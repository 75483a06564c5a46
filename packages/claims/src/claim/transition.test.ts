import { describe, expect, it } from 'vitest';
import { aClaim, anActor, aSending, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Claim } from './claim.ts';
import type { ClaimEvent } from './event.ts';
import type { TransitionContext } from './guards.ts';
import { transition, type TransitionResult } from './transition.ts';

const { ready: READY, notified: NOTIFIED, reminded: REMINDED, finalNotice: FINAL, agreed: AGREED } = CLAIM_STEPS;
const [ANSWERED, IDENTIFIED] = READY as readonly [ClaimStep, ClaimStep];
const OFFER = { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } as const;

function payment(amountMinor: number, currency = 'EUR'): ClaimStep {
  return { event: { kind: 'record-payment', payment: { amountMinor, currency, receivedAt: '2026-03-20T00:00:00Z' } }, role: 'operator' };
}

/** Tries one step after others. */
function tried(steps: readonly ClaimStep[], step: ClaimStep, begin: Claim = aClaim()): TransitionResult {
  return tryStep(playClaim(begin, steps), step);
}

describe('transition', () => {
  it('writes down who did what, when, from where to where, and leaves the claim that was passed in alone', () => {
    const claim = Object.freeze(aClaim());
    const result = transition(claim, ANSWERED.event, { actor: anActor('owner'), at: '2026-03-04T09:00:00Z' });
    expect(result).toMatchObject({ ok: true, tasks: [], irreversible: false });
    expect(result.ok && result.entry).toEqual({
      sequence: 1,
      at: '2026-03-04T09:00:00Z',
      actor: { role: 'owner', id: 'owner-1' },
      event: 'answer-license-check',
      from: 'draft',
      to: 'draft',
      note: 'no sale, no permission found',
    });
    expect(result.ok && result.claim.history).toEqual([...claim.history, result.ok && result.entry]);
    expect(claim.licenseCheck).toBeNull();
  });

  it('refuses what means nothing in a state, what the actor may not, and what does not say why', () => {
    expect(tried([], aStep('send-letter', 'operator'))).toMatchObject({ ok: false, code: 'not-possible-here' });
    expect(tried([], { event: { kind: 'no-such-event' } as unknown as ClaimEvent, role: 'owner' })).toMatchObject({
      code: 'not-possible-here',
    });
    expect(tried([ANSWERED, IDENTIFIED, aStep('submit', 'owner')], aStep('accept', 'owner'))).toMatchObject({
      code: 'not-allowed-for-actor',
      hint: '"accept" is for operator, not for owner.',
    });
    expect(tried([], { event: { kind: 'answer-license-check', note: ' ' }, role: 'owner' })).toMatchObject({ code: 'note-missing' });
    expect(tried([], { event: { kind: 'answer-warning', code: 'weak-match' } as ClaimEvent, role: 'owner' })).toMatchObject({
      code: 'note-missing',
    });
    expect(tried(NOTIFIED, { event: { kind: 'dispute', code: 'amount', note: '' }, role: 'respondent' })).toMatchObject({
      code: 'note-missing',
    });
  });

  it('a time that is none and an actor without a name throw', () => {
    const wrong: readonly TransitionContext[] = [
      { actor: anActor('owner'), at: 'now' },
      { actor: { role: 'owner', id: '' }, at: '2026-03-04T09:00:00Z' },
    ];
    for (const context of wrong)
      expect(() => transition(aClaim(), ANSWERED.event, context)).toThrowError(
        expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }),
      );
  });
});

describe('the respondent answers', () => {
  const proof: ClaimStep = { event: { kind: 'submit-license-proof', note: 'invoice attached' }, role: 'respondent', daysLater: 4 };
  const dispute: ClaimStep = { event: { kind: 'dispute', code: 'not-my-site', note: 'sold last year' }, role: 'respondent', daysLater: 4 };

  it('a license that holds ends the claim', () => {
    const checked = playClaim(aClaim(), [...NOTIFIED, proof]);
    expect(checked).toMatchObject({
      state: 'license-check',
      returnTo: 'notified',
      paused: { kind: 'reply', daysLeft: 10 },
      deadline: { kind: 'license-check' },
    });
    expect(tried([...NOTIFIED, proof], aStep('license-valid', 'owner'))).toMatchObject({
      claim: { state: 'closed', outcome: 'licensed', deadline: null, paused: null, returnTo: null },
      tasks: ['tell-respondent'],
    });
  });

  it('the clock stands still meanwhile, and goes on with what was left', () => {
    const back = playClaim(aClaim(), [...NOTIFIED, proof, aStep('license-invalid', 'operator', 30)]);
    expect(back).toMatchObject({ state: 'notified', deadline: { kind: 'reply', dueOn: '2026-04-16' }, paused: null });
  });

  it('an answer on the last day leaves at least a week', () => {
    const late = playClaim(aClaim(), [...NOTIFIED, { ...dispute, daysLater: 14 }, aStep('refuse-dispute', 'operator', 10)]);
    expect(late.deadline).toMatchObject({ kind: 'reply', dueOn: '2026-04-03' });
  });

  it('an interlude inside another goes back to where the first began', () => {
    const nested = playClaim(aClaim(), [...REMINDED, dispute, proof]);
    expect(nested).toMatchObject({ state: 'license-check', returnTo: 'reminded', paused: { daysLeft: 10 } });
    expect(playClaim(nested, [aStep('license-partial', 'operator')])).toMatchObject({ state: 'reminded', returnTo: null });
  });

  it('a dispute that is right ends the claim; one that is not is decided by another person, if there is one', () => {
    expect(tried([...NOTIFIED, dispute], aStep('uphold-dispute', 'owner'))).toMatchObject({ claim: { outcome: 'unfounded' } });
    const refuse = aStep('refuse-dispute', 'operator');
    expect(tried([...NOTIFIED, dispute], { ...refuse, context: { staff: 2 } })).toMatchObject({ code: 'decided-by-another-person' });
    const other: ClaimStep = { ...refuse, context: { staff: 2, actor: { role: 'operator', id: 'operator-2' } } };
    expect(tried([...NOTIFIED, dispute], other)).toMatchObject({ ok: true });
    expect(tried([...NOTIFIED, dispute], refuse)).toMatchObject({ ok: true });
  });

  it('the ground of a dispute is written down', () => {
    expect(playClaim(aClaim(), [...NOTIFIED, dispute]).history.at(-1)).toMatchObject({ code: 'not-my-site', note: 'sold last year' });
  });
});

describe('silence', () => {
  it('a timer only notes, once for each deadline, and not early', () => {
    const passed = aStep('deadline-passed', 'timer', 20);
    expect(tried(NOTIFIED, { ...passed, daysLater: 14 })).toMatchObject({ code: 'deadline-over' });
    expect(tried(NOTIFIED, passed)).toMatchObject({ claim: { state: 'notified' }, tasks: ['decide-next-step'], irreversible: false });
    expect(tried([...NOTIFIED, passed], passed)).toMatchObject({ code: 'not-yet-noted' });
    const reminded: ClaimStep = { event: aSending('send-reminder'), role: 'operator' };
    expect(tried([...NOTIFIED, passed, reminded], passed)).toMatchObject({ ok: true });
    expect(tried([], aStep('deadline-passed', 'timer'), aClaim({ track: 'direct' }))).toMatchObject({ code: 'deadline-over' });
  });

  it('two reminders at most, counted anew when the claim is opened again', () => {
    const reminder: ClaimStep = { event: aSending('send-reminder'), role: 'operator', daysLater: 20 };
    expect(tried([...REMINDED, reminder], reminder)).toMatchObject({ code: 'at-most-two-reminders' });
    const again: readonly ClaimStep[] = [...REMINDED, reminder, aStep('withdraw', 'owner'), aStep('reopen', 'operator'), ANSWERED];
    expect(tried([...again, aStep('accept', 'operator'), { event: aSending('send-letter'), role: 'operator' }], reminder)).toMatchObject({
      ok: true,
    });
  });

  it('handing over needs time to be over, a second review and the owner', () => {
    const give = aStep('give-to-collection', 'owner', 20);
    expect(tried(FINAL, { ...give, role: 'operator' })).toMatchObject({ code: 'not-allowed-for-actor' });
    expect(tried(FINAL, give)).toMatchObject({ code: 'reviewed-twice' });
    expect(tried([...FINAL, aStep('review-again', 'operator')], { ...give, daysLater: 3 })).toMatchObject({ code: 'deadline-over' });
    expect(tried([...FINAL, aStep('review-again', 'operator')], give)).toMatchObject({
      claim: { state: 'collection' },
      irreversible: true,
    });
  });

  it('the first review of a claim that was opened again is not the second', () => {
    const begin: readonly ClaimStep[] = [
      ...READY,
      aStep('withdraw', 'owner'),
      aStep('reopen', 'operator'),
      ANSWERED,
      aStep('accept', 'operator'),
    ];
    const final: readonly ClaimStep[] = [...begin, ...FINAL.slice(READY.length)];
    expect(tried(final, aStep('give-to-lawyer', 'owner', 20))).toMatchObject({ code: 'reviewed-twice' });
  });

  it('goes on to a court and its judgment', () => {
    const legal: readonly ClaimStep[] = [...FINAL, aStep('review-again', 'operator'), aStep('give-to-lawyer', 'owner', 20)];
    const won = playClaim(aClaim(), [...legal, aStep('file-suit', 'lawyer'), aStep('judgment-won', 'lawyer')]);
    expect(won).toMatchObject({ state: 'closed', outcome: 'judgment-won' });
    const agreed = playClaim(aClaim(), [
      ...legal,
      aStep('file-suit', 'lawyer'),
      { event: { kind: 'make-offer', offer: { ...OFFER, by: 'respondent', purpose: 'pay-and-remove' } }, role: 'respondent' },
      aStep('accept-offer', 'operator'),
      payment(35_000),
      aStep('await-removal', 'operator'),
      aStep('still-there', 'operator', 3),
      aStep('confirm-removal', 'operator', 3),
    ]);
    expect(agreed).toMatchObject({ state: 'closed', outcome: 'settled' });
  });
});

describe('the end', () => {
  it('is the end, except for notes', () => {
    const withdrawn = [...NOTIFIED, aStep('withdraw', 'owner')];
    expect(tried(withdrawn, { event: aSending('send-letter'), role: 'operator' })).toMatchObject({ code: 'not-possible-here' });
    expect(tried(withdrawn, aStep('add-note', 'owner'))).toMatchObject({ claim: { state: 'closed', outcome: 'withdrawn' } });
  });

  it('can be opened again where nothing was agreed, and no other claim stands for the matter', () => {
    const withdrawn = [...NOTIFIED, aStep('withdraw', 'owner')];
    const reopen = aStep('reopen', 'operator');
    expect(tried(withdrawn, reopen)).toMatchObject({ claim: { state: 'review', outcome: null, deadline: { kind: 'review' } } });
    expect(tried(withdrawn, { ...reopen, context: { claims: [aClaim(), { ...aClaim(), id: 'claim-2' }] } })).toMatchObject({
      code: 'may-reopen',
      hint: 'The claim claim-2 is open for the same work and domain.',
    });
    const sold: readonly ClaimStep[] = [...AGREED, payment(35_000), aStep('close-license-sold', 'operator')];
    expect(tried(sold, reopen)).toMatchObject({ code: 'may-reopen', hint: 'A claim that ended as license-sold is final for this use.' });
  });
});
