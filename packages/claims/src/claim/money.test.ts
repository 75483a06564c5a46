import { describe, expect, it } from 'vitest';
import { aClaim, aSending, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Claim } from './claim.ts';
import type { TransitionResult } from './transition.ts';

const { ready: READY, notified: NOTIFIED, reminded: REMINDED, agreed: AGREED } = CLAIM_STEPS;
const [ANSWERED] = READY as readonly [ClaimStep];
const OFFER = { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } as const;

function payment(amountMinor: number, currency = 'EUR'): ClaimStep {
  return { event: { kind: 'record-payment', payment: { amountMinor, currency, receivedAt: '2026-03-20T00:00:00Z' } }, role: 'operator' };
}

/** Tries one step after others. */
function tried(steps: readonly ClaimStep[], step: ClaimStep, begin: Claim = aClaim()): TransitionResult {
  return tryStep(playClaim(begin, steps), step);
}

function tasksAfter(steps: readonly ClaimStep[], next: ClaimStep): readonly string[] {
  const result = tried(steps, next);
  if (!result.ok) throw new Error(result.hint);
  return result.tasks;
}

describe('money', () => {
  const offer = (changes: object): ClaimStep => ({ event: { kind: 'make-offer', offer: { ...OFFER, ...changes } }, role: 'operator' });

  it.each([
    { amountMinor: 0 },
    { amountMinor: -5 },
    { amountMinor: 1.5 },
    { amountMinor: Number.MAX_VALUE },
    { currency: 'eur' },
    { currency: '€' },
    { currency: 'DEM' },
  ])('an offer of %j is none', (changes) => {
    expect(tried(NOTIFIED, offer(changes))).toMatchObject({ code: 'valid-offer' });
  });

  it('each side offers for itself and accepts what the other offered', () => {
    expect(tried(NOTIFIED, offer({ by: 'respondent' }))).toMatchObject({ code: 'offer-by-own-side' });
    expect(tried([...NOTIFIED, offer({})], aStep('accept-offer', 'operator'))).toMatchObject({ code: 'accepted-by-other-side' });
    expect(tried([...NOTIFIED, offer({})], aStep('accept-offer', 'respondent'))).toMatchObject({
      claim: { state: 'payment-pending', deadline: { kind: 'pay' }, offer: { acceptedAt: expect.any(String) } },
      irreversible: true,
    });
  });

  it('offers that were superseded stay in the history', () => {
    const counter: ClaimStep = {
      event: { kind: 'make-offer', offer: { ...OFFER, by: 'respondent', amountMinor: 20_000 } },
      role: 'respondent',
    };
    const { history, offer: standing } = playClaim(aClaim(), [...NOTIFIED, offer({}), counter]);
    expect(standing?.amountMinor).toBe(20_000);
    expect(history.flatMap((entry) => entry.offer?.amountMinor ?? [])).toEqual([35_000, 20_000]);
  });

  it('an offer that nobody answered ends, and the old deadline goes on', () => {
    expect(tried([...NOTIFIED, offer({})], aStep('expire-offer', 'operator', 3))).toMatchObject({ code: 'deadline-over' });
    const back = playClaim(aClaim(), [...NOTIFIED, offer({}), aStep('expire-offer', 'operator', 20)]);
    expect(back).toMatchObject({ state: 'notified', offer: null, deadline: { kind: 'reply' } });
  });

  it('is recorded to the cent; what is missing stays open, what is too much is returned', () => {
    expect(tried([...AGREED, payment(34_900)], aStep('close-license-sold', 'operator'))).toMatchObject({
      code: 'paid-in-full',
      hint: '1.00 EUR is still open.',
    });
    expect(tasksAfter([...AGREED, payment(34_900)], payment(100))).toEqual([]);
    expect(tasksAfter([...AGREED, payment(34_900)], payment(200))).toEqual(['refund']);
    expect(tried([...AGREED, payment(34_900), payment(100)], aStep('close-license-sold', 'operator'))).toMatchObject({
      claim: { outcome: 'license-sold' },
    });
  });

  it('is never converted, and never taken without an agreement', () => {
    expect(tried(AGREED, payment(35_000, 'USD'))).toMatchObject({ code: 'valid-payment' });
    expect(tried(AGREED, payment(0))).toMatchObject({ code: 'valid-payment' });
    const undated: ClaimStep = {
      event: { kind: 'record-payment', payment: { amountMinor: 1, currency: 'EUR', receivedAt: '' } },
      role: 'operator',
    };
    expect(tried(AGREED, undated)).toMatchObject({ code: 'valid-payment' });
    expect(tried(REMINDED, payment(100))).toMatchObject({ code: 'valid-payment', hint: 'No offer was accepted.' });
    expect(tried(REMINDED, aStep('close-license-sold', 'operator'))).toMatchObject({ code: 'paid-in-full' });
  });

  it('who is late is reminded, can still pay, and is not asked for another price', () => {
    const late: readonly ClaimStep[] = [...AGREED, payment(10_000), { event: aSending('send-reminder'), role: 'operator', daysLater: 20 }];
    expect(tried(late, offer({ amountMinor: 50_000 }))).toMatchObject({ code: 'nothing-agreed' });
    expect(playClaim(aClaim(), [...late, payment(25_000), aStep('close-license-sold', 'operator')])).toMatchObject({
      outcome: 'license-sold',
    });
  });

  it('what was sold is not removed, and the other way round', () => {
    expect(tried([...AGREED, payment(35_000)], aStep('await-removal', 'operator'))).toMatchObject({ code: 'offer-to-remove' });
    const removal: readonly ClaimStep[] = [
      ...NOTIFIED,
      offer({ purpose: 'pay-and-remove' }),
      aStep('accept-offer', 'respondent'),
      payment(35_000),
    ];
    expect(tried(removal, aStep('close-license-sold', 'operator'))).toMatchObject({ code: 'offer-of-license' });
  });

  it('stays where it was agreed', () => {
    expect(tasksAfter([...AGREED, payment(35_000)], aStep('close-license-sold', 'operator'))).toEqual(['tell-respondent']);
  });

  it('goes back when the claim ends without an agreement being kept', () => {
    expect(tasksAfter([...AGREED, payment(10_000)], aStep('withdraw', 'owner'))).toEqual(['tell-respondent', 'refund']);
    const reopened: readonly ClaimStep[] = [
      ...AGREED,
      payment(10_000),
      aStep('withdraw', 'owner'),
      aStep('reopen', 'operator'),
      ANSWERED,
      aStep('accept', 'operator'),
    ];
    const sent: readonly ClaimStep[] = [...reopened, { event: aSending('send-letter'), role: 'operator' }];
    expect(tried(sent, offer({ currency: 'USD' }))).toMatchObject({ code: 'valid-offer' });
  });
});
