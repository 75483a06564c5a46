import { letterData } from '../letters/letter-data.ts';
import type { LetterData } from '../letters/fields.ts';
import { aHit, aRightsHolder, aWork } from './builders.ts';
import { aRespondent } from './claims.ts';

/**
 * Every fact that a built-in letter or paper can print; each differs from every other.
 *
 * @example
 * renderLetter({ template: readTemplate('invoice', 'en'), locale: 'en', data: aLetterData({ 'recipient.name': 'Shop Ltd' }) });
 */
export function aLetterData(changes: LetterData = {}): LetterData {
  return { ...DATA, ...changes };
}

// --- internal ---

/** Facts of the papers; every one differs from every other. */
const PAPER_DATA: LetterData = {
  'sender.vatId': 'DE136695976',
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
  'document.cancels': 'R-2026-0099, 1 March 2026',
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
