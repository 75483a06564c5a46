import {
  EVENT_WORDS,
  EXCEPTION_QUESTIONS,
  portalView,
  type Claim,
  type Claimant,
  type ClaimOutcome,
  type ClaimState,
  type PortalAnswer,
} from '@imgguard/claims';
import { aClaim, aConfirmedHit, aSending, aStep, aWork, CLAIM_STEPS, playClaim } from '@imgguard/claims/testing';
import { describe, expect, it } from 'vitest';
import { portalPage } from './portal-page.ts';
import { portalWords } from './portal-words.ts';

const CLAIMANT: Claimant = {
  kind: 'claimant',
  version: 1,
  name: 'Atelier',
  address: { lines: ['Weg 1'], postalCode: '20095', town: 'Hamburg', country: 'DE' },
  email: 'mail@atelier.example',
  mandate: { kind: 'own' },
};

function pageOf(claim: Claim, locale: string): string {
  const view = portalView({
    claim,
    hits: [aConfirmedHit()],
    work: aWork({ title: 'Фото', creator: 'Zoë' }),
    claimant: CLAIMANT,
    proof: [],
    priceLines: ['A 350.00'],
    verifyUrl: 'https://atelier.example/claims',
    privacyUrl: 'https://atelier.example/privacy',
    locale,
  });
  return portalPage({ view, locale, pictures: new Map(), at: '2026-03-20T09:00:00Z' });
}

/** What a reader sees: no markup, no style, no script. */
function seen(page: string): string {
  return page
    .replaceAll(/<(style|script|title)[\s\S]*?<\/\1>/gu, ' ')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ');
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [String((value as (...parts: readonly string[]) => string)('§', '§'))];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const NOTIFIED = playClaim(aClaim(), CLAIM_STEPS.notified);
const DISPUTED = playClaim(NOTIFIED, [{ event: { kind: 'dispute', code: 'amount', note: 'x' }, role: 'respondent' }]);
const CLAIMS: readonly Claim[] = [
  NOTIFIED,
  playClaim(aClaim(), CLAIM_STEPS.agreed),
  DISPUTED,
  playClaim(DISPUTED, [
    aStep('uphold-dispute', 'operator'),
    { event: aSending('send-closing', { template: 'release' }), role: 'operator' },
  ]),
];

describe('the page that a respondent sees', () => {
  it.each(['de', 'fr-CH', 'es'])('is whole in %s: nothing on it is English', (locale) => {
    const { words, language } = portalWords(locale);
    const english = [
      ...textsOf(portalWords('en').words),
      ...Object.values(EVENT_WORDS),
      ...EXCEPTION_QUESTIONS.map(({ question }) => question),
    ].flatMap((text) => text.split('§'));
    const own = new Set(textsOf(words).flatMap((text) => text.split('§')));
    for (const claim of CLAIMS) {
      const page = pageOf(claim, locale);
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toContain('lang="en"');
      const text = seen(page);
      expect(english.filter((each) => each.trim().length > 3 && !own.has(each) && text.includes(each.trim()))).toEqual([]);
      expect(text).toContain(words.noAdmission === '' || claim.state === 'closed' ? words.history : words.noAdmission);
    }
  });

  it.each(['en', 'de', 'fr', 'es'])('has every word in %s, also for what claims seldom come to', (locale) => {
    const { words } = portalWords(locale);
    expect(textsOf(words).filter((text) => text.trim() === '')).toEqual([]);
    expect(Object.values(words.kinds).every((pair) => pair.length === 2)).toBe(true);
    const kinds: readonly PortalAnswer['kind'][] = ['license', 'objection', 'fixed', 'buy', 'propose', 'promise', 'statement', 'more-time'];
    expect(Object.keys(words.kinds)).toEqual(kinds);
    // Nobody is accused, in any language.
    expect(
      textsOf(words).filter((text) => /infring|theft|stolen|verletz|diebstahl|gestohlen|contrefa|\bvol[ée]|infracci|\brobad/iu.test(text)),
    ).toEqual([]);
  });

  it('says where it stands in words, never by the name that a program has for it', () => {
    for (const locale of ['en', 'de', 'fr', 'es']) {
      const { words } = portalWords(locale);
      const page = (state: ClaimState, outcome: ClaimOutcome | null): string => seen(pageOf({ ...NOTIFIED, state, outcome }, locale));
      for (const [state, text] of Object.entries(words.states)) expect(page(state as ClaimState, null)).toContain(text);
      for (const [outcome, text] of Object.entries(words.outcomes)) expect(page('closed', outcome as ClaimOutcome)).toContain(text);
    }
  });

  it('writes days and amounts as people do, and takes English for a language without words', () => {
    const offered = playClaim(NOTIFIED, [
      {
        event: { kind: 'make-offer', offer: { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } },
        role: 'operator',
      },
    ]);
    expect(seen(pageOf(NOTIFIED, 'de'))).toContain('Ende des 17. März 2026');
    expect(seen(pageOf(NOTIFIED, 'fr'))).toContain('fin du 17 mars 2026');
    expect(seen(pageOf(offered, 'es'))).toMatch(/350,00\sEUR/u);
    expect(pageOf(NOTIFIED, 'tlh')).toContain('<html lang="en">');
  });

  it('says what the comparison found as it says it, where there are no words for it', () => {
    const strange = aConfirmedHit();
    const view = { reasons: [{ code: 'constructor', text: 'A new finding.' }] };
    const hit = { ...strange, match: { ...strange.match, ...view } };
    const shown = portalView({
      claim: NOTIFIED,
      hits: [hit],
      work: aWork(),
      claimant: CLAIMANT,
      proof: [],
      priceLines: [],
      verifyUrl: 'https://a.example/',
      privacyUrl: 'https://a.example/',
      locale: 'de',
    });
    expect(portalPage({ view: shown, locale: 'de', pictures: new Map(), at: '2026-03-20' })).toContain(
      '<li lang="en" dir="auto">A new finding.</li>',
    );
  });
});
