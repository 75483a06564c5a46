import { describe, expect, it } from 'vitest';
import { eligibility } from '../eligibility.ts';
import { openClaim } from '../claim/open-claim.ts';
import { transition } from '../claim/transition.ts';
import { triage } from '../triage.ts';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  anActor,
  anAllowRule,
  aRightsHolder,
  aSending,
  aStep,
  aWork,
  CLAIM_STEPS,
  playClaim,
  tryStep,
} from './index.ts';

describe('the builders', () => {
  it('make records that fit together', () => {
    const context = { work: aWork(), rightsHolder: aRightsHolder(), licenses: [aLicense()], allowRules: [anAllowRule()], at: '2026-03-03' };
    expect(triage(aHit(), context)).toMatchObject({ truth: 'match', use: 'unknown', proposedBy: 'machine' });
    expect(eligibility(aConfirmedHit(), context).verdict).toBe('eligible');
  });

  it('take what differs', () => {
    expect(aHit({ id: 'hit-7' })).toEqual({ ...aHit(), id: 'hit-7' });
    expect(aClaim({ track: 'direct' }).state).toBe('direct');
    expect(() => aClaim({ hit: aHit() })).toThrow(/not-decided-by-person/);
  });

  it('lead a claim to where a test needs it', () => {
    const states = Object.entries(CLAIM_STEPS).map(([name, steps]) => [name, playClaim(aClaim(), steps).state]);
    expect(Object.fromEntries(states)).toEqual({
      ready: 'ready',
      notified: 'notified',
      reminded: 'reminded',
      finalNotice: 'final-notice',
      agreed: 'payment-pending',
    });
    expect(tryStep(aClaim(), aStep('withdraw', 'owner'))).toMatchObject({ ok: true });
    expect(() => playClaim(aClaim(), [{ event: aSending('send-letter'), role: 'operator' }])).toThrow(/not-possible-here/);
  });
});

describe('the example of the README', () => {
  it('leads a claim from a decision to the end', () => {
    const [hit, work, rightsHolder, at] = [aConfirmedHit(), aWork(), aRightsHolder(), '2026-03-03T09:00:00Z'];
    const [owner, operator] = [anActor('owner'), anActor('operator')];
    // #region claim
    const opened = openClaim({ id: 'C-1', hit, work, rightsHolder, licenses: [], allowRules: [], claims: [], actor: owner, at });
    if (!opened.ok) throw new Error(opened.hint);

    const early = transition(opened.claim, { kind: 'submit' }, { actor: owner, at });
    // { ok: false, code: 'license-question-answered', hint: 'Answer first whether there could be a license or another permission …' }

    const answered = transition(opened.claim, { kind: 'answer-license-check', note: 'no sale on record' }, { actor: owner, at });
    const checked = [eligibility(hit, { work, rightsHolder, licenses: [], allowRules: [], at })];
    const submitted = transition(
      answered.ok ? answered.claim : opened.claim,
      { kind: 'submit' },
      { actor: owner, at, eligibility: checked },
    );
    // { ok: true, claim: { state: 'review', … }, tasks: ['review-claim'], irreversible: false }

    const withdrawn = transition(
      submitted.ok ? submitted.claim : opened.claim,
      { kind: 'withdraw', note: 'they asked us in 2024' },
      { actor: operator, at },
    );
    // #endregion claim
    expect(early).toMatchObject({ ok: false, code: 'license-question-answered' });
    expect(submitted).toMatchObject({ ok: true, claim: { state: 'review' }, tasks: ['review-claim'], irreversible: false });
    expect(withdrawn).toMatchObject({ ok: true, claim: { state: 'closed', outcome: 'withdrawn', history: { length: 4 } }, tasks: [] });
  });
});
