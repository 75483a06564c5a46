import { describe, expect, it } from 'vitest';
import { aHit, aRespondent, aRightsHolder, aWork } from '../testing/index.ts';
import { LETTER_CATALOGUE, letterKind } from './catalogue.ts';
import type { LetterData, LetterFieldName } from './fields.ts';
import { letterData } from './letter-data.ts';
import { builtInTemplates, readTemplate } from './read-template.ts';
import { renderLetter, type RenderLetterResult } from './render-letter.ts';
import { amountsIn, lintWording } from './wording.ts';

/** Facts of the papers; every one differs from every other. */
const PAPER_DATA: LetterData = {
  'sender.vatId': 'DE123456789',
  'claimant.name': 'Atelier Zoë GmbH',
  'claimant.address': 'Claimant Road 7\n20095 Hamburg',
  'mandate.reference': 'power of attorney of 2 January 2026',
  'recipient.address': 'Harbour 3\nLondon',
  'work.creator': 'Zoë Example',
  'work.proof': 'Original file with camera data of 1 May 2024',
  'work.registration': 'VA 2-345-678 of 5 June 2024',
  'use.description': 'The whole picture stands at the top of the page, 1200 pixels wide.',
  'claim.basis': 'Copyright in an artistic work (sections 1, 4, 16 and 20 CDPA).',
  'claim.facts': 'The picture was published in 2024 and seen on the page in 2026.',
  'claim.remedy': 'Removal of the picture and a fee for the time of the use.',
  'claim.adr': 'Mediation by telephone, at no cost to you.',
  'demand.lines': ['Fee for one year: GBP 150.00', 'Second language: GBP 50.00'],
  'demand.calculation': 'Own price list of 2025, web page, one year.',
  'demand.total': 'GBP 200.00',
  'demand.damages': ['License analogy, one year: EUR 210.00'],
  'demand.damagesTotal': 'EUR 210.00 in damages',
  'demand.costs': ['Fee for this letter: EUR 150.00'],
  'demand.costsTotal': 'EUR 150.00 of costs',
  'demand.costCap': 'Sie gilt nicht; die Seite wirbt für ein Unternehmen.',
  'undertaking.text': 'Ich verpflichte mich, das Bild nicht ohne Erlaubnis öffentlich zugänglich zu machen.',
  'undertaking.beyond': 'Sie geht nicht darüber hinaus.',
  'undertaking.by': '2026-03-13',
  'pay.by': '2026-03-20',
  'pay.to': 'Atelier Zoë\nDE89 3704 0044 0532 0130 00',
  'pay.reference': 'PAY-77',
  'document.number': 'R-2026-0001',
  'document.supply': '1 March 2026 to 28 February 2027',
  'document.lines': ['License for a web page: EUR 280.00', 'Second language: EUR 20.00'],
  'document.net': 'EUR 300.00',
  'document.taxes': ['VAT 7 %: EUR 21.00'],
  'document.total': 'EUR 321.00',
  'payment.amount': 'EUR 100.00',
  'payment.receivedOn': '2026-02-27',
  'payment.purpose': 'first instalment of the license',
  'payment.open': 'EUR 221.00',
  'payout.period': '1 January 2026 – 31 January 2026',
  'payout.lines': ['claim-9, 7 January 2026: EUR 350.00; 350.00 × 30.00 % = 105.00'],
  'payout.received': 'EUR 351.00',
  'payout.refund': 'EUR 1.00',
  'payout.commission': 'EUR 105.00',
  'payout.tax': 'EUR 19.95',
  'payout.costs': 'EUR 0.00',
  'payout.net': 'EUR 225.05',
  'certificate.number': 'L-2026-0007',
  'certificate.places': ['www.shop.example/holidays'],
  'certificate.media': 'web',
  'certificate.from': '2025-09-01',
  'certificate.until': '31 August 2027',
  'certificate.terms': 'not exclusive, no changes',
  'demand.interest': ['540.00 × 6.27 % × 47/365 = 4.36'],
  'default.since': '2026-01-05',
  'collector.authority': 'Bundesamt für Justiz, 53094 Bonn, rdg@authority.example',
  'collector.taxStatement': 'Die Auftraggeberin kann Umsatzsteuer nicht als Vorsteuer abziehen.',
  'ccb.relief': 'standard track, actual damages',
  'ccb.limits': ['Total: USD 900.00 of at most USD 30,000.00'],
  'enclosures.list': ['Evidence bundle 1'],
  'dossier.ownership': ['Lighthouse at dusk, original of 1 May 2024'],
  'dossier.uses': ['www.shop.example, 1 to 2 March 2026'],
  'dossier.evidence': ['bundle-1, stamped on 2 March 2026'],
  'dossier.letters': ['contact, sent on 1 February 2026'],
  'dossier.answers': ['no answer'],
  'dossier.money': ['nothing offered, nothing paid'],
  'dossier.limitation': ['all days can be claimed for until 31 December 2029'],
  'dossier.checks': ['No sale is on record.'],
  'dossier.history': ['opened on 2 March 2026'],
};

const DATA: LetterData = letterData({
  hit: aHit(),
  work: aWork({ creditLine: 'Photo: Atelier Zoë' }),
  rightsHolder: aRightsHolder({ address: 'Street 1\nTown' }),
  respondent: aRespondent(),
  at: '2026-03-03',
  replyBy: '2026-04-03',
  reference: 'C-1',
  more: {
    'sender.privacyUrl': 'https://photographer.example/privacy',
    'license.name': 'CC BY 4.0',
    'license.url': 'https://creativecommons.org/licenses/by/4.0/',
    'license.missing': ['the name of the creator', 'a link to the license'],
    'license.attribution': 'Picture by Atelier Zoë, used as its license allows',
    'earlier.sentOn': '2026-02-01',
    'earlier.replyBy': '2026-02-16',
    'next.step': 'I will hand the matter to a lawyer.',
    'offer.license': 'one page of www.shop.example, a year from 15 March 2026',
    'offer.lines': ['Web page of a business, a year: EUR 200.00', 'Second language: EUR 100.00'],
    'offer.total': 'EUR 321.00',
    'offer.tax': 'of which EUR 21.00 value added tax (7 %)',
    'closing.result': 'A license was found.',
    'closing.reason': 'Your agency bought it in 2024.',
    'closing.scope': 'the page named above, until 3 March 2026',
    'closing.dataUntil': '2029-12-31',
    ...PAPER_DATA,
  },
});

function rendered(name: string, locale: string, data: LetterData = DATA): RenderLetterResult {
  return renderLetter({ template: readTemplate(name, locale), locale, data, name });
}

describe.each(builtInTemplates())('the letter $name in $locale', ({ name, locale }) => {
  const required: readonly LetterFieldName[] = letterKind(name)?.required ?? [];

  it('says all that it must, accuses nobody, and is a draft', () => {
    const result = rendered(name, locale);
    if (!result.ok) throw new Error(result.hint);
    expect(result).toMatchObject({ kind: name, wording: [] });
    const { subject, text, html } = result.letter;
    expect(lintWording(`${subject}\n${text}`, locale)).toEqual([]);
    expect(text).not.toMatch(/\n{3}|[{}]|(?:,|:)\n*$/u);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(
      readTemplate(name, locale)
        .split('\n')
        .filter((line) => line.startsWith('#')).length,
    ).toBeGreaterThanOrEqual(2);
  });

  // A mark is no fact of the data.
  it.each(required.filter((field) => field !== 'letter.mark'))('is not written without %s', (field) => {
    const { [field]: _, ...data } = DATA;
    expect(rendered(name, locale, data)).toMatchObject({ ok: false, code: 'missing-value', missing: [field] });
  });

  it.each(required)('is not written by a template that leaves out %s', (field) => {
    const template = readTemplate(name, locale).replaceAll(new RegExp(`\\{\\{ ${field.replace('.', '\\.')}(?: [^}]*)?\\}\\}`, 'gu'), '…');
    const loop = new RegExp(`\\{% for (\\w+) in ${field.replace('.', '\\.')} %\\}`, 'u').exec(template);
    const bare = loop === null ? template : template.replaceAll(`{{ ${loop[1]} }}`, '…');
    expect(renderLetter({ template: bare, locale, data: DATA, name })).toMatchObject({
      ok: false,
      code: 'missing-element',
      missing: [field],
    });
  });

  it.each([
    ['markup', '<script>alert(1)</script>"\'`&'],
    ['right to left', 'שרה כהן · سارة'],
    ['long', 'Ü'.repeat(300)],
    ['a header', 'Name\r\nBcc: other@host.example'],
  ])('a name that is %s stays a name', (_, hostile) => {
    const names = { 'recipient.name': hostile, 'use.pageTitle': hostile, 'work.title': hostile, 'claimant.name': hostile };
    const result = rendered(name, locale, { ...DATA, ...names });
    if (!result.ok) throw new Error(result.hint);
    const { subject, text, html } = result.letter;
    expect(subject).not.toMatch(/[\r\n\u202a-\u202e]/u);
    expect(html).not.toMatch(/<(?!!doctype|\/?(?:html|head|meta|title|body|p|br|ul|li|a)[\s>])/u);
    expect(text).not.toMatch(/^Bcc:/mu);
    if (required.includes('work.title')) expect(text + subject).toContain(hostile.replace(/\s+/gu, ' '));
  });

  it('names an amount only where it may', () => {
    if (letterKind(name)?.mayDemandMoney === true) return;
    const result = rendered(name, locale);
    expect(result.ok && amountsIn(result.letter.text)).toEqual([]);
    const template = `${readTemplate(name, locale)}\nEUR 100\n`;
    expect(renderLetter({ template, locale, data: DATA, name })).toMatchObject({ code: 'forbidden-element' });
  });
});

describe('the catalogue', () => {
  it('only these may name an amount', () => {
    expect(LETTER_CATALOGUE.filter(({ mayDemandMoney }) => mayDemandMoney).map(({ name }) => name)).toEqual([
      'license-offer',
      'invoice',
      'receipt',
      'payout-statement',
      'abmahnung',
      'letter-before-claim',
      'ccb-data-sheet',
      'court-dossier',
      'us-demand',
      'collection-demand',
      'rdg-first-letter',
    ]);
  });

  it('names the statute for what is lacking', () => {
    const { 'demand.costs': _, ...data } = DATA;
    const result = rendered('abmahnung', 'de', data);
    expect(result).toMatchObject({ hint: expect.stringContaining('section 97a(2) no. 3 UrhG') });
    expect(!result.ok && result.elements.map(({ citation }) => citation)).toEqual(['section 97a(2) no. 3 UrhG']);
  });

  it('a mark comes from the catalogue, whatever the data says', () => {
    const result = rendered('abmahnung', 'de', { ...DATA, 'letter.mark': 'Bitte sofort zahlen.' });
    expect(result.ok && result.letter.text).toContain('von einer Rechtsanwältin oder einem Rechtsanwalt zu prüfen');
    expect(result.ok && result.letter.text).not.toContain('sofort');
  });

  it.each([
    ['invoice', 'en', 'These damages are due.', 'damages'],
    ['invoice', 'de', 'Der Schadensersatz ist fällig.', 'Schadensersatz'],
    ['us-demand', 'en', 'You may owe statutory  damages.', 'statutory damages'],
    ['us-demand', 'en', 'See 17 U.S.C. 504(c).', '504(c)'],
  ])('%s in %s does not say "%s"', (name, locale, sentence, words) => {
    const template = `${readTemplate(name, locale)}\n${sentence}\n`;
    expect(renderLetter({ template, locale, data: DATA, name })).toMatchObject({
      ok: false,
      code: 'forbidden-element',
      hint: expect.stringContaining(`"${words}"`),
    });
  });

  it.each([
    ['cure', 30],
    ['us-demand', 14],
    ['letter-before-claim', 14],
  ])('%s leaves %d days', (name, days) => {
    const withDays = (more: number) =>
      rendered(name, 'en', { ...DATA, 'reply.by': new Date(Date.parse('2026-03-03') + more * 86_400_000).toISOString().slice(0, 10) });
    expect(withDays(days)).toMatchObject({ ok: true });
    expect(withDays(days - 1)).toMatchObject({ ok: false, code: 'deadline-too-short' });
    const { 'letter.date': _, ...undated } = DATA;
    expect(rendered(name, 'en', undated)).toMatchObject({ ok: false, missing: expect.arrayContaining(['letter.date']) });
  });

  it('each kind is there once', () => {
    const names = LETTER_CATALOGUE.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
