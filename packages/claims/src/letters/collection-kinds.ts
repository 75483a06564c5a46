import type { PaperKind } from './paper-kinds.ts';

const HOUSE = 'house rule of this project';
const USE = ['work.title', 'use.pageUrl', 'use.imageUrl', 'use.seenOn'] as const;
const PARTIES = ['sender.name', 'sender.address', 'sender.email', 'recipient.name', 'recipient.address'] as const;
const MARK = {
  en: 'DRAFT: for a registered collector or a lawyer to check and send. What is disputed does not belong in it.',
  de: 'ENTWURF: von einem registrierten Inkassodienst oder anwaltlich zu prüfen und zu versenden. Bestrittenes gehört nicht hinein.',
  fr: "PROJET : à vérifier et à envoyer par un organisme de recouvrement enregistré ou par un avocat. Ce qui est contesté n'y a pas sa place.",
  es: 'BORRADOR: lo comprueba y lo envía una empresa de cobro registrada o un abogado. Lo que se discute no tiene cabida en él.',
} as const;

/** Papers that ask for money that is due: in the United States, and by collectors. */
export const COLLECTION_KINDS: readonly PaperKind[] = [
  {
    name: 'us-demand',
    purpose: 'United States: asks for a license fee, without threats and without statutory damages.',
    mayDemandMoney: true,
    locales: ['en'],
    onlyIn: 'United States law alone knows it, and it is read there in English.',
    leastDays: 14,
    mustNotSay: [
      {
        words: 'statutory damages',
        why: 'they are barred where the work was not registered in time (17 U.S.C. 412); a lawyer says whether it was',
      },
      { words: '504(c)', why: 'statutory damages are for a lawyer to ask for' },
    ],
    elements: [
      { citation: '17 U.S.C. 411(a)', says: 'the work, and its registration or that there is none', fields: ['work.registration', ...USE] },
      {
        citation: '17 U.S.C. 501(b)',
        says: 'the right and how it is the claimant’s',
        fields: ['claim.basis', 'claimant.name', 'claimant.address'],
      },
      {
        citation: '17 U.S.C. 504(b)',
        says: 'the amount, and how it was reckoned',
        fields: ['demand.lines', 'demand.calculation', 'demand.total'],
      },
      {
        citation: HOUSE,
        says: 'to whom, by when, how to answer, and where the address was found',
        fields: [...PARTIES, 'reply.by', 'letter.date', 'recipient.source'],
      },
    ],
  },
  {
    name: 'collection-demand',
    purpose: 'Asks for an agreed amount that is overdue, with interest and costs.',
    mayDemandMoney: true,
    sentBy: 'collector',
    locales: ['en', 'de', 'fr', 'es'],
    mark: MARK,
    elements: [
      { citation: 'section 286 BGB', says: 'since when the payment is late', fields: ['default.since', 'claim.basis'] },
      {
        citation: 'section 288 BGB',
        says: 'the principal, and interest with amount, rate and days',
        fields: ['demand.lines', 'demand.interest'],
      },
      {
        citation: 'sections 280(1) and (2), 286 BGB; section 13e RDG',
        says: 'costs, and why they are owed',
        fields: ['demand.costs', 'demand.total'],
      },
      {
        citation: HOUSE,
        says: 'creditor, debtor, and how and by when to pay',
        fields: ['claimant.name', 'claimant.address', ...PARTIES, 'pay.by', 'pay.to', 'letter.date'],
      },
    ],
  },
  {
    name: 'rdg-first-letter',
    purpose: 'Germany: the first letter of a registered collector to a private person.',
    mayDemandMoney: true,
    sentBy: 'collector',
    locales: ['de'],
    onlyIn: 'German law alone knows it, its elements are terms of that law, and a court in Germany reads it.',
    mark: { de: MARK.de },
    elements: [
      { citation: 'section 13a(1) no. 1 RDG', says: 'name and address of the client', fields: ['claimant.name', 'claimant.address'] },
      {
        citation: 'section 13a(1) no. 2 RDG',
        says: 'the ground of the claim; of an unlawful act its kind and date',
        fields: ['claim.basis', ...USE],
      },
      {
        citation: 'section 13a(1) no. 3 and 4 RDG',
        says: 'how interest was reckoned: amount, rate, time',
        fields: ['demand.lines', 'demand.interest'],
      },
      {
        citation: 'section 13a(1) no. 5 RDG',
        says: 'collection costs: kind, amount, ground',
        fields: ['demand.costs', 'demand.costsTotal', 'demand.total'],
      },
      { citation: 'section 13a(1) no. 6 RDG', says: 'whether the client can deduct value added tax', fields: ['collector.taxStatement'] },
      {
        citation: 'section 13a(1) no. 7 RDG',
        says: 'where the address comes from, and how a mistake is put right',
        fields: ['recipient.source', 'sender.email'],
      },
      { citation: 'section 13a(1) no. 8 RDG', says: 'the supervisory authority', fields: ['collector.authority'] },
      { citation: 'Regulation (EU) 2016/679, Article 14(3)(b)', says: 'where personal data is explained', fields: ['sender.privacyUrl'] },
      { citation: HOUSE, says: 'to whom, and how and by when to pay', fields: [...PARTIES, 'pay.by', 'pay.to', 'letter.date'] },
    ],
  },
];
