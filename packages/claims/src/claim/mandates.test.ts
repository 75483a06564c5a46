/** Who may act in a claim, by which mandate: scenarios that a lawyer can read. */
import { describe, expect, it } from 'vitest';
import { mandateFor, mandateProblems, mandateRefusal, mandatesInForce, type Mandate } from '../parties/mandate.ts';
import { aClaim, anActor, aSending, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Claim } from './claim.ts';

const AT = '2026-03-03T09:00:00Z';
const BOB = { kind: 'mandate', version: 1, id: 'm-bob', holder: 'operator-1', capacity: 'employee', from: '2026-01-01' } as const;
const PAPER = { reference: 'power of attorney, file A', signedOn: '2026-01-05' } as const;
const LAWYER = { ...BOB, id: 'm-law', holder: 'lawyer-1', capacity: 'lawyer', from: '2026-01-05', powerOfAttorney: PAPER } as const;
const COLLECTOR = {
  ...LAWYER,
  id: 'm-col',
  holder: 'collector-1',
  capacity: 'collector',
  registration: 'Inkasso 1234, AG Hamburg',
} as const;

/** A claim whose last letter was not answered, looked at twice. */
function readyToHandOver(): Claim {
  return playClaim(aClaim(), [
    ...CLAIM_STEPS.notified,
    { event: aSending('send-reminder'), role: 'operator', daysLater: 20 },
    { event: aSending('send-final-notice'), role: 'operator', daysLater: 20 },
    { event: { kind: 'review-again', note: 'still sound' }, role: 'operator', daysLater: 20 },
  ]);
}

function step(kind: ClaimStep['event']['kind'], role: ClaimStep['role'], mandates: readonly Mandate[]): ClaimStep {
  return { ...aStep(kind, role), context: { mandates } };
}

describe('who may act', () => {
  it('as long as nobody else is on record, the owner works alone, in both parts', () => {
    const ready = playClaim(
      aClaim(),
      CLAIM_STEPS.ready.slice(0, -1).map((each) => ({ ...each, context: { mandates: [] } })),
    );
    expect(tryStep(ready, step('accept', 'operator', []))).toMatchObject({ ok: true });
  });

  it('from the first employee on, only employees with a mandate act as staff, and the history names it', () => {
    const submitted = playClaim(aClaim(), CLAIM_STEPS.ready.slice(0, -1));
    const stranger = { ...BOB, holder: 'somebody else' };
    expect(tryStep(submitted, step('accept', 'operator', [stranger]))).toMatchObject({
      ok: false,
      code: 'not-mandated',
      hint: 'operator-1 has no mandate as employee for the claim claim-1 that is in force.',
    });
    const accepted = tryStep(submitted, step('accept', 'operator', [stranger, BOB]));
    expect(accepted).toMatchObject({ ok: true, entry: { event: 'accept', mandate: 'm-bob' } });
  });

  it('nobody acts before the mandate begins, after it ended, or in another claim', () => {
    const submitted = playClaim(aClaim(), CLAIM_STEPS.ready.slice(0, -1));
    for (const mandate of [
      { ...BOB, from: '2026-03-04' },
      { ...BOB, until: '2026-03-02' },
      { ...BOB, claimId: 'claim-2' },
    ])
      expect(tryStep(submitted, step('accept', 'operator', [mandate]))).toMatchObject({ ok: false, code: 'not-mandated' });
    for (const mandate of [
      { ...BOB, from: '2026-03-03' },
      { ...BOB, until: '2026-03-03' },
      { ...BOB, claimId: 'claim-1' },
    ])
      expect(tryStep(submitted, step('accept', 'operator', [mandate]))).toMatchObject({ ok: true });
  });

  it("who acts for the owner does not give the owner's word", () => {
    const event = { kind: 'submit' } as const;
    const claim = playClaim(aClaim(), CLAIM_STEPS.ready.slice(0, -2));
    const context = { mandates: [BOB], actor: { role: 'owner', id: 'Operator-1' } } as const;
    expect(tryStep(claim, { event, role: 'owner', context })).toMatchObject({ ok: false, code: 'not-mandated' });
    expect(tryStep(claim, { event, role: 'owner', context: { mandates: [BOB] } })).toMatchObject({ ok: true });
  });

  it('a claim is given to a collector or lawyer only when one is on record with a power of attorney', () => {
    const claim = readyToHandOver();
    const late = { daysLater: 20 };
    const give = (kind: 'give-to-collection' | 'give-to-lawyer', mandates: readonly Mandate[]) =>
      tryStep(claim, { ...step(kind, 'owner', mandates), ...late });
    expect(give('give-to-collection', [LAWYER])).toMatchObject({ ok: false, code: 'collector-mandated' });
    expect(give('give-to-lawyer', [COLLECTOR])).toMatchObject({ ok: false, code: 'lawyer-mandated' });
    expect(give('give-to-lawyer', [{ ...LAWYER, until: '2026-03-10' }])).toMatchObject({ ok: false, code: 'lawyer-mandated' });
    expect(give('give-to-collection', [COLLECTOR])).toMatchObject({ ok: true, claim: { state: 'collection' } });
    expect(give('give-to-lawyer', [LAWYER])).toMatchObject({ ok: true, claim: { state: 'legal' } });
  });

  it('a collector sends what collectors send, notes payments, and files no suit', () => {
    const mandates = [COLLECTOR, LAWYER];
    const given = playClaim(readyToHandOver(), [{ ...step('give-to-collection', 'owner', mandates), daysLater: 20 }]);
    const send = (role: 'collector' | 'lawyer', template: string) =>
      tryStep(given, { event: aSending('send-lawyer-letter', { template, by: anActor(role).id }), role, context: { mandates } });
    expect(send('collector', 'collection-demand')).toMatchObject({ ok: true, entry: { mandate: 'm-col' } });
    expect(send('collector', 'abmahnung')).toMatchObject({ ok: false, code: 'not-beyond-collector' });
    expect(send('lawyer', 'abmahnung')).toMatchObject({ ok: true, entry: { mandate: 'm-law' } });
    expect(tryStep(given, step('add-note', 'collector', mandates))).toMatchObject({ ok: true });
    expect(tryStep(given, step('add-note', 'collector', [LAWYER]))).toMatchObject({ ok: false, code: 'not-mandated' });
    expect(tryStep(given, step('withdraw', 'collector', mandates))).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
    const legal = playClaim(given, [{ ...step('give-to-lawyer', 'owner', mandates), daysLater: 20 }]);
    expect(tryStep(legal, step('file-suit', 'lawyer', [COLLECTOR]))).toMatchObject({ ok: false, code: 'not-mandated' });
    expect(tryStep(legal, step('file-suit', 'lawyer', mandates))).toMatchObject({ ok: true, claim: { state: 'court' } });
  });

  it('respondents and timers need no mandate', () => {
    const notified = playClaim(aClaim(), CLAIM_STEPS.notified);
    const event = { kind: 'dispute', code: 'amount', note: 'too much' } as const;
    expect(tryStep(notified, { event, role: 'respondent', context: { mandates: [BOB] } })).toMatchObject({ ok: true });
    expect(mandateRefusal(anActor('timer'), { mandates: [BOB], claimId: 'claim-1', at: AT })).toBeUndefined();
  });

  it('of two mandates the one for this claim counts', () => {
    const own = { ...BOB, id: 'm-own', claimId: 'claim-1' };
    expect(mandateFor(anActor('operator'), { mandates: [BOB, own], claimId: 'claim-1', at: AT })?.id).toBe('m-own');
    expect(mandatesInForce([BOB, own], { claimId: 'claim-2', at: AT })).toEqual([BOB]);
    expect(mandateFor(anActor('owner'), { mandates: [BOB], claimId: 'claim-1', at: AT })).toBeUndefined();
  });
});

describe('mandateProblems', () => {
  it('is empty for sound ones', () => {
    for (const mandate of [BOB, LAWYER, COLLECTOR]) expect(mandateProblems(mandate)).toEqual([]);
  });

  it.each<[Mandate, string]>([
    [{ ...BOB, holder: ' ' }, 'whose it is'],
    [{ ...BOB, from: '2026-02-30' }, 'neither an ISO 8601 instant'],
    [{ ...BOB, from: '2026-01-01T10:00:00Z' }, 'no ISO date'],
    [{ ...BOB, until: '2025-01-01' }, 'ends before it begins'],
    [{ ...BOB, capacity: 'lawyer' }, 'power of attorney'],
    [{ ...LAWYER, powerOfAttorney: { ...PAPER, reference: '' } }, 'power of attorney'],
    [{ ...LAWYER, powerOfAttorney: { ...PAPER, signedOn: '2026-13-01' } }, 'on which it was signed'],
    [{ ...LAWYER, from: '2026-01-04' }, 'before its power of attorney was signed'],
    [{ ...LAWYER, capacity: 'collector' }, 'is registered'],
  ])('%j', (mandate, words) => {
    expect(mandateProblems(mandate).join(' ')).toContain(words);
  });
});
