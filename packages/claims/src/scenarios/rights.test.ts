import { describe, expect, it } from 'vitest';
import { transition } from '../claim/transition.ts';
import { attachHit, openClaim, type OpenClaimInput } from '../claim/open-claim.ts';
import { permissionTasks } from '../claim/permission-change.ts';
import { decide } from '../decision.ts';
import { eligibility, type EligibilityContext } from '../eligibility.ts';
import { calculateFee } from '../fees/calculate-fee.ts';
import { SAMPLE_PRICE_TABLE } from '../fees/sample-price-table.ts';
import { covers } from '../license.ts';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  aMatch,
  anActor,
  anAllowRule,
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

const AT = '2026-03-03T09:00:00Z';
const OWNER = anActor('owner');

function opening(changes: Partial<OpenClaimInput>): OpenClaimInput {
  return { id: 'c-2', hit: aConfirmedHit(), work: aWork(), rightsHolder: aRightsHolder(), actor: OWNER, at: AT, ...changes };
}

/** The claim as it is opened, with the question about licenses answered, and what stands in the way of submitting it. */
function submitting(context: Partial<EligibilityContext>, answered: readonly ClaimStep[] = []): ReturnType<typeof tryStep> {
  const hit = aConfirmedHit();
  const claim = playClaim(aClaim(), [aStep('answer-license-check', 'owner'), ...answered]);
  return transition(claim, { kind: 'submit' }, { actor: OWNER, at: AT, eligibility: anEligibility([hit], context) });
}

describe('scenarios about rights and matches', () => {
  it('1. a domain on the allow list is not claimed against', () => {
    const allowRules = [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })];
    const input = {
      id: 'c',
      hit: aConfirmedHit(),
      work: aWork(),
      rightsHolder: aRightsHolder(),
      actor: anActor('owner'),
      at: '2026-03-03T09:00:00Z',
    };
    expect(openClaim({ ...input, allowRules })).toMatchObject({ ok: false, code: 'domain-allow-listed' });
    expect(openClaim(input).ok).toBe(true);
  });

  it('4. a license that ended covers a part, and the fee is for the rest only', () => {
    const license = aLicense({ where: { domains: ['shop.example'] }, until: '2025-06-30' });
    const use = { workId: 'work-1', pageUrl: 'https://shop.example/a', from: '2025-03-01', until: '2025-09-30' };
    const { extent, uncovered } = covers(license, use);
    const [rest] = uncovered;
    expect({ extent, from: rest?.from.slice(0, 10), until: rest?.until.slice(0, 10) }).toEqual({
      extent: 'partial',
      from: '2025-07-01',
      until: '2025-09-30',
    });
    const choice = { use: 'web.commercial', placement: 'sub-page', territory: 'country' };
    const period = rest ?? { from: '', until: '' };
    expect(calculateFee(SAMPLE_PRICE_TABLE, { choice, period, purpose: 'damages' }, '2026-01-01')).toMatchObject({
      ok: true,
      fee: { choice: { duration: '1y' }, total: { amountMinor: 20_000 } },
    });
  });

  it('6. another address of the same work on the same domain belongs to the open claim', () => {
    const hit = aConfirmedHit({ id: 'hit-2' });
    const input = { id: 'c-2', hit, work: aWork(), rightsHolder: aRightsHolder(), actor: anActor('owner'), at: '2026-03-04T09:00:00Z' };
    expect(openClaim({ ...input, claims: [aClaim()] })).toMatchObject({ ok: false, code: 'duplicate-open-claim', claimId: 'claim-1' });
    for (const pageUrl of ['https://shop.example/other', 'https://cdn.shop.example/b']) {
      const other = aConfirmedHit({ id: 'hit-2', sighting: aSighting({ pageUrl }) });
      expect(openClaim({ ...input, hit: other, claims: [aClaim()] })).toMatchObject({ code: 'duplicate-open-claim' });
      const { work, rightsHolder, actor, at } = input;
      expect(attachHit(aClaim(), { hit: other, work, rightsHolder, claims: [aClaim()], actor, at })).toMatchObject({
        ok: true,
        claim: { id: 'claim-1', hitIds: ['hit-1', 'hit-2'] },
      });
    }
  });

  it('2. an allow rule that comes after a letter closes nothing silently; a person withdraws, or keeps the claim with a reason', () => {
    const claim = playClaim(aClaim(), CLAIM_STEPS.notified);
    const rule = anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } });
    const hits = [aConfirmedHit()];
    const asked = permissionTasks(rule, { claims: [claim], hits, at: AT });
    expect(asked).toMatchObject([{ kind: 'withdraw-or-keep', claimId: 'claim-1', recordId: 'allow-1', hitIds: ['hit-1'] }]);
    // Until that is done, nothing more goes out.
    const now = { work: aWork(), rightsHolder: aRightsHolder(), allowRules: [rule], at: AT };
    expect(eligibility(aConfirmedHit(), now).verdict).toBe('not-eligible');
    expect(tryStep(claim, aStep('withdraw', 'operator'))).toMatchObject({ claim: { outcome: 'withdrawn' }, tasks: ['tell-respondent'] });
    const keep = { kind: 'keep-claim', code: 'allow-1', note: 'the rule is for pictures from now on' } as const;
    const kept = playClaim(claim, [{ event: keep, role: 'operator' }]);
    expect(kept).toMatchObject({ state: 'notified', keptDespite: { 'allow-1': { by: 'operator-1' } } });
    expect(permissionTasks(rule, { claims: [kept], hits, at: AT })).toEqual([]);
    expect(eligibility(aConfirmedHit(), { ...now, keptDespite: Object.keys(kept.keptDespite ?? {}) }).verdict).toBe('eligible');
    expect(tryStep(claim, { event: { ...keep, note: ' ' }, role: 'operator' })).toMatchObject({ ok: false, code: 'note-missing' });
  });

  it('7. after a settlement the same use is not claimed again, a later one is, for its own time', () => {
    const removeBy = '2026-03-15';
    const settled = playClaim(aClaim({ at: '2026-02-20T09:00:00Z' }), [
      ...CLAIM_STEPS.ready,
      { event: aSending('send-letter', { at: '2026-02-20T09:00:00Z' }), role: 'operator' },
      {
        event: {
          kind: 'make-offer',
          offer: { by: 'claimant', purpose: 'pay-and-remove', amountMinor: 35_000, currency: 'EUR', removeBy },
        },
        role: 'operator',
      },
      { event: { kind: 'accept-offer' }, role: 'respondent' },
      {
        event: { kind: 'record-payment', payment: { amountMinor: 35_000, currency: 'EUR', receivedAt: '2026-02-27T09:00:00Z' } },
        role: 'operator',
        daysLater: 7,
      },
      aStep('await-removal', 'operator'),
      aStep('confirm-removal', 'operator', 2),
    ]);
    expect(settled).toMatchObject({ outcome: 'settled' });
    expect(settled.history.at(-1)?.at.slice(0, 10)).toBe('2026-03-01');
    const again = (seenAt: string) => openClaim(opening({ hit: aConfirmedHit({ sighting: aSighting({ seenAt }) }), claims: [settled] }));
    expect(again('2026-03-05T08:00:00Z')).toMatchObject({ ok: false, code: 'already-settled', claimId: 'claim-1' });
    expect(again('2026-05-01T08:00:00Z')).toMatchObject({
      ok: true,
      claim: { usePeriod: { from: '2026-05-01T08:00:00Z', until: '2026-05-01T08:00:00Z' } },
    });
  });

  it('8. a Creative Commons work with author, license and source on the page is not claimed, and the credit is quoted', () => {
    const licenseUrl = 'https://creativecommons.org/licenses/by/4.0/';
    const work = aWork({ creator: 'Atelier Zoë', policies: [{ kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl }] });
    const sighting = aSighting({ context: { credit: 'Photo: Atelier Zoë, via the archive', licenseUrls: [licenseUrl] } });
    const { verdict, findings } = eligibility(aConfirmedHit({ sighting }), { work, rightsHolder: aRightsHolder(), at: AT });
    expect(verdict).toBe('not-eligible');
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'creative-commons-met', text: expect.stringContaining('"Photo: Atelier Zoë, via the archive"') }),
    );
  });

  it('11. a look-alike is not claimed before a person has laid one picture over the other', () => {
    const lookAlike = aHit({ match: aMatch({ kind: 'similar', verdict: 'similar', probability: 0.5 }) });
    expect(openClaim(opening({ hit: lookAlike }))).toMatchObject({ ok: false, code: 'not-decided-by-person' });
    const decided = (compared?: 'overlay') => {
      const how = compared === undefined ? {} : { compared };
      const result = decide(lookAlike, { truth: 'match', use: 'unlicensed', by: 'owner', at: AT, ...how });
      return result.ok ? result.hit : lookAlike;
    };
    const codes = (hit: ReturnType<typeof aHit>) =>
      eligibility(hit, { work: aWork(), at: AT })
        .findings.filter(({ severity }) => severity === 'block')
        .map(({ code }) => code);
    expect(codes(decided())).toEqual(['look-alike-not-compared']);
    expect(codes(decided('overlay'))).toEqual([]);
    const claim = playClaim(aClaim({ hit: decided() }), [aStep('answer-license-check', 'owner')]);
    const submit = (hit: ReturnType<typeof aHit>) =>
      transition(claim, { kind: 'submit' }, { actor: OWNER, at: AT, eligibility: anEligibility([hit]) });
    expect(submit(decided())).toMatchObject({ ok: false, code: 'eligible', hint: expect.stringContaining('overlay') });
  });

  it('12. when the found file names another creator, that is answered in writing before anything is accepted', () => {
    const context = { namedInFile: 'Somebody Else' };
    expect(submitting(context)).toMatchObject({
      ok: false,
      code: 'warnings-answered',
      hint: expect.stringContaining('"Somebody Else"'),
    });
    const answer = { kind: 'answer-warning', code: 'other-creator-named', note: 'my assistant, by contract' } as const;
    expect(submitting(context, [{ event: answer, role: 'owner' }])).toMatchObject({
      ok: true,
      claim: { state: 'review', warningAnswers: { 'other-creator-named': { note: 'my assistant, by contract', by: 'owner-1' } } },
    });
  });

  it("13. a page that shows the picture from the owner's own server is not claimed", () => {
    const sighting = aSighting({ finalUrl: 'https://cdn.photographer.example/lighthouse.jpg' });
    const { findings } = eligibility(aConfirmedHit({ sighting }), { work: aWork(), rightsHolder: aRightsHolder(), at: AT });
    expect(findings).toMatchObject([{ code: 'hotlink-only', severity: 'block' }]);
  });

  it('14. for a work that agencies sell, the question about their sales is asked, answered and kept', () => {
    const work = aWork({ policies: [{ kind: 'stock', agencies: ['Agency One'] }] });
    expect(submitting({ work })).toMatchObject({ ok: false, code: 'warnings-answered', hint: expect.stringContaining('Agency One') });
    const answer = { kind: 'answer-warning', code: 'agency-sale-possible', note: 'asked on 2 March: no sale' } as const;
    const result = submitting({ work }, [{ event: answer, role: 'owner' }]);
    expect(result.ok && result.claim.warningAnswers).toMatchObject({ 'agency-sale-possible': { note: 'asked on 2 March: no sale' } });
    expect(result.ok && result.claim.history.map(({ code }) => code)).toContain('agency-sale-possible');
  });
});
