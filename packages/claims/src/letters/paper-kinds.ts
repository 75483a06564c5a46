import type { LetterKind } from './catalogue.ts';
import type { LetterElement } from './element.ts';
import type { LetterFieldName } from './fields.ts';
import { COLLECTION_KINDS } from './collection-kinds.ts';
import { DATA_KINDS } from './data-kinds.ts';
import { FORMAL_KINDS } from './formal-kinds.ts';

/** A kind of paper: what it needs follows from its elements. */
export type PaperKind = Omit<LetterKind, 'required' | 'elements'> & { readonly elements: readonly LetterElement[] };

const LICENSE_TERMS: readonly LetterFieldName[] = [
  'certificate.places',
  'certificate.media',
  'certificate.from',
  'certificate.until',
  'certificate.terms',
];

/** What money documents say of the parties. */
const PARTIES: readonly LetterFieldName[] = ['sender.name', 'sender.address', 'recipient.name', 'recipient.address'];

const NOT_INVOICED = 'damages are asked for in a demand, and tax that is shown is owed (section 14c UStG)';
const HOUSE = 'house rule of this project';

/** Papers about money and permissions. */
const MONEY_KINDS: readonly PaperKind[] = [
  {
    name: 'invoice',
    purpose: 'Invoice for a license or for costs; never for damages.',
    mayDemandMoney: true,
    mustNotSay: [
      { words: 'damages', why: NOT_INVOICED },
      { words: 'Schadensersatz', why: NOT_INVOICED },
      { words: 'Schadenersatz', why: NOT_INVOICED },
      { words: 'dommages-intérêts', why: NOT_INVOICED },
      { words: 'dommages et intérêts', why: NOT_INVOICED },
      { words: 'daños y perjuicios', why: NOT_INVOICED },
    ],
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      { citation: 'Directive 2006/112/EC, Article 226(1); section 14(4) no. 3 UStG', says: 'date of issue', fields: ['letter.date'] },
      {
        citation: 'Directive 2006/112/EC, Article 226(2); section 14(4) no. 4 UStG',
        says: 'a number without gaps in its series',
        fields: ['document.number'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(3); section 14(4) no. 2 UStG',
        says: 'tax number or VAT number of the issuer',
        fields: ['sender.vatId'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(5); section 14(4) no. 1 UStG',
        says: 'full name and address of both sides',
        fields: PARTIES,
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(6) and (8); section 14(4) no. 5 and 7 UStG',
        says: 'what was supplied, with its price without tax',
        fields: ['document.lines', 'document.net'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(7); section 14(4) no. 6 UStG',
        says: 'when it was supplied',
        fields: ['document.supply'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(9) to (11a); section 14(4) no. 8 UStG',
        says: 'rate and amount of tax, or why there is none',
        fields: ['document.taxes', 'document.total'],
      },
      { citation: HOUSE, says: 'how and by when to pay', fields: ['pay.by', 'pay.to', 'pay.reference'] },
    ],
  },
  {
    name: 'credit-note',
    purpose: 'Takes an invoice back, whole; an invoice is never deleted.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      {
        citation: 'Directive 2006/112/EC, Article 219; section 31(5) UStDV',
        says: 'which invoice it takes back, and why',
        fields: ['document.cancels', 'closing.reason'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(1) to (3); section 14(4) no. 2 to 4 UStG',
        says: 'day, number without gaps in its series, and tax number of the issuer',
        fields: ['letter.date', 'document.number', 'sender.vatId'],
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(5); section 14(4) no. 1 UStG',
        says: 'full name and address of both sides',
        fields: PARTIES,
      },
      {
        citation: 'Directive 2006/112/EC, Article 226(6) to (11a); section 14(4) no. 5 to 8 UStG',
        says: 'what is taken back, with its tax',
        fields: ['document.lines', 'document.net', 'document.taxes', 'document.total'],
      },
    ],
  },
  {
    name: 'receipt',
    purpose: 'Confirms in writing that a payment was received.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      {
        citation: 'section 368 BGB',
        says: 'who received what from whom, when, and for what',
        fields: ['sender.name', 'recipient.name', 'payment.amount', 'payment.receivedOn', 'payment.purpose', 'letter.date'],
      },
      { citation: HOUSE, says: 'what is still open', fields: ['payment.open'] },
    ],
  },
  {
    name: 'payout-statement',
    purpose: 'Says to an owner what came in, what was taken off and why, and what is paid out.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      {
        citation: 'sections 666, 667 BGB',
        says: 'who accounts to whom, for what time',
        fields: ['sender.name', 'recipient.name', 'payout.period', 'document.number', 'letter.date'],
      },
      {
        citation: 'sections 666, 667 BGB',
        says: 'every payment, and what was taken off',
        fields: ['payout.lines', 'payout.received', 'payout.refund', 'payout.commission', 'payout.tax', 'payout.costs'],
      },
      { citation: HOUSE, says: 'what is paid out, and where to', fields: ['payout.net', 'pay.to'] },
    ],
  },
  {
    name: 'license-certificate',
    purpose: 'Certifies a license that was agreed on afterwards, for a use that had begun before.',
    mayDemandMoney: false,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      { citation: HOUSE, says: 'who grants it, to whom', fields: ['sender.name', 'sender.address', 'sender.email', 'recipient.name'] },
      {
        citation: 'section 31(1) and (5) UrhG',
        says: 'for which work, where, in which media, for what time',
        fields: ['work.title', ...LICENSE_TERMS],
      },
      { citation: HOUSE, says: 'a number and a day', fields: ['certificate.number', 'letter.date'] },
    ],
  },
  {
    name: 'apology',
    purpose: 'Tells somebody who was asked by mistake that nothing is asked of them.',
    mayDemandMoney: false,
    locales: ['en', 'de', 'fr', 'es'],
    elements: [
      {
        citation: HOUSE,
        says: 'what was asked, why that was wrong, and that it is over',
        fields: ['sender.name', 'sender.email', 'work.title', 'use.pageUrl', 'earlier.sentOn', 'closing.reason'],
      },
      { citation: 'Regulation (EU) 2016/679, Article 17(1)', says: 'when their data is deleted', fields: ['closing.dataUntil'] },
    ],
  },
];

/** Papers besides the letters of the first contacts: about money and permissions, and formal ones. */
export const PAPER_KINDS: readonly LetterKind[] = [...MONEY_KINDS, ...FORMAL_KINDS, ...COLLECTION_KINDS, ...DATA_KINDS].map((kind) => ({
  ...kind,
  required: [
    ...new Set([...(kind.mark === undefined ? [] : (['letter.mark'] as const)), ...kind.elements.flatMap(({ fields }) => fields)]),
  ],
}));
