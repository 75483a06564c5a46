import { describe, expect, it } from 'vitest';
import type { Claim } from '../claim/claim.ts';
import { aClaim, aConfirmedHit, aLicense, aSighting, aWork, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { EXCEPTION_QUESTIONS } from './exceptions.ts';
import { checkLicenseProof, type LicenseProof } from './license-proof.ts';
import { portalAnswer, receiptText, respondentOf, type PortalAnswer, type PortalReceipt } from './portal-answer.ts';
import { portalView, possibleAnswers, type PortalSources } from './portal-view.ts';

const NOTIFIED = playClaim(aClaim(), CLAIM_STEPS.notified);
const FILE = { name: 'invoice.pdf', sha256: 'ab'.repeat(32), bytes: 1000 };
const PROOF: LicenseProof = {
  licensor: 'Agency One',
  licensee: 'Shop Ltd',
  reference: 'A-17',
  from: '2026-01-01',
  until: '2026-12-31',
  domains: ['shop.example'],
  files: [FILE],
};

function answer(claim: Claim, said: PortalAnswer, received: readonly PortalReceipt[] = [], at = '2026-03-05T09:00:00Z') {
  return portalAnswer(claim, said, { key: 'key-00000001', received, actor: respondentOf('link-1'), at });
}

describe('what a respondent says', () => {
  it.each([
    [{ kind: 'license', proof: PROOF }, 'license-check', 'check-license', 'licensor Agency One · licensee Shop Ltd · A-17'],
    [
      { kind: 'objection', code: 'permitted-by-law', exception: 'quotation', text: 'we discuss it' },
      'disputed',
      'decide-dispute',
      'quotation · we discuss it',
    ],
    [{ kind: 'fixed', how: 'removed' }, 'notified', 'verify-fix', 'removed'],
    [{ kind: 'buy' }, 'notified', 'make-offer', 'license wanted'],
    [{ kind: 'propose', amountMinor: 10_000, currency: 'EUR', purpose: 'license' }, 'negotiating', 'answer-offer', ''],
    [
      { kind: 'statement', text: 'our designer made the page', files: [FILE] },
      'notified',
      'read-statement',
      `invoice.pdf (SHA-256 ${FILE.sha256})`,
    ],
    [{ kind: 'more-time' }, 'notified', undefined, 'more time'],
  ] satisfies readonly (readonly [PortalAnswer, string, string | undefined, string])[])(
    '%j is an event of the claim',
    (said, state, task, note) => {
      const result = answer(NOTIFIED, said);
      if (!result.ok) throw new Error(result.hint);
      expect(result.claim.state).toBe(state);
      expect(result.tasks).toEqual(task === undefined ? [] : [task]);
      expect(result.entry).toMatchObject({ actor: { role: 'respondent', id: 'link-1' }, note: expect.stringContaining(note) });
      expect(result.receipt).toMatchObject({ claimId: 'claim-1', receivedAt: '2026-03-05T09:00:00Z', sequence: NOTIFIED.history.length });
    },
  );

  it('buys what is offered, and promises what is agreed', () => {
    const offered = playClaim(NOTIFIED, [
      {
        event: { kind: 'make-offer', offer: { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR' } },
        role: 'operator',
      },
    ]);
    const bought = answer(offered, { kind: 'buy' });
    expect(bought).toMatchObject({ ok: true, claim: { state: 'payment-pending', deadline: { dueOn: '2026-03-19' } } });
    const promise = { kind: 'promise', promise: { amountMinor: 35_000, currency: 'EUR', dueOn: '2026-03-31' } } as const;
    const promised = bought.ok ? answer(bought.claim, promise) : bought;
    expect(promised).toMatchObject({ ok: true, claim: { promises: [promise.promise], deadline: { dueOn: '2026-03-31' } } });
    const again = promised.ok ? answer(promised.claim, promise) : promised;
    expect(again).toMatchObject({ ok: false, code: 'valid-promise' });
    for (const wrong of [{ amountMinor: 35_001 }, { currency: 'USD' }, { dueOn: '2026-04-30' }, { dueOn: '2026-03-01' }, { dueOn: 'soon' }])
      expect(bought.ok && answer(bought.claim, { kind: 'promise', promise: { ...promise.promise, ...wrong } })).toMatchObject({
        ok: false,
        code: 'valid-promise',
      });
  });

  it('asks for more time once for each letter, and loses no day by asking early', () => {
    const first = answer(NOTIFIED, { kind: 'more-time' });
    expect(NOTIFIED.deadline?.dueOn).toBe('2026-03-17');
    expect(first).toMatchObject({ ok: true, claim: { deadline: { dueOn: '2026-03-31' } } });
    expect(first.ok && answer(first.claim, { kind: 'more-time' })).toMatchObject({ ok: false, code: 'first-extension' });
    const reminded = playClaim(aClaim(), CLAIM_STEPS.reminded);
    expect(answer(reminded, { kind: 'more-time' }, [], '2026-03-24T09:00:00Z')).toMatchObject({ ok: true });
  });

  it('is taken once for each key', () => {
    const said = { kind: 'statement', text: 'hello' } as const;
    const first = answer(NOTIFIED, said);
    if (!first.ok) throw new Error(first.hint);
    const again = answer(first.claim, said, [first.receipt]);
    expect(again).toMatchObject({ ok: true, entry: null, tasks: [] });
    expect(again.ok && again.claim).toBe(first.claim);
    expect(answer(first.claim, { ...said, text: 'other' }, [first.receipt])).toMatchObject({ ok: false, code: 'other-answer' });
  });

  it('refuses empty words, files without hash, too large or too many, and what the state does not take', () => {
    expect(answer(NOTIFIED, { kind: 'statement', text: ' ' })).toMatchObject({ ok: false, code: 'text-missing' });
    for (const files of [
      [{ ...FILE, sha256: 'x' }],
      [{ ...FILE, bytes: 0 }],
      [{ ...FILE, bytes: 20_000_001 }],
      Array.from({ length: 11 }, () => FILE),
    ])
      expect(answer(NOTIFIED, { kind: 'statement', text: 'see', files })).toMatchObject({ ok: false, code: 'invalid-file' });
    expect(answer(aClaim(), { kind: 'statement', text: 'see' })).toMatchObject({ ok: false, code: 'letter-was-sent' });
    expect(answer(playClaim(aClaim(), CLAIM_STEPS.agreed), { kind: 'fixed', how: 'removed' })).toMatchObject({
      ok: false,
      code: 'not-possible-here',
    });
    const input = { key: 'key-00000001', received: [], at: '2026-03-05' };
    expect(() => portalAnswer(NOTIFIED, { kind: 'buy' }, { ...input, actor: { role: 'owner', id: 'o' } })).toThrow(/respondent/u);
    expect(() => portalAnswer(NOTIFIED, { kind: 'buy' }, { ...input, key: 'k', actor: respondentOf('l') })).toThrow(/key/u);
  });

  it('gets a receipt that says that nothing was admitted', () => {
    const result = answer(NOTIFIED, { kind: 'statement', text: 'hello' });
    if (!result.ok) throw new Error(result.hint);
    expect(receiptText(result.receipt, 'en')).toMatch(
      /^Received: 2026-03-05.*\nReference: claim-1\nNumber: 6\nSHA-256.*[0-9a-f]{64}\nYour answer admits nothing/u,
    );
    expect(receiptText(result.receipt, 'de-AT')).toContain('kein Anerkenntnis');
    expect(receiptText(result.receipt, 'fr-CH')).toMatch(
      /^Reçu : 2026-03-05.*\nRéférence : claim-1\nNuméro : 6\n.*\n.*aucune reconnaissance/u,
    );
    expect(receiptText(result.receipt, 'es')).toMatch(
      /^Recibido: 2026-03-05.*\nReferencia: claim-1\nNúmero: 6\n.*\n.*ningún reconocimiento/u,
    );
    expect(receiptText(result.receipt, 'constructor')).toContain('Your answer admits nothing');
  });
});

describe('checkLicenseProof', () => {
  const hit = aConfirmedHit();
  const check = (changes: Partial<LicenseProof> = {}, licenses: Parameters<typeof checkLicenseProof>[1]['licenses'] = []) =>
    checkLicenseProof({ ...PROOF, ...changes }, { hits: [hit], licenses, claimId: 'claim-1' });

  it('holds what is described to every use', () => {
    expect(check()).toMatchObject({ extent: 'full', hits: [{ hitId: 'hit-1', coverage: { covers: true } }] });
    expect(check({ until: '2026-02-28' })).toMatchObject({ extent: 'none', hits: [{ coverage: { reasons: [{ code: 'outside-term' }] } }] });
    expect(check({ domains: ['other.example'] }).extent).toBe('none');
    const long = aConfirmedHit({
      id: 'hit-2',
      sighting: aSighting({ seenAt: '2025-06-01T00:00:00Z' }),
      lastSeenAt: '2026-03-01T00:00:00Z',
    });
    expect(checkLicenseProof(PROOF, { hits: [hit, long], licenses: [], claimId: 'c' }).extent).toBe('partial');
  });

  it('names what a person should look at, and finds what is on record', () => {
    expect(check().doubts).toEqual(['Nothing like it is on record; ask the licensor that is named.']);
    const known = aLicense({ id: 'license-9', reference: 'a-17', licensee: { name: 'Somebody' } });
    expect(check({}, [known, aLicense()])).toMatchObject({ onRecord: [{ id: 'license-9' }], doubts: [] });
    expect(check({ licensee: 'EXAMPLE  Ltd', reference: 'other' }, [aLicense()]).onRecord).toHaveLength(1);
    const { reference: _r, from: _f, until: _u, ...bare } = PROOF;
    expect(checkLicenseProof({ ...bare, files: [], domains: ['com'] }, { hits: [hit], licenses: [], claimId: 'c' }).doubts).toHaveLength(5);
  });
});

describe('portalView', () => {
  const account = { holder: 'Atelier', iban: 'DE89370400440532013000' };
  const sources: PortalSources = {
    claim: NOTIFIED,
    hits: [aConfirmedHit(), aConfirmedHit({ id: 'hit-of-another' })],
    work: aWork({ registrations: [{ office: 'USCO', number: 'VA 1', at: '2024-06-05T00:00:00Z' }] }),
    claimant: {
      kind: 'claimant',
      version: 1,
      name: 'Example Photography',
      address: { lines: ['Street 1'], postalCode: '20095', town: 'Hamburg', country: 'DE' },
      email: 'mail@photographer.example',
      account,
      mandate: { kind: 'own' },
    },
    proof: ['original file with camera data'],
    priceLines: ['Web page, one year: EUR 200.00 (own price list 2025)'],
    verifyUrl: 'https://photographer.example/claims',
    privacyUrl: 'https://photographer.example/privacy',
    locale: 'en',
  };

  it('shows who asks, what for, why, by when, and every way to answer', () => {
    const view = portalView(sources);
    expect(view).toMatchObject({
      reference: 'claim-1',
      claimant: { name: 'Example Photography', address: ['Street 1', '20095 Hamburg', 'GERMANY'], mandate: 'own rights' },
      work: { title: 'Lighthouse at dusk', registrations: ['USCO VA 1, 2024-06-05'], proof: sources.proof },
      uses: [{ hitId: 'hit-1', probability: 0.998, reasons: [{ code: 'pixels-agree', text: 'The aligned pixels agree.' }] }],
      deadline: { dueOn: '2026-03-17' },
      answers: ['license', 'objection', 'fixed', 'buy', 'propose', 'statement', 'more-time'],
      history: [{ by: 'claimant', event: 'send-letter' }],
    });
    expect(view.exceptions).toHaveLength(17);
  });

  it('never shows what is internal, nor the account before something was agreed', () => {
    const text = JSON.stringify(portalView(sources));
    for (const secret of [
      'owner-1',
      'operator-1',
      'no sale, no permission found',
      account.iban,
      'licenseCheck',
      'reviews',
      'warningAnswers',
    ])
      expect(text).not.toContain(secret);
    const agreed = portalView({ ...sources, claim: playClaim(aClaim(), CLAIM_STEPS.agreed) });
    expect(agreed).toMatchObject({ account, open: { amountMinor: 35_000, currency: 'EUR' }, offer: { amountMinor: 35_000 } });
    expect(agreed.answers).toEqual(['promise', 'statement', 'more-time']);
    expect(Object.keys(agreed.offer ?? {})).not.toContain('acceptedAt');
  });

  it('offers nothing where nothing can be answered', () => {
    expect(possibleAnswers({ ...NOTIFIED, state: 'closed' })).toEqual([]);
    expect(
      possibleAnswers({
        ...NOTIFIED,
        state: 'negotiating',
        offer: { by: 'respondent', purpose: 'license', amountMinor: 1, currency: 'EUR', acceptedAt: null },
      }),
    ).not.toContain('buy');
  });

  it('asks every question of the check list with a source', () => {
    expect(new Set(EXCEPTION_QUESTIONS.map(({ code }) => code)).size).toBe(EXCEPTION_QUESTIONS.length);
    for (const { question, sources: cited } of EXCEPTION_QUESTIONS)
      expect([question.endsWith('?'), cited.length > 0]).toEqual([true, true]);
  });
});
