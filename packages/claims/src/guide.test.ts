import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  auditLog,
  calculateFee,
  certificateFields,
  decide,
  decideDataRequest,
  demandFields,
  dropHit,
  eligibility,
  evidenceBundle,
  evidenceZip,
  feeDocumentLines,
  issuePortalLink,
  letterData,
  letterDigest,
  limitation,
  limitationText,
  moneyDocument,
  offerFields,
  offerFromFee,
  openClaim,
  payoutStatement,
  portalAnswer,
  portalRequest,
  readTemplate,
  receiptText,
  renderLetter,
  respondentOf,
  retentionOf,
  retroactiveLicense,
  SAMPLE_PRICE_TABLE,
  sealEvidence,
  splitInstalments,
  timeStampRequest,
  transition,
  triage,
  verifyEvidenceZip,
  type Claim,
  type ClaimEvent,
  type Hit,
  type Letter,
  type PriceTable,
  type TransitionContext,
} from './index.ts';
import { aConfirmedHit, aHit, anActor, anEvidence, aRightsHolder, aWork, CLAIM_STEPS, playClaim, aClaim } from './testing/index.ts';

const work = aWork();
const rightsHolder = aRightsHolder({ address: 'Street 1\n20095 Hamburg' });
const hit = aHit();
const [owner, operator] = [anActor('owner'), anActor('operator')];
const at = '2026-03-03T09:00:00Z';
const priceTable: PriceTable = { ...SAMPLE_PRICE_TABLE, source: 'own', title: 'Own prices', edition: '2026' };
const records = { work, rightsHolder, licenses: [], allowRules: [], at };

function step(claim: Claim, event: ClaimEvent, context: Partial<TransitionContext> & Pick<TransitionContext, 'actor'>): Claim {
  const checked = [eligibility(aConfirmedHit(), { ...records, claimId: claim.id })];
  const result = transition(claim, event, { at, eligibility: checked, ...context });
  if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
  return result.claim;
}

/** Every block of the guide is cut from here; one test follows one matter from the hit to the end. */
describe('the guide', () => {
  it('goes from a hit to a settled claim', () => {
    // #region decide
    const proposal = triage(hit, records);
    // { truth: 'match', use: 'unknown', proposedBy: 'machine', reasons: [ … 'no-license-found' … ] }

    const decided = decide(hit, { truth: 'match', use: 'unlicensed', by: 'owner', at, note: 'no sale on record' });
    // #endregion decide
    expect(proposal).toMatchObject({ truth: 'match', use: 'unknown', proposedBy: 'machine' });
    const confirmed: Hit = decided.ok ? decided.hit : hit;

    // #region eligible
    const check = eligibility(confirmed, records);
    // { verdict: 'eligible', findings: [] }; else every reason, each with its source
    // #endregion eligible
    expect(check).toMatchObject({ verdict: 'eligible', findings: [] });

    // #region open
    const opened = openClaim({ id: 'C-1', hit: confirmed, ...records, claims: [], actor: owner });
    if (!opened.ok) throw new Error(opened.hint);
    let claim = opened.claim;

    claim = step(claim, { kind: 'answer-license-check', note: 'asked the agency: no sale' }, { actor: owner });
    const respondent = {
      name: 'Shop Ltd',
      address: 'Harbour 3\nLondon',
      email: 'office@shop.example',
      source: 'https://www.shop.example/imprint',
    };
    claim = step(claim, { kind: 'identify-respondent', respondent }, { actor: owner });
    claim = step(claim, { kind: 'submit' }, { actor: owner }); // state 'review': somebody looks at it again
    claim = step(claim, { kind: 'accept' }, { actor: operator }); // state 'ready'
    // #endregion open
    expect(claim.state).toBe('ready');

    // #region limitation
    const left = limitation({ country: 'DE', use: claim.usePeriod, knownOn: '2026-03-01', at });
    limitationText(left);
    // 2026-03-01 to 2026-03-01: can be claimed, last day 2029-12-31 (section 102 UrhG, sections 195 and 199(1) BGB)
    // #endregion limitation
    expect(limitationText(left)).toBe(
      '2026-03-01 to 2026-03-01: can be claimed, last day 2029-12-31 (section 102 UrhG, sections 195 and 199(1) BGB)',
    );

    // #region fee
    const choice = { use: 'web.commercial', placement: 'sub-page', territory: 'country', duration: '1y' };
    const priced = calculateFee(priceTable, { choice, period: claim.usePeriod, purpose: 'license' }, at);
    if (!priced.ok) throw new Error(priced.hint);
    const lines = feeDocumentLines(priced.fee, { mode: 'reduced', rateBasisPoints: 700 });
    const made = moneyDocument({ type: 'invoice', lines: lines.ok ? lines.lines : [] });
    if (!made.ok) throw new Error(made.hint);
    const offer = offerFromFee(priced.fee, made.document, {
      purpose: 'license',
      plan: splitInstalments(made.document.gross, { count: 2, firstDueOn: '2026-04-01' }),
    });
    // { ok: true, offer: { amountMinor: 21400, currency: 'EUR', basis: { table: …, grossMinor: 21400 }, plan: [ … ] } }
    // #endregion fee
    if (!offer.ok) throw new Error(offer.hint);
    expect(offer.offer).toMatchObject({ amountMinor: 21_400, plan: [{ amountMinor: 10_700 }, { amountMinor: 10_700 }] });

    // #region letter
    const rendered = renderLetter({
      name: 'license-offer',
      template: readTemplate('license-offer', 'en'),
      locale: 'en',
      data: letterData({
        hit: confirmed,
        work,
        rightsHolder,
        respondent,
        at,
        replyBy: '2026-03-17',
        reference: claim.id,
        more: {
          ...offerFields(made.document, 'en'),
          'offer.license': 'one page of www.shop.example, one year',
          'sender.privacyUrl': 'https://photographer.example/privacy',
          'sender.verifyUrl': 'https://photographer.example/letters',
          'work.shown': 'https://photographer.example/lighthouse',
          'evidence.where': 'https://claims.photographer.example/r/…',
        },
      }),
    });
    if (!rendered.ok) throw new Error(rendered.hint); // names every fact that is lacking
    const letter: Letter = rendered.letter;

    // A person has read exactly this letter; the digest binds the word to the text.
    const sending = {
      kind: 'send-letter',
      letter: { template: 'license-offer', locale: 'en', sha256: letterDigest(letter) },
      confirmation: { by: operator.id, at },
    } as const;
    claim = step(claim, sending, { actor: operator }); // state 'notified', answer by 17 March
    // #endregion letter
    expect(claim).toMatchObject({ state: 'notified', deadline: { kind: 'reply', dueOn: '2026-03-17' } });

    // #region portal
    const token = randomBytes(16).toString('hex'); // into the letter; only its hash is kept
    const link = issuePortalLink({ id: 'link-1', claimId: claim.id, token, at });
    const visit = portalRequest(link, { method: 'POST', token, action: 'open', reference: 'C-1' }, '2026-03-05T08:00:00Z');
    // A program that checks mails sends GET: { show: 'door' }, and nothing changes.

    const answered = portalAnswer(
      claim,
      { kind: 'statement', text: 'Our designer made the page. We would like to keep the picture.' },
      { key: 'answer-1', received: [], actor: respondentOf(link.id), at: '2026-03-05T08:05:00Z' },
    );
    if (!answered.ok) throw new Error(answered.hint);
    claim = answered.claim; // tasks: ['read-statement']; the clock runs on
    receiptText(answered.receipt, 'en'); // for the respondent: number, hash, and that nothing was admitted
    // #endregion portal
    expect(visit).toMatchObject({ ok: true, show: 'claim' });
    expect(answered.tasks).toEqual(['read-statement']);

    // #region agree
    claim = step(claim, { kind: 'make-offer', offer: offer.offer }, { actor: operator }); // the clock stops
    claim = step(claim, { kind: 'accept-offer' }, { actor: respondentOf(link.id), at: '2026-03-06T08:00:00Z' });
    // state 'payment-pending', due on 1 April: the first instalment

    for (const receivedAt of ['2026-03-31T10:00:00Z', '2026-04-30T10:00:00Z']) {
      const payment = { amountMinor: 10_700, currency: 'EUR', receivedAt };
      claim = step(claim, { kind: 'record-payment', payment }, { actor: operator, at: receivedAt });
    }
    claim = step(claim, { kind: 'close-license-sold' }, { actor: operator, at: '2026-05-02T08:00:00Z' });

    const granted = retroactiveLicense(claim, { id: 'L-2026-0001', until: '2027-02-28', reference: 'R-2026-0001' });
    // a License for shop.example from the first day of the use, of the origin 'post-claim': it never shows a price
    // #endregion agree
    expect(claim).toMatchObject({ state: 'closed', outcome: 'license-sold' });
    expect(granted.ok && certificateFields(granted.license, 'en')).toMatchObject({ 'certificate.until': '28 February 2027' });
    expect(openClaim({ ...opening(confirmed), licenses: granted.ok ? [granted.license] : [] })).toMatchObject({ code: 'use-licensed' });

    // #region payout
    const payout = payoutStatement({
      claims: [claim],
      terms: { rateBasisPoints: 3000, tax: { mode: 'standard', rateBasisPoints: 1900 } },
      from: '2026-03-01T00:00:00Z',
      until: '2026-05-31T23:59:59Z',
    });
    // received 214.00 = net 137.60 + commission 64.20 + tax on it 12.20; each line with its formula
    // #endregion payout
    expect(payout).toMatchObject({
      ok: true,
      statement: {
        received: { amountMinor: 21_400 },
        commission: { amountMinor: 6420 },
        tax: { amountMinor: 1220 },
        net: { amountMinor: 13_760 },
      },
    });

    // #region retention
    retentionOf(claim, { barredAfter: left.barredAfter, at: '2026-06-01T09:00:00Z' });
    // respondent: deleted after 2030-03-31 · correspondence: 2032-12-31 · money-documents: 2034-12-31 · …

    const request = { kind: 'erasure', by: 'respondent', receivedAt: '2026-06-01T09:00:00Z' } as const;
    decideDataRequest(request, claim, { barredAfter: left.barredAfter, at: '2026-06-01T09:00:00Z' });
    // { decision: 'restricted', grounds: ['… Article 17(3)(e)', …], reviewAt: '2030-03-31', answerBy: '2026-07-01' }
    // #endregion retention
    expect(retentionOf(claim, { barredAfter: left.barredAfter, at }).map(({ deleteAfter }) => deleteAfter)).toEqual([
      '2030-03-31',
      '2032-12-31',
      '2034-12-31',
      '2030-03-31',
      null,
    ]);
    expect(decideDataRequest(request, claim, { barredAfter: left.barredAfter, at: '2026-06-01T09:00:00Z' })).toMatchObject({
      decision: 'restricted',
      reviewAt: '2030-03-31',
      answerBy: '2026-07-01',
    });
  });

  it('seals evidence', () => {
    const claim = playClaim(aClaim(), CLAIM_STEPS.ready);
    const evidence = anEvidence(claim);
    // #region evidence
    const bundle = evidenceBundle(evidence);
    if (!bundle.ok) throw new Error(bundle.problems.join('\n')); // a hit without a whole capture, a letter that is not there …

    // Somebody with a network sends this to a time stamping authority, and keeps the answer as it came.
    const manifestSha256 = createHash('sha256').update(bundle.manifest).digest();
    const request = timeStampRequest(new Uint8Array(manifestSha256), new Uint8Array(randomBytes(8)));

    const zip = evidenceZip(sealEvidence(bundle.files), evidence.at); // with a stamp: sealEvidence(bundle.files, { request, response, chain })
    const verified = verifyEvidenceZip(zip); // { ok: true, problems: [], … }
    // #endregion evidence
    expect(request).toHaveLength(request[1] === undefined ? 0 : request[1] + 2);
    expect(verified).toMatchObject({ ok: true, problems: [] });
    expect(bundle.auditHead).toBe(auditLog(claim, evidence.salt).head);
  });

  it('drops one hit, and keeps damages and costs apart', () => {
    const twoHits = { ...playClaim(aClaim(), CLAIM_STEPS.notified), hitIds: ['hit-1', 'hit-2'] };
    // #region drop
    const dropped = dropHit(twoHits, {
      hitId: 'hit-2',
      remaining: [aConfirmedHit()],
      note: 'this page belongs to a licensee',
      actor: operator,
      at,
    });
    // { ok: true, claim: { hitIds: ['hit-1'], … }, tasks: ['tell-respondent'] }
    // #endregion drop
    expect(dropped).toMatchObject({ ok: true, claim: { hitIds: ['hit-1'] }, tasks: ['tell-respondent'] });

    const net = { amountMinor: 54_000, currency: 'EUR' };
    // #region warning
    const demand = moneyDocument({
      type: 'demand',
      lines: [{ label: 'Lizenzanalogie', basis: 'damages', net, tax: { mode: 'not-taxable' } }],
    });
    const fields = demand.ok ? demandFields(demand.document, 'de') : demand;
    const warning = renderLetter({
      name: 'abmahnung',
      template: readTemplate('abmahnung', 'de'),
      locale: 'de',
      data: { ...letterData({ hit, work, rightsHolder, at }), ...(fields.ok ? fields.data : {}) },
    });
    // { ok: false, code: 'missing-value', missing: [ …, 'demand.costs', … ], elements: [ …, { citation: 'section 97a(2) no. 3 UrhG', … } ] }
    // #endregion warning
    expect(warning).toMatchObject({ ok: false, code: 'missing-value' });
    expect(!warning.ok && warning.elements.map(({ citation }) => citation)).toContain('section 97a(2) no. 3 UrhG');
  });
});

function opening(confirmed: Hit): Parameters<typeof openClaim>[0] {
  return { id: 'C-2', hit: confirmed, work, rightsHolder, actor: owner, at: '2026-06-01T09:00:00Z' };
}
