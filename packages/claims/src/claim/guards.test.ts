import { describe, expect, it } from 'vitest';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  anEligibility,
  aSending,
  aStep,
  CLAIM_STEPS,
  playClaim,
  tryStep,
  type ClaimStep,
} from '../testing/index.ts';
import type { Claim } from './claim.ts';
import type { ClaimEvent } from './event.ts';
import type { TransitionResult } from './transition.ts';

const { ready: READY, notified: NOTIFIED } = CLAIM_STEPS;
const [ANSWERED] = READY as readonly [ClaimStep];

/** Tries one step after others. */
function tried(steps: readonly ClaimStep[], step: ClaimStep, begin: Claim = aClaim()): TransitionResult {
  return tryStep(playClaim(begin, steps), step);
}

describe('who works alone', () => {
  const alone = (event: ClaimStep['event'], role: ClaimStep['role']): ClaimStep => ({
    event,
    role,
    context: { actor: { role, id: 'ann' } },
  });
  const ready = playClaim(
    aClaim(),
    CLAIM_STEPS.ready.map(({ event, role }) => alone(event, role)),
  );
  const offer = aSending('send-letter', { by: 'ann', template: 'license-offer' });
  const later = (daysLater: number, context: ClaimStep['context'] = {}): ClaimStep => ({
    event: offer,
    role: 'operator',
    daysLater,
    context: { actor: { role: 'operator', id: 'Ann' }, ...context },
  });

  it('reads a claim again on another day before the first letter with money', () => {
    const event = aSending('send-letter', { by: 'Ann', template: 'license-offer' });
    expect(tryStep(ready, { ...later(0), event })).toMatchObject({
      ok: false,
      code: 'cooled-off',
      hint: expect.stringContaining('24 hours'),
    });
    expect(tryStep(ready, { ...later(0.9), event })).toMatchObject({ ok: false, code: 'cooled-off' });
    expect(tryStep(ready, { ...later(1), event })).toMatchObject({ ok: true });
    expect(tryStep(ready, { ...later(0, { coolingHours: 0 }), event })).toMatchObject({ ok: true });
  });

  it('may send a friendly letter at once, and so may two persons one with money', () => {
    const friendly = aSending('send-letter', { by: 'Ann', template: 'contact' });
    expect(tryStep(ready, { ...later(0), event: friendly })).toMatchObject({ ok: true });
    const both = playClaim(aClaim(), CLAIM_STEPS.ready);
    expect(tryStep(both, { event: aSending('send-letter', { template: 'license-offer' }), role: 'operator' })).toMatchObject({ ok: true });
  });
});

describe('before a letter', () => {
  it('the question of a permission is answered', () => {
    expect(tried([], aStep('submit', 'owner'))).toMatchObject({ code: 'license-question-answered' });
  });

  it('every hit is eligible with the records of now', () => {
    const submit = aStep('submit', 'owner');
    expect(tried([ANSWERED], { ...submit, context: { eligibility: [] } })).toMatchObject({
      code: 'eligible',
      hint: expect.stringMatching(/missing: hit-1/),
    });
    const other = anEligibility([aConfirmedHit({ id: 'hit-9' })]);
    expect(tried([ANSWERED], { ...submit, context: { eligibility: other } })).toMatchObject({ code: 'eligible' });
    const licensed = anEligibility([aConfirmedHit()], { licenses: [aLicense({ where: { domains: ['shop.example'] } })] });
    const refused = tried([ANSWERED], { ...submit, context: { eligibility: licensed } });
    expect(refused).toMatchObject({ code: 'eligible', hint: 'Licensed: Example Ltd.' });
  });

  it('one hit of several that is not eligible is enough to stop', () => {
    const claim = { ...aClaim(), hitIds: ['hit-1', 'hit-2'] };
    const results = anEligibility([aConfirmedHit(), aHit({ id: 'hit-2' })]);
    expect(tried([ANSWERED], { ...aStep('submit', 'owner'), context: { eligibility: results } }, claim)).toMatchObject({
      code: 'eligible',
    });
    expect(tried([ANSWERED], { ...aStep('submit', 'owner'), context: { eligibility: results.slice(0, 1) } }, claim)).toMatchObject({
      code: 'eligible',
    });
  });

  it('every warning has a written answer, also one that came up later', () => {
    const warned = anEligibility([aConfirmedHit({ size: { width: 50, height: 50 } })]);
    const submit: ClaimStep = { ...aStep('submit', 'owner'), context: { eligibility: warned } };
    expect(tried([ANSWERED], submit)).toMatchObject({ code: 'warnings-answered', hint: expect.stringMatching(/too-small/) });
    const answer: ClaimStep = { event: { kind: 'answer-warning', code: 'too-small', note: 'shown as a banner' }, role: 'owner' };
    expect(tried([ANSWERED, answer], submit)).toMatchObject({ ok: true });
    const reminder: ClaimStep = { event: aSending('send-reminder'), role: 'operator', daysLater: 20, context: { eligibility: warned } };
    expect(tried(NOTIFIED, reminder)).toMatchObject({ code: 'warnings-answered' });
    expect(tried([...NOTIFIED, { ...answer, role: 'operator' }], reminder)).toMatchObject({ ok: true });
  });

  it('the respondent has a name and an address', () => {
    expect(tried([ANSWERED, aStep('submit', 'owner')], aStep('accept', 'operator'))).toMatchObject({ code: 'respondent-identified' });
    const nameOnly: ClaimStep = { event: { kind: 'identify-respondent', respondent: { name: 'Shop Ltd', email: ' ' } }, role: 'owner' };
    expect(tried([ANSWERED, nameOnly, aStep('submit', 'owner')], aStep('accept', 'operator'))).toMatchObject({
      code: 'respondent-identified',
    });
  });
});

describe('a letter', () => {
  it('goes out when the person who sends has read exactly this letter', () => {
    const result = tried(READY, { event: aSending('send-letter'), role: 'operator' });
    expect(result).toMatchObject({ ok: true, irreversible: true, entry: { letter: 'b4'.repeat(32) } });
    expect(result.ok && result.claim).toMatchObject({
      state: 'notified',
      letters: [{ template: 'contact', confirmedBy: 'operator-1', confirmedAt: '2026-03-03T09:00:00Z' }],
      deadline: { kind: 'reply', dueOn: '2026-03-17' },
    });
  });

  it.each<[string, Partial<Record<'letter' | 'confirmation', unknown>>]>([
    ['of somebody else', { confirmation: { by: 'owner-1', at: '2026-03-03T09:00:00Z' } }],
    ['of nobody', { confirmation: { by: '', at: '2026-03-03T09:00:00Z' } }],
    ['from the future', { confirmation: { by: 'operator-1', at: '2026-03-03T09:00:01Z' } }],
    ['without a time', { confirmation: { by: 'operator-1', at: '' } }],
    ['of no letter in particular', { letter: { template: 'contact', locale: 'en', sha256: 'abc' } }],
  ])('does not with a confirmation %s', (_what, changes) => {
    const event = { ...aSending('send-letter'), ...changes } as ClaimEvent;
    expect(tried(READY, { event, role: 'operator' })).toMatchObject({ code: 'confirmed-by-person' });
  });

  it('does not with nothing at all', () => {
    expect(tried(READY, { event: { kind: 'send-letter' } as ClaimEvent, role: 'operator' })).toMatchObject({ code: 'confirmed-by-person' });
  });
});
