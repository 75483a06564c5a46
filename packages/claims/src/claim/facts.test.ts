import { describe, expect, it } from 'vitest';
import { eligibility } from '../eligibility.ts';
import { aClaim, aConfirmedHit, anActor, anEligibility, aWork, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import { checkEligibility } from './check-eligibility.ts';
import type { Claim } from './claim.ts';
import { changedFacts, FACT_QUESTIONS, factProblems, openFactQuestions, provenPeriod, type FactChanges } from './facts.ts';

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const ALL: Required<{ readonly [Name in keyof FactChanges]: NonNullable<FactChanges[Name]> }> = {
  commercial: true,
  country: 'DE',
  ownsRights: true,
  jointOwnersConsent: true,
  showsPublicDomainWork: false,
  noHumanAuthor: false,
  watermarkedPreview: false,
  exceptions: [],
  respondentIdentified: true,
  expected: { amount: EUR(35_000), cost: EUR(5000) },
  use: { from: '2026-01-01', until: '2026-03-02', source: 'web archive' },
  knownOn: '2026-03-01',
  barredAfter: '2029-12-31',
};

function recorded(claim: Claim, facts: FactChanges, more: Partial<ClaimStep> = {}): Claim {
  return playClaim(claim, [{ event: { kind: 'record-facts', facts, note: 'asked' }, role: 'owner', ...more }]);
}

describe('facts of a claim', () => {
  it('are kept with who entered them, can be taken out again, and leave only open questions open', () => {
    const claim = aClaim();
    expect(openFactQuestions(claim)).toEqual(FACT_QUESTIONS);
    const first = recorded(claim, { commercial: true, country: 'DE' });
    expect(first).toMatchObject({ state: 'draft', facts: { commercial: true, country: 'DE' } });
    expect(first.history.at(-1)).toMatchObject({
      event: 'record-facts',
      facts: { commercial: true, country: 'DE' },
      actor: anActor('owner'),
    });
    const second = recorded(first, { commercial: null, ownsRights: true });
    expect(second.facts).toEqual({ country: 'DE', ownsRights: true });
    expect(openFactQuestions(recorded(claim, ALL))).toEqual([]);
    expect(factProblems(ALL)).toEqual([]);
    expect(changedFacts({ commercial: true }, {})).toEqual({ commercial: true });
  });

  it.each<[FactChanges, string]>([
    [{ country: 'XX' }, 'no country'],
    [{ country: 'Germany' }, 'no country'],
    [{ commercial: 'yes' as never }, 'true or false'],
    [{ knownOn: '2026-02-30' }, 'no ISO date'],
    [{ barredAfter: 'soon' }, 'no ISO date'],
    [{ exceptions: ['because' as never] }, 'no exception of the check list'],
    [{ expected: { amount: EUR(1.5), cost: EUR(1) } }, 'amounts of a currency'],
    [{ expected: { amount: EUR(1), cost: { amountMinor: 1, currency: 'CHF' } } }, 'one currency'],
    [{ use: { source: 'archive' } }, 'first or a last day'],
    [{ use: { from: '2026-01-01', source: ' ' } }, 'what proves it'],
    [{ use: { from: '2026-01-02', until: '2026-01-01', source: 'archive' } }, 'ends before it begins'],
    [{ colour: 'red' } as never, 'no fact of a claim'],
  ])('%j is refused: %s', (facts, words) => {
    expect(factProblems(facts).join(' ')).toContain(words);
    expect(tryStep(aClaim(), { event: { kind: 'record-facts', facts }, role: 'owner' })).toMatchObject({ ok: false, code: 'valid-facts' });
  });

  it('are not for a respondent, and not empty', () => {
    const event = { kind: 'record-facts', facts: { commercial: false } } as const;
    expect(tryStep(aClaim(), { event, role: 'respondent' })).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
    expect(tryStep(aClaim(), { event: { ...event, facts: {} }, role: 'owner' })).toMatchObject({ ok: false, code: 'valid-facts' });
  });

  it('make the proven time longer, never shorter', () => {
    const claim = { usePeriod: { from: '2026-03-01T10:00:00Z', until: '2026-03-05T10:00:00Z' } };
    const period = (use: { from?: string; until?: string }) => provenPeriod({ ...claim, facts: { use: { ...use, source: 'archive' } } });
    expect(period({ from: '2025-06-01' })).toEqual({ from: '2025-06-01', until: '2026-03-05T10:00:00Z' });
    expect(period({ until: '2026-04-01' })).toEqual({ from: '2026-03-01T10:00:00Z', until: '2026-04-01' });
    expect(period({ from: '2026-03-03', until: '2026-03-04' })).toEqual(claim.usePeriod);
    expect(provenPeriod(claim)).toEqual(claim.usePeriod);
  });

  it('decide what speaks against the claim', () => {
    const [hit, base] = [aConfirmedHit(), { work: aWork(), at: '2026-03-03T09:00:00Z' }];
    const codes = (facts: FactChanges, countries?: readonly string[]) =>
      eligibility(hit, { ...base, facts: changedFacts({}, facts), ...(countries === undefined ? {} : { countries }) }).findings.map(
        ({ code }) => code,
      );
    expect(codes({ commercial: false })).toEqual(['private-or-noncommercial']);
    const site = { domain: 'shop.example', category: 'private', source: 'imprint' } as const;
    expect(eligibility(hit, { ...base, siteProfiles: [site] }).verdict).toBe('not-eligible');
    expect(eligibility(hit, { ...base, siteProfiles: [site], facts: { commercial: true } }).verdict).toBe('eligible');
    expect(codes({ country: 'KP' }, ['DE', 'AT'])).toEqual(['jurisdiction-unsupported']);
    expect(codes({ country: 'AT' }, ['DE', 'AT'])).toEqual([]);
  });

  it('of limitation: a part that falls away soon is a warning although the rest has time', () => {
    const check = (context: object) => eligibility(aConfirmedHit(), { work: aWork(), at: '2026-03-03T09:00:00Z', ...context }).findings;
    expect(check({ barredAfter: '2029-12-31', partlyBarredAfter: '2026-04-01' })).toMatchObject([
      { code: 'limitation-near', text: 'A part of the claim can be made for 30 more days, until 2026-04-01.' },
    ]);
    expect(check({ barredAfter: '2029-12-31', partlyBarredAfter: '2029-12-31' })).toEqual([]);
    expect(check({ barredAfter: '2026-03-01', partlyBarredAfter: '2026-02-01' })).toMatchObject([{ code: 'time-barred' }]);
  });
});

describe('checkEligibility', () => {
  const at = '2026-03-04T09:00:00Z';
  const actor = { role: 'system', id: 'imgguard' } as const;
  const eligible = anEligibility([aConfirmedHit()]);
  const not = anEligibility([aConfirmedHit()], { facts: { commercial: false } });

  it('keeps every reason, and tells in the history when it changed', () => {
    const claim = aClaim();
    const first = checkEligibility(claim, { results: eligible, actor, at });
    expect(first).toMatchObject({ changed: false, claim: { eligibility: { at, results: eligible } } });
    expect(first.claim.history.at(-1)).toMatchObject({ event: 'check-eligibility', note: 'hit-1: eligible' });
    const same = checkEligibility(first.claim, { results: eligible, actor, at: '2026-03-05T09:00:00Z' });
    expect(same.claim.history).toEqual(first.claim.history);
    expect(same.claim.eligibility?.at).toBe('2026-03-05T09:00:00Z');
    const other = checkEligibility(same.claim, { results: not, actor, at: '2026-03-06T09:00:00Z' });
    expect(other.changed).toBe(true);
    expect(other.claim.history.at(-1)).toMatchObject({ note: 'hit-1: not-eligible, private-or-noncommercial' });
  });

  it('is kept with every step that was decided with it', () => {
    const claim = playClaim(aClaim(), [{ event: { kind: 'answer-license-check', note: 'none' }, role: 'owner' }]);
    expect(claim.eligibility).toEqual({ at: claim.history.at(-1)?.at, results: eligible });
  });
});
