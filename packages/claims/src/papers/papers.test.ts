import { describe, expect, it } from 'vitest';
import { limitation } from '../claim/limitation.ts';
import { covers } from '../license.ts';
import { letterData } from '../letters/letter-data.ts';
import { readTemplate } from '../letters/read-template.ts';
import { renderLetter } from '../letters/render-letter.ts';
import { priceEvidence } from '../fees/price-evidence.ts';
import type { Claimant } from '../parties/party.ts';
import { CLAIM_STEPS, aClaim, aConfirmedHit, aRightsHolder, aStep, aWork, anEvidence, playClaim } from '../testing/index.ts';
import { ccbCheck, type CcbInput } from './ccb.ts';
import { costCap } from './cost-cap.ts';
import { nextDocumentNumber } from './document-number.ts';
import { evidenceBundle, sealEvidence } from '../evidence/evidence-bundle.ts';
import { sha256Hex } from '../evidence/evidence-file.ts';
import { dossierFields, type DossierInput } from './dossier.ts';
import { evidenceCertificateFields } from './evidence-certificate.ts';
import { certificateFields, retroactiveLicense } from './retroactive-license.ts';

describe('costCap', () => {
  it.each([
    [{ naturalPerson: true, professionalUse: false, boundBefore: false }, true],
    [{ naturalPerson: false, professionalUse: false, boundBefore: false }, false],
    [{ naturalPerson: true, professionalUse: true, boundBefore: false }, false],
    [{ naturalPerson: true, professionalUse: false, boundBefore: true }, false],
  ])('%j: limited %s', (facts, limited) => {
    expect(costCap(facts)).toMatchObject({ limited, text: expect.stringMatching(limited ? /1\.000 Euro/u : /nicht/u) });
  });
});

describe('nextDocumentNumber', () => {
  it('counts on in its series and year, and finds gaps and doubles', () => {
    const used = ['R-2026-0002', 'R-2026-0001', 'F-2026-0001', 'R-2025-0009'];
    expect(nextDocumentNumber('invoice', 2026, used)).toEqual({ ok: true, number: 'R-2026-0003' });
    expect(nextDocumentNumber('demand', 2026, used)).toEqual({ ok: true, number: 'F-2026-0002' });
    expect(nextDocumentNumber('receipt', 2026, used)).toEqual({ ok: true, number: 'Q-2026-0001' });
    expect(nextDocumentNumber('invoice', 2025, used)).toMatchObject({
      ok: false,
      code: 'gap',
      hint: expect.stringContaining('R-2025-0001'),
    });
    expect(nextDocumentNumber('invoice', 2026, [...used, 'R-2026-0002'])).toMatchObject({ ok: false, code: 'double' });
  });
});

describe('ccbCheck', () => {
  const input: CcbInput = {
    amount: { amountMinor: 90_000, currency: 'USD' },
    damages: 'actual',
    track: 'standard',
    registration: { office: 'USCO', number: 'VA 2-345-678', at: '2024-06-05' },
    firstPublishedAt: '2024-03-05',
    usedSince: '2024-05-01',
    claimsWithinYear: 2,
    limitation: limitation({ country: 'US', use: { from: '2024-05-01', until: '2026-01-01' }, at: '2026-02-01' }).slices,
  };
  const withAmount = (amountMinor: number, changes: Partial<CcbInput> = {}) =>
    ccbCheck({ ...input, amount: { amountMinor, currency: 'USD' }, ...changes }).problems;

  it('gives the facts of the data sheet', () => {
    expect(ccbCheck(input)).toMatchObject({
      problems: [],
      data: {
        'ccb.relief': 'standard track, actual damages',
        'work.registration': 'VA 2-345-678 of 2024-06-05',
        'demand.total': '900.00 USD',
      },
    });
    expect(ccbCheck({ ...input, registration: { pending: '1-234' } }).data['work.registration']).toBe('pending, service request 1-234');
  });

  it.each([
    ['30,000 in all', 3_000_000, {}],
    ['5,000 as a smaller claim', 500_000, { track: 'smaller' }],
    ['15,000 in statutory damages where registered in time', 1_500_000, { damages: 'statutory' }],
    ['7,500 where not', 750_000, { damages: 'statutory', firstPublishedAt: '2024-03-04' }],
    ['7,500 while pending', 750_000, { damages: 'statutory', registration: { pending: '1-234' } }],
  ] as const)('knows the limit of %s', (_, limit, changes) => {
    expect(withAmount(limit, changes)).toEqual([]);
    expect(withAmount(limit + 1, changes)).toHaveLength(1);
  });

  it('names everything that stands in the way', () => {
    const late = limitation({ country: 'US', use: { from: '2020-01-01', until: '2020-01-02' }, at: '2026-02-01' }).slices;
    const amount = { amountMinor: 1, currency: 'EUR' };
    expect(ccbCheck({ ...input, amount, registration: undefined, claimsWithinYear: 30, limitation: late }).problems).toHaveLength(4);
  });
});

describe('retroactiveLicense', () => {
  const paid = playClaim(aClaim(), [
    ...CLAIM_STEPS.agreed,
    { event: { kind: 'record-payment', payment: { amountMinor: 35_000, currency: 'EUR', receivedAt: '2026-03-20' } }, role: 'operator' },
    aStep('close-license-sold', 'operator'),
  ]);

  it('covers the use from its first day, and shows no price', () => {
    const result = retroactiveLicense(paid, { id: 'L-2026-0007', until: '2027-08-31', reference: 'R-2026-0001' });
    if (!result.ok) throw new Error(result.hint);
    const use = { workId: 'work-1', pageUrl: 'https://www.shop.example/holidays/coast', from: '2026-03-01T10:00:00Z', until: '2027-08-31' };
    expect(covers(result.license, use).covers).toBe(true);
    expect(covers(result.license, { ...use, until: '2027-09-01' }).extent).toBe('partial');
    expect(priceEvidence([result.license]).usable).toEqual([]);
    expect(certificateFields(result.license, 'de')).toEqual({
      'certificate.number': 'L-2026-0007',
      'certificate.places': ['shop.example'],
      'certificate.media': 'web',
      'certificate.from': '2026-03-01',
      'certificate.until': '31. August 2027',
      'recipient.name': 'Shop Ltd',
    });
    const open = retroactiveLicense(paid, { id: 'L-1' });
    expect(open.ok && certificateFields(open.license, 'en')['certificate.until']).toBe('without end');
  });

  it.each([
    ['not-agreed', aClaim(), {}],
    ['not-paid', playClaim(aClaim(), CLAIM_STEPS.agreed), {}],
    ['no-respondent', { ...paid, respondent: null }, {}],
    ['invalid-license', paid, { until: '2020-01-01' }],
  ])('refuses: %s', (code, claim, changes) => {
    expect(retroactiveLicense(claim, { id: 'L-1', ...changes })).toMatchObject({ ok: false, code });
  });
});

describe('dossierFields', () => {
  const claimant: Claimant = {
    kind: 'claimant',
    version: 1,
    name: 'Example Photography',
    address: { lines: ['Street 1'], postalCode: '20095', town: 'Hamburg', country: 'DE' },
    email: 'mail@photographer.example',
    mandate: { kind: 'own' },
  };
  const claim = playClaim(aClaim(), CLAIM_STEPS.agreed);
  const input: DossierInput = {
    claim: { ...claim, respondent: { name: 'Shop Ltd', address: 'Harbour 3\nLondon', source: 'https://www.shop.example/imprint' } },
    hits: [aConfirmedHit(), aConfirmedHit({ id: 'hit-of-another-claim' })],
    work: aWork({ creator: 'Zoë', firstPublished: { at: '2024-05-02', url: 'https://photographer.example/1' } }),
    claimant,
    evidence: [{ bundleId: 'bundle-1', sha256: 'ab'.repeat(32), stampedAt: '2026-03-03T09:00:00Z' }],
    limitation: limitation({ country: 'DE', use: claim.usePeriod, knownOn: '2026-03-01', at: '2026-04-01' }),
    ownership: ['original file with camera data'],
    enclosures: ['bundle-1.zip'],
    at: '2026-04-01',
    locale: 'en',
  };
  const rendered = (changes: Partial<DossierInput> = {}) => {
    const data = {
      ...letterData({ hit: aConfirmedHit(), work: aWork(), rightsHolder: aRightsHolder(), at: '2026-04-01' }),
      ...dossierFields({ ...input, ...changes }),
    };
    return renderLetter({ template: readTemplate('court-dossier', 'en'), locale: 'en', data, name: 'court-dossier' });
  };

  it('holds parties, uses, evidence, letters, money, limitation, checks and history', () => {
    const result = rendered();
    if (!result.ok) throw new Error(result.hint);
    const { text } = result.letter;
    for (const words of [
      'Shop Ltd',
      'bundle-1: SHA-256 abab',
      'contact, SHA-256',
      'offer of the claimant, license, 350.00 EUR',
      'open: 350.00 EUR',
      'no sale, no permission found',
      'submit → review',
      'section 102 UrhG',
      'respondent-1 · accept-offer',
    ])
      expect(text).toContain(words);
    expect(text.match(/www\.shop\.example\/holidays\/coast/gu)).toHaveLength(1);
  });

  it.each([
    ['dossier.evidence', { evidence: [] }],
    ['dossier.ownership', { ownership: [] }],
    ['enclosures.list', { enclosures: [] }],
    ['recipient.address', { claim }],
  ])('is not rendered without %s', (field, changes) => {
    expect(rendered(changes)).toMatchObject({ ok: false, missing: expect.arrayContaining([field]) });
  });

  it('says its own words in the language of the dossier, and a last day as it was entered', () => {
    const fields = dossierFields({ ...input, locale: 'de', limitation: '2029-12-31' });
    expect(fields).toMatchObject({
      'mandate.reference': 'eigene Rechte',
      'dossier.limitation': ['der letzte Tag ist nach Eingabe 2029-12-31'],
    });
    expect(fields['dossier.money']).toContainEqual('offen: 350.00 EUR');
    const { limitation: _, ...unknown } = input;
    expect(dossierFields(unknown)).not.toHaveProperty('dossier.limitation');
  });

  it('says "none" where nothing was sent or answered, and cuts long notes', () => {
    const note = 'x'.repeat(500);
    const quiet = { ...input.claim, letters: [], history: [{ ...claim.history[0], note } as (typeof claim.history)[number]] };
    const fields = dossierFields({ ...input, claim: quiet });
    expect(fields).toMatchObject({ 'dossier.letters': ['none'], 'dossier.answers': ['none'] });
    expect(fields['dossier.history']?.[0]?.length).toBeLessThanOrEqual(300);
  });
});

describe('evidenceCertificateFields', () => {
  const certifier = { name: 'Ann Capturer', qualification: 'I have captured pages with this program since 2025.' };
  const files = () => {
    const bundle = evidenceBundle(anEvidence(playClaim(aClaim(), [aStep('answer-license-check', 'owner')])));
    if (!bundle.ok) throw new Error(bundle.hint);
    return sealEvidence(bundle.files);
  };

  it('says who captured what, when, with which program, and the digest of every file that came', () => {
    const sealed = files();
    const fields = evidenceCertificateFields(sealed, certifier);
    if (!fields.ok) throw new Error(fields.hint);
    const data = { ...fields.data, 'letter.date': '2026-03-04' };
    const result = renderLetter({ template: readTemplate('evidence-certificate', 'en'), locale: 'en', data, name: 'evidence-certificate' });
    if (!result.ok) throw new Error(result.hint);
    const { text } = result.letter;
    const digestOf = (path: string) => sha256Hex(sealed.find((file) => file.path === path)?.bytes ?? new Uint8Array());
    expect(text).toContain(`data/capture/0001/found.jpg: 600 bytes, SHA-256 ${digestOf('data/capture/0001/found.jpg')}`);
    expect(text).toContain(`SHA-256 of its manifest: ${digestOf('manifest-sha256.txt')}`);
    expect(text).toContain('capture/0001: 2026-03-03T09:00:00Z, by operator-1, with test 1');
    expect(text).toContain('2026-03-03T09:00:00Z: page, status 200, https://www.shop.example/');
    expect(text).toContain('DRAFT for the person who captured');
    // Nobody signs for that person.
    expect(text).toMatch(/Signature: _+$/u);
  });

  it('is none of something else, and of a bundle in which nothing was captured', () => {
    expect(evidenceCertificateFields([], certifier)).toMatchObject({ ok: false, code: 'not-a-bundle' });
    const without = files().filter(({ path }) => !path.startsWith('data/capture/'));
    expect(evidenceCertificateFields(without, certifier)).toMatchObject({ ok: false, code: 'nothing-captured' });
  });
});
