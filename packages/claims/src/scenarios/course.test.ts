import { describe, expect, it } from 'vitest';
import { isOverdue } from '../claim/deadline.ts';
import { openClaim } from '../claim/open-claim.ts';
import { checkCapture, type CaptureFact } from '../evidence/capture-check.ts';
import { letterData } from '../letters/letter-data.ts';
import { renderNotice } from '../notices/render-notice.ts';
import { decideDataRequest } from '../privacy/data-request.ts';
import { eraseRespondent } from '../privacy/erase.ts';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  anActor,
  anEligibility,
  aRightsHolder,
  aSending,
  aSighting,
  aStep,
  aWork,
  CLAIM_STEPS,
  playClaim,
  tryStep,
  type ClaimStep,
} from '../testing/index.ts';

describe('scenarios about the course of a claim', () => {
  it('20. no timer makes a DMCA notice; a named person who confirmed every statement does', () => {
    const rightsHolder = aRightsHolder({ address: 'Street 1\nTown', phone: '+49 30 1' });
    const more = { 'provider.contact': 'agent@host.example' };
    const data = letterData({ hit: aHit(), work: aWork(), rightsHolder, at: '2026-03-03', more });
    const at = '2026-03-03T09:00:00Z';
    const statements = ['good-faith', 'exceptions-considered', 'accurate', 'authorized'] as const;
    const by = (role: 'timer' | 'owner') =>
      renderNotice({
        name: 'dmca-takedown',
        locale: 'en',
        data,
        at,
        confirmation: { actor: anActor(role), signature: 'Zoë Example', at, statements },
      });
    expect(by('timer')).toMatchObject({ ok: false, code: 'not-confirmed-by-person' });
    expect(by('owner')).toMatchObject({ ok: true, statute: '17 U.S.C. 512(c)(3)(A)' });
  });

  it('26. the last minute of the last day, where the respondent is, is in time', () => {
    const deadline = { kind: 'reply', dueOn: '2026-03-17', timeZone: 'America/Los_Angeles' } as const;
    expect(isOverdue(deadline, '2026-03-18T06:59:00Z')).toBe(false);
    expect(isOverdue(deadline, '2026-03-18T07:00:00Z')).toBe(true);
  });

  it('3. a license that is proven stops the clock, ends the claim, is confirmed in writing, and blocks new claims', () => {
    const claim = playClaim(aClaim(), CLAIM_STEPS.notified);
    const checking = playClaim(claim, [aStep('submit-license-proof', 'respondent', 3)]);
    expect(checking).toMatchObject({
      state: 'license-check',
      paused: { kind: 'reply', daysLeft: 11 },
      deadline: { kind: 'license-check' },
    });
    expect(tryStep(checking, aStep('license-valid', 'respondent'))).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
    expect(tryStep(checking, aStep('license-valid', 'operator'))).toMatchObject({ tasks: ['tell-respondent'] });
    const closed = playClaim(checking, [aStep('license-valid', 'operator')]);
    expect(closed).toMatchObject({ state: 'closed', outcome: 'licensed' });
    const told = playClaim(closed, [{ event: aSending('send-closing', { template: 'release' }), role: 'operator' }]);
    expect(told.letters.at(-1)).toMatchObject({ template: 'release', confirmedBy: 'operator-1' });
    const license = aLicense({ where: { domains: ['shop.example'] }, from: '2026-01-01', media: ['web'] });
    const again = { id: 'c-2', hit: aConfirmedHit(), work: aWork(), actor: anActor('owner'), at: '2026-04-01T09:00:00Z' } as const;
    expect(openClaim({ ...again, licenses: [license] })).toMatchObject({ ok: false, code: 'use-licensed' });
  });

  it('9. a Creative Commons work gets a letter without money and thirty days, and ends when it was put right', () => {
    const licenseUrl = 'https://creativecommons.org/licenses/by/2.0/';
    const work = aWork({ policies: [{ kind: 'creative-commons', name: 'CC BY 2.0', licenseUrl }] });
    const hit = aConfirmedHit({ sighting: aSighting({ context: { credit: 'Example Photography' } }) });
    const context = { eligibility: anEligibility([hit], { work }) };
    const answer = (code: string): ClaimStep => ({ event: { kind: 'answer-warning', code, note: 'seen' }, role: 'owner', context });
    const ready = playClaim(aClaim({ work, hit }), [
      answer('creative-commons'),
      answer('credit-present'),
      ...CLAIM_STEPS.ready.map((step) => ({ ...step, context })),
    ]);
    const sending = (kind: 'send-letter' | 'send-cure', template: string): ClaimStep => ({
      event: aSending(kind, { template }),
      role: 'operator',
      context,
    });
    expect(tryStep(ready, sending('send-letter', 'license-offer'))).toMatchObject({ ok: false, code: 'cure-first' });
    expect(tryStep(ready, sending('send-cure', 'license-offer'))).toMatchObject({ ok: false, code: 'no-money-letter' });
    const cure = playClaim(ready, [sending('send-cure', 'cure')]);
    // Thirty days from 3 March 2026.
    expect(cure).toMatchObject({ state: 'cure', deadline: { kind: 'cure', dueOn: '2026-04-02' } });
    const fixed = playClaim(cure, [aStep('report-fixed', 'respondent', 20), aStep('confirm-fixed', 'operator', 1)]);
    expect(fixed).toMatchObject({ state: 'closed', outcome: 'complied' });
  });

  it('25. silence after the final notice sends nothing: a person looks again, and the owner decides', () => {
    const claim = playClaim(aClaim(), CLAIM_STEPS.finalNotice);
    const passed = tryStep(claim, aStep('deadline-passed', 'timer', 20));
    expect(passed).toMatchObject({ ok: true, claim: { state: 'final-notice' }, tasks: ['decide-next-step'] });
    expect(passed.ok && passed.claim.letters).toHaveLength(claim.letters.length);
    const collect = (role: 'owner' | 'operator' | 'timer'): ClaimStep => aStep('give-to-collection', role, 20);
    expect(tryStep(claim, collect('timer'))).toMatchObject({ code: 'not-allowed-for-actor' });
    expect(tryStep(claim, collect('operator'))).toMatchObject({ code: 'not-allowed-for-actor' });
    expect(tryStep(claim, collect('owner'))).toMatchObject({ code: 'reviewed-twice' });
    const reviewed = playClaim(claim, [aStep('review-again', 'operator')]);
    expect(tryStep(reviewed, collect('owner'))).toMatchObject({ ok: true, claim: { state: 'collection' } });
    const disputed = playClaim(reviewed, [{ event: { kind: 'dispute', code: 'amount', note: 'too much' }, role: 'respondent' }]);
    expect(tryStep(disputed, collect('owner'))).toMatchObject({ ok: false, code: 'not-possible-here' });
  });

  it('10. "fixed" on day 29: after one look that found nothing changed there is a second one before anything follows', () => {
    const licenseUrl = 'https://creativecommons.org/licenses/by/4.0/';
    const work = aWork({ policies: [{ kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl }] });
    const context = { eligibility: anEligibility([aConfirmedHit()], { work }) };
    const answer = { kind: 'answer-warning', code: 'creative-commons', note: 'seen' } as const;
    const steps: readonly ClaimStep[] = [
      { event: answer, role: 'owner' },
      ...CLAIM_STEPS.ready,
      { event: aSending('send-cure', { template: 'cure' }), role: 'operator' },
    ];
    const cure = playClaim(
      aClaim({ work }),
      steps.map((step) => ({ ...step, context })),
    );
    const look = (result: 'fixed' | 'not-fixed' | 'unreachable', daysLater: number): ClaimStep => ({
      event: { kind: 'record-recheck', result },
      role: 'system',
      daysLater,
    });
    const reported = playClaim(cure, [aStep('report-fixed', 'respondent', 29)]);
    const notFixed = aStep('not-fixed', 'operator', 4);
    expect(tryStep(reported, notFixed)).toMatchObject({ ok: false, code: 'rechecked-twice' });
    // The content delivery network still serves the old page.
    const once = tryStep(reported, look('not-fixed', 1));
    expect(once).toMatchObject({ ok: true, tasks: ['check-again'], claim: { state: 'cure' } });
    const first = playClaim(reported, [look('not-fixed', 1)]);
    expect(tryStep(first, notFixed)).toMatchObject({ ok: false, code: 'rechecked-twice' });
    expect(tryStep(playClaim(first, [look('not-fixed', 0)]), notFixed)).toMatchObject({ ok: false, code: 'rechecked-twice' });
    expect(tryStep(playClaim(first, [look('unreachable', 1)]), notFixed)).toMatchObject({ ok: false, code: 'rechecked-twice' });
    const second = playClaim(first, [look('fixed', 1)]);
    expect(tryStep(second, notFixed)).toMatchObject({ ok: false, code: 'rechecked-twice' });
    expect(playClaim(second, [aStep('confirm-fixed', 'operator')])).toMatchObject({ outcome: 'complied' });
    expect(tryStep(playClaim(first, [look('not-fixed', 1)]), notFixed)).toMatchObject({
      ok: true,
      claim: { state: 'ready', cureFailed: true },
    });
  });

  it('30. a page that answers 403 or 404, or hides behind a wall, is kept as a failed capture, and nothing is submitted on it', () => {
    const good = { at: '2026-03-01T10:00:00Z', status: 200, bytes: 10, sha256: 'a1'.repeat(32), url: 'https://www.shop.example/' } as const;
    const others = [
      { ...good, what: 'image' },
      { ...good, what: 'screenshot' },
    ] as const;
    const claim = playClaim(aClaim(), [aStep('answer-license-check', 'owner')]);
    const submit = (page: Partial<CaptureFact>) => {
      const evidence = checkCapture([{ ...good, what: 'page', ...page }, ...others]);
      const results = anEligibility([aConfirmedHit()], { evidence });
      return { evidence, result: tryStep(claim, { event: { kind: 'submit' }, role: 'owner', context: { eligibility: results } }) };
    };
    for (const page of [{ status: 403 }, { status: 404 }, { wall: 'consent' }] as const) {
      const { evidence, result } = submit(page);
      expect(evidence.failed).toMatchObject([{ fact: page }]);
      expect(result).toMatchObject({ ok: false, code: 'eligible', hint: expect.stringContaining('evidence is not complete') });
    }
    expect(submit({}).result.ok).toBe(true);
  });

  it('23. who was asked by mistake gets an apology, and the search for the right one begins again', () => {
    const notMine = { kind: 'dispute', code: 'not-my-site', note: 'another company of the same name' } as const;
    const disputed = playClaim(playClaim(aClaim(), CLAIM_STEPS.notified), [{ event: notMine, role: 'respondent', daysLater: 2 }]);
    expect(tryStep(disputed, aStep('uphold-wrong-party', 'operator'))).toMatchObject({ ok: true, tasks: ['erase-wrong-party'] });
    const back = playClaim(disputed, [aStep('uphold-wrong-party', 'operator')]);
    expect(back).toMatchObject({ state: 'review', respondent: null, reviews: [], deadline: { kind: 'review' } });
    // Their address is kept for the apology, and then goes, while the claim goes on.
    expect(back.formerRespondents).toMatchObject([{ email: 'office@shop.example' }]);
    const apologized = playClaim(back, [{ event: aSending('send-apology', { template: 'apology' }), role: 'operator' }]);
    expect(apologized.letters.at(-1)).toMatchObject({ template: 'apology' });
    expect(tryStep(apologized, aStep('accept', 'operator'))).toMatchObject({ ok: false, code: 'respondent-identified' });
    const other = { kind: 'identify-respondent', respondent: { name: 'Right Ltd', email: 'mail@right.example' } } as const;
    const found = playClaim(apologized, [{ event: other, role: 'operator' }, aStep('accept', 'operator')]);
    expect(found).toMatchObject({ state: 'ready' });
    const decision = decideDataRequest({ kind: 'erasure', by: 'wrong-party', receivedAt: '2026-03-10' }, found, { at: '2026-03-10' });
    const erased = eraseRespondent(found, {
      decision,
      whom: 'former',
      salt: 'ab'.repeat(16),
      newSalt: 'cd'.repeat(16),
      actor: anActor('operator'),
      at: '2026-03-10T09:00:00Z',
    });
    expect(erased).toMatchObject({ ok: true, claim: { state: 'ready', respondent: { name: 'Right Ltd' } } });
    for (const gone of ['office@shop.example', 'Shop Ltd', 'another company of the same name'])
      expect(JSON.stringify(erased)).not.toContain(gone);
    const amount = playClaim(playClaim(aClaim(), CLAIM_STEPS.notified), [
      { event: { kind: 'dispute', code: 'amount', note: 'too much' }, role: 'respondent' },
    ]);
    expect(tryStep(amount, aStep('uphold-wrong-party', 'operator'))).toMatchObject({ ok: false, code: 'dispute-about-party' });
  });
});
