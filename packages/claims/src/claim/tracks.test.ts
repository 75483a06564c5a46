import { describe, expect, it } from 'vitest';
import { eligibility } from '../eligibility.ts';
import {
  aClaim,
  aConfirmedHit,
  aRightsHolder,
  aSending,
  aStep,
  aWork,
  CLAIM_STEPS,
  playClaim,
  tryStep,
  type ClaimStep,
} from '../testing/index.ts';
import type { Claim } from './claim.ts';
import type { TransitionResult } from './transition.ts';

const { ready: READY } = CLAIM_STEPS;
const [ANSWERED] = READY as readonly [ClaimStep];

/** Tries one step after others. */
function tried(steps: readonly ClaimStep[], step: ClaimStep, begin: Claim = aClaim()): TransitionResult {
  return tryStep(playClaim(begin, steps), step);
}

const CC_WORK = aWork({
  policies: [{ kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/' }],
});

describe('the personal way', () => {
  const direct = aClaim({ track: 'direct' });
  const contact: ClaimStep = { event: aSending('send-contact', { by: 'owner-1' }), role: 'owner' };

  it('takes a letter and one reminder, without money, the second only when time is over', () => {
    expect(tried([ANSWERED], contact, direct)).toMatchObject({ ok: true, claim: { state: 'direct', deadline: { kind: 'reply' } } });
    expect(tried([ANSWERED, contact], { ...contact, daysLater: 10 }, direct)).toMatchObject({ code: 'first-contact-or-deadline-over' });
    const twice = [ANSWERED, contact, { ...contact, daysLater: 20 }];
    expect(tried(twice, { ...contact, daysLater: 20 }, direct)).toMatchObject({ code: 'at-most-two-contacts' });
    expect(tried(twice, aStep('escalate', 'owner'), direct)).toMatchObject({ claim: { state: 'draft', deadline: { kind: 'draft' } } });
  });

  it('takes only letters that are known to be without money', () => {
    const unknown: ClaimStep = { event: aSending('send-contact', { by: 'owner-1', template: 'my-demand' }), role: 'owner' };
    expect(tried([ANSWERED], unknown, direct)).toMatchObject({ code: 'no-money-letter' });
  });

  it('can be discarded while nothing was sent, and only withdrawn afterwards', () => {
    expect(tried([], aStep('discard', 'owner'), direct)).toMatchObject({ claim: { state: 'closed', outcome: 'discarded' }, tasks: [] });
    expect(tried([ANSWERED, contact], aStep('discard', 'owner'), direct)).toMatchObject({ code: 'nothing-sent' });
    expect(tried([ANSWERED, contact], aStep('withdraw', 'owner'), direct)).toMatchObject({
      claim: { outcome: 'withdrawn' },
      tasks: ['tell-respondent'],
    });
  });

  it('ends well when the respondent put it right', () => {
    const fixed = playClaim(direct, [ANSWERED, contact, aStep('report-fixed', 'respondent'), aStep('confirm-fixed', 'owner')]);
    expect(fixed).toMatchObject({ state: 'closed', outcome: 'complied', deadline: null });
  });
});

describe('Creative Commons', () => {
  const claim = aClaim({ work: CC_WORK });
  const results = [eligibility(aConfirmedHit(), { work: CC_WORK, rightsHolder: aRightsHolder(), at: '2026-03-03T09:00:00Z' })];
  const cure: ClaimStep = { event: aSending('send-cure'), role: 'operator' };

  it('is asked first to put it right, with thirty days', () => {
    expect(tried(READY, { event: aSending('send-letter'), role: 'operator' }, claim)).toMatchObject({ code: 'cure-first' });
    const asked = playClaim(claim, [...READY, cure]);
    expect(asked).toMatchObject({ state: 'cure', deadline: { kind: 'cure', dueOn: '2026-04-02' } });
    expect(tried([], aStep('not-fixed', 'operator', 29), asked)).toMatchObject({ code: 'deadline-over' });
    const failed = playClaim(asked, [aStep('not-fixed', 'operator', 40)]);
    expect(failed).toMatchObject({ state: 'ready', cureFailed: true });
    expect(tried([], { event: aSending('send-letter'), role: 'operator' }, failed)).toMatchObject({ ok: true });
  });

  it('also when the policy came on record only after the claim was opened', () => {
    const answer: ClaimStep = { event: { kind: 'answer-warning', code: 'creative-commons', note: 'yes' }, role: 'operator' };
    const letter: ClaimStep = { event: aSending('send-letter'), role: 'operator', context: { eligibility: results } };
    expect(tried([...READY, answer], letter)).toMatchObject({ code: 'cure-first' });
    expect(tried([...READY, answer], { ...cure, context: { eligibility: results } })).toMatchObject({ ok: true });
  });

  it('is not for other works, and not with money', () => {
    expect(tried(READY, cure)).toMatchObject({ code: 'is-creative-commons' });
    expect(tried(READY, { event: aSending('send-cure', { template: 'offer' }), role: 'operator' }, claim)).toMatchObject({
      code: 'no-money-letter',
    });
  });

  it('time goes on as time for putting it right after an interlude', () => {
    const disputed: ClaimStep = { event: { kind: 'dispute', code: 'free-source', note: 'it was free' }, role: 'respondent', daysLater: 10 };
    const back = playClaim(claim, [...READY, cure, disputed, aStep('refuse-dispute', 'operator', 5)]);
    expect(back).toMatchObject({ state: 'cure', deadline: { kind: 'cure', dueOn: '2026-04-07' }, paused: null, returnTo: null });
  });

  it('must be asked again when the claim is opened again', () => {
    const reopened = playClaim(claim, [
      ...READY,
      cure,
      aStep('not-fixed', 'operator', 40),
      aStep('withdraw', 'owner'),
      aStep('reopen', 'operator'),
    ]);
    expect(reopened).toMatchObject({ state: 'review', cureFailed: false, licenseCheck: null, reviews: [] });
  });
});
