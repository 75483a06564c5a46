/** How letters arrive, and how long a respondent has: scenarios that a lawyer can read. */
import { describe, expect, it } from 'vitest';
import { holidayCalendar } from '../calendar/holidays.ts';
import { aClaim, aSending, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Claim, DeliveryChannel } from './claim.ts';
import type { ClaimEvent } from './event.ts';

const READY = CLAIM_STEPS.ready;

/** The first letter, on Tuesday, 3 March 2026. */
function letter(channel?: DeliveryChannel, kind: 'send-letter' | 'send-contact' = 'send-letter'): ClaimStep {
  const event = aSending(kind) as Extract<ClaimEvent, { letter: unknown }>;
  return { event: { ...event, letter: { ...event.letter, ...(channel === undefined ? {} : { channel }) } }, role: 'operator' };
}

function arrived(on: string, daysLater = 0): ClaimStep {
  return { event: { kind: 'record-delivery', on }, role: 'system', daysLater };
}

function returned(on: string, daysLater = 0): ClaimStep {
  return { event: { kind: 'letter-returned', on, note: 'unknown at this address' }, role: 'operator', daysLater };
}

function sent(channel?: DeliveryChannel): Claim {
  return playClaim(aClaim(), [...READY, letter(channel)]);
}

describe('when time to answer begins', () => {
  it.each<[DeliveryChannel | undefined, string]>([
    [undefined, '2026-03-17'],
    // One day on its way, then fourteen.
    ['e-mail', '2026-03-18'],
    // Four days and fourteen end on a Saturday, so it is Monday.
    ['post', '2026-03-23'],
    ['post-abroad', '2026-03-31'],
  ])('a letter by %s is answered in time until %s', (channel, dueOn) => {
    expect(sent(channel)).toMatchObject({ deadline: { kind: 'reply', dueOn }, letters: [channel === undefined ? {} : { channel }] });
  });

  it('counts from the day on which it is proven to have arrived, and is never made shorter', () => {
    const late = playClaim(sent('e-mail'), [arrived('2026-03-10', 7)]);
    expect(late).toMatchObject({
      deadline: { dueOn: '2026-03-24' },
      deliveries: [{ letter: 0, result: 'delivered', on: '2026-03-10', by: 'system-1' }],
    });
    expect(playClaim(sent('post'), [arrived('2026-03-04', 1)]).deadline).toMatchObject({ dueOn: '2026-03-23' });
  });

  it('thirty days to put it right count from the arrival as well', () => {
    const claim = { ...sent(), state: 'cure', deadline: { kind: 'cure', dueOn: '2026-04-02', timeZone: 'UTC' } } as const;
    expect(playClaim(claim, [arrived('2026-03-09', 6)]).deadline).toEqual({ kind: 'cure', dueOn: '2026-04-08', timeZone: 'UTC' });
  });

  it('keeps to the holidays and the days that the caller names', () => {
    const context = { calendar: { timeZone: 'Europe/Berlin', holidays: holidayCalendar('DE') }, days: { reply: 21 } };
    // 21 days after 13 March is Good Friday; Easter Monday is a holiday too.
    const claim = playClaim(sent('e-mail'), [{ ...arrived('2026-03-13', 10), context }]);
    expect(claim.deadline).toMatchObject({ dueOn: '2026-04-07' });
  });

  it.each(['2026-03-02', '2026-03-09', 'yesterday'])('%s is no day on which it can have arrived', (on) => {
    expect(tryStep(sent(), arrived(on, 3))).toMatchObject({ ok: false, code: 'valid-delivery' });
    expect(tryStep(sent(), returned(on, 3))).toMatchObject({ ok: false, code: 'valid-delivery' });
  });

  it('says nothing before a letter was sent, and on hold only what was there before', () => {
    expect(tryStep(playClaim(aClaim({ track: 'direct' }), []), arrived('2026-03-03'))).toMatchObject({ code: 'letter-was-sent' });
    expect(tryStep(sent(), { ...arrived('2026-03-03'), role: 'respondent' })).toMatchObject({ code: 'not-allowed-for-actor' });
  });
});

describe('a letter that comes back', () => {
  it('was not read: the claim waits for another address, and nobody is late', () => {
    const back = tryStep(sent('post'), returned('2026-03-12', 9));
    expect(back).toMatchObject({ ok: true, claim: { state: 'ready', deadline: null }, tasks: ['find-address'] });
    const claim = playClaim(sent('post'), [returned('2026-03-12', 9)]);
    expect(claim.deliveries).toMatchObject([{ letter: 0, result: 'returned' }]);
    const other = { kind: 'identify-respondent', respondent: { name: 'Shop Ltd', address: 'Harbour 3, London' } } as const;
    const again = playClaim(claim, [{ event: other, role: 'operator' }, letter('post-abroad')]);
    expect(again).toMatchObject({ state: 'notified', letters: [{}, { channel: 'post-abroad' }] });
  });

  it('does not count among the two friendly ones', () => {
    const direct = aClaim({ track: 'direct' });
    const one = playClaim(direct, [aStep('answer-license-check', 'owner'), letter('e-mail', 'send-contact')]);
    expect(tryStep(one, letter('post', 'send-contact'))).toMatchObject({
      ok: false,
      code: 'first-contact-or-deadline-over',
    });
    const back = playClaim(one, [returned('2026-03-04', 1)]);
    const two = playClaim(back, [letter('post', 'send-contact')]);
    const three = playClaim(two, [{ ...letter('e-mail', 'send-contact'), daysLater: 30 }]);
    expect(tryStep(three, { ...letter('e-mail', 'send-contact'), daysLater: 30 })).toMatchObject({ code: 'at-most-two-contacts' });
  });

  it('changes nothing about what was agreed', () => {
    const agreed = playClaim(aClaim(), [...CLAIM_STEPS.agreed, { event: aSending('send-reminder'), role: 'operator', daysLater: 20 }]);
    expect(tryStep(agreed, returned('2026-03-30', 7))).toMatchObject({ ok: false, code: 'nothing-agreed' });
  });
});

describe('what follows', () => {
  it('a picture that is still there is looked at on the third, seventh and thirtieth day', () => {
    const offer = { by: 'claimant', purpose: 'pay-and-remove', amountMinor: 35_000, currency: 'EUR' } as const;
    const payment = { amountMinor: 35_000, currency: 'EUR', receivedAt: '2026-03-03' } as const;
    const paid = playClaim(sent(), [
      { event: { kind: 'make-offer', offer }, role: 'operator' },
      { event: { kind: 'accept-offer' }, role: 'respondent' },
      { event: { kind: 'record-payment', payment }, role: 'operator' },
      aStep('await-removal', 'operator'),
    ]);
    const looks: readonly ClaimStep[] = [
      aStep('still-there', 'operator', 3),
      aStep('still-there', 'operator', 4),
      aStep('still-there', 'operator', 23),
    ];
    const due = looks.map((_step, index) => playClaim(paid, looks.slice(0, index)).deadline?.dueOn);
    expect([...due, playClaim(paid, looks).deadline?.dueOn]).toEqual(['2026-03-06', '2026-03-10', '2026-04-02', '2026-04-27']);
  });

  it('what was withdrawn and given up in writing is not taken up again', () => {
    const withdrawn = playClaim(sent(), [aStep('withdraw', 'owner')]);
    expect(tryStep(withdrawn, aStep('reopen', 'operator'))).toMatchObject({ ok: true });
    const released = playClaim(withdrawn, [{ event: aSending('send-closing', { template: 'release' }), role: 'operator' }]);
    expect(tryStep(released, aStep('reopen', 'operator'))).toMatchObject({ ok: false, code: 'may-reopen' });
    const apologized = playClaim(withdrawn, [{ event: aSending('send-closing', { template: 'apology' }), role: 'operator' }]);
    expect(tryStep(apologized, aStep('reopen', 'operator'))).toMatchObject({ ok: true });
  });

  it('only the owner says that it is not worth it', () => {
    expect(tryStep(sent(), aStep('close-uneconomic', 'operator'))).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
    expect(tryStep(sent(), aStep('close-uneconomic', 'owner'))).toMatchObject({ claim: { outcome: 'uneconomic' } });
  });
});
