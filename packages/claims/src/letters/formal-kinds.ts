import type { PaperKind } from './paper-kinds.ts';

const HOUSE = 'house rule of this project';
const ART_14 = {
  citation: 'Regulation (EU) 2016/679, Article 14(3)(b)',
  says: 'where personal data is explained, and where it was found',
  fields: ['sender.privacyUrl', 'recipient.source'],
} as const;
const USE = ['work.title', 'use.pageUrl', 'use.imageUrl', 'use.seenOn', 'use.description'] as const;

/** Papers that prepare a procedure. Those with sentBy: 'lawyer' are drafts for a lawyer, who checks and sends them. */
export const FORMAL_KINDS: readonly PaperKind[] = [
  {
    name: 'abmahnung',
    purpose: 'German formal warning under section 97a UrhG. A draft for a lawyer, who checks and sends it.',
    mayDemandMoney: true,
    sentBy: 'lawyer',
    locales: ['de'],
    onlyIn: 'German law alone knows it, its elements are terms of that law, and a court in Germany reads it.',
    mark: { de: 'ENTWURF: vor dem Versand von einer Rechtsanwältin oder einem Rechtsanwalt zu prüfen und von dort zu versenden.' },
    elements: [
      {
        citation: 'section 97a(2) no. 1 UrhG',
        says: 'name or firm of the one whose right it is, where somebody else writes',
        fields: ['claimant.name', 'claimant.address', 'sender.name', 'sender.address'],
      },
      { citation: 'section 97a(2) no. 2 UrhG', says: 'exactly what was done', fields: USE },
      {
        citation: 'section 97a(2) no. 3 UrhG',
        says: 'payments broken down into damages and reimbursement of expenses',
        fields: ['demand.damages', 'demand.damagesTotal', 'demand.costs', 'demand.costsTotal'],
      },
      {
        citation: 'section 97a(2) no. 4 UrhG',
        says: 'whether and how far the undertaking goes beyond what was done',
        fields: ['undertaking.text', 'undertaking.beyond'],
      },
      { citation: 'section 97a(3) UrhG', says: 'whether the costs are limited', fields: ['demand.costCap'] },
      {
        citation: 'section 97(1) and (2), sections 2, 72 UrhG',
        says: 'whose rights they are, and how that is shown',
        fields: ['work.proof'],
      },
      { citation: 'section 174 BGB', says: 'the power of attorney', fields: ['mandate.reference'] },
      {
        citation: HOUSE,
        says: 'a day for the undertaking, and one for the payment',
        fields: ['undertaking.by', 'pay.by', 'pay.to', 'letter.date'],
      },
      { citation: HOUSE, says: 'to whom it goes', fields: ['recipient.name', 'recipient.address', 'sender.email'] },
      ART_14,
    ],
  },
  {
    name: 'letter-before-claim',
    purpose: 'United Kingdom: the letter that goes before a claim.',
    mayDemandMoney: true,
    locales: ['en'],
    onlyIn: 'It follows a practice direction of England and Wales, and a court there reads it in English.',
    leastDays: 14,
    mark: {
      en: 'This letter follows paragraph 6 of the Practice Direction on Pre-Action Conduct and Protocols. It is not a court document.',
    },
    elements: [
      {
        citation: 'PD-PAC, paragraph 6(a)',
        says: 'the basis on which the claim is made',
        fields: ['claim.basis', 'claimant.name', 'claimant.address'],
      },
      {
        citation: 'PD-PAC, paragraph 6(a)',
        says: 'a summary of the facts',
        fields: ['claim.facts', 'work.title', 'use.pageUrl', 'use.imageUrl', 'use.seenOn'],
      },
      {
        citation: 'PD-PAC, paragraph 6(a)',
        says: 'what the claimant wants, and how the amount is calculated',
        fields: ['claim.remedy', 'demand.lines', 'demand.calculation', 'demand.total'],
      },
      {
        citation: 'PD-PAC, paragraph 6(b)',
        says: 'time to answer: 14 days in a straightforward case',
        fields: ['letter.date', 'reply.by'],
      },
      { citation: 'PD-PAC, paragraph 6(c)', says: 'the key documents', fields: ['enclosures.list'] },
      { citation: 'PD-PAC, paragraphs 8 to 11', says: 'an offer to settle without a court', fields: ['claim.adr'] },
      { citation: HOUSE, says: 'to whom it goes, and how to answer', fields: ['recipient.name', 'recipient.address', 'sender.email'] },
      { ...ART_14, citation: 'UK GDPR, Article 14(3)(b)' },
    ],
  },
  {
    name: 'ccb-data-sheet',
    purpose: 'United States: what a claim before the Copyright Claims Board needs. The claim is filed by a person at ccb.gov.',
    mayDemandMoney: true,
    locales: ['en'],
    onlyIn: 'United States law alone knows it, and it is read there in English.',
    mark: { en: 'Data sheet for a person who files a claim with the Copyright Claims Board. It is not the claim and is sent to nobody.' },
    elements: [
      {
        citation: '37 C.F.R. 222.2(c)',
        says: 'name and address of the claimant',
        fields: ['claimant.name', 'claimant.address', 'sender.email'],
      },
      { citation: '37 C.F.R. 222.2(c)', says: 'name and address of the respondent', fields: ['recipient.name', 'recipient.address'] },
      {
        citation: '17 U.S.C. 1505(a)',
        says: 'the registration, or the application that is pending',
        fields: ['work.registration', 'work.title', 'work.creator'],
      },
      { citation: '37 C.F.R. 222.2(c)', says: 'the right and how it is the claimant’s', fields: ['claim.basis'] },
      { citation: '37 C.F.R. 222.2(c)', says: 'the facts: what, where, since when', fields: ['claim.facts', ...USE] },
      {
        citation: '17 U.S.C. 1504(c) and (e)',
        says: 'the relief, within the limits of the Board',
        fields: ['ccb.relief', 'ccb.limits', 'demand.total', 'claim.remedy'],
      },
      { citation: '37 C.F.R. 222.2(c)', says: 'documents to enclose', fields: ['enclosures.list'] },
    ],
  },
  {
    name: 'court-dossier',
    purpose: 'Everything that a lawyer needs to take a claim over.',
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
    mark: {
      en: 'For the lawyer who takes the matter over. Confidential; it is not sent to the respondent.',
      de: 'Für die Anwältin oder den Anwalt, die die Sache übernehmen. Vertraulich; geht nicht an die Gegenseite.',
      fr: "Pour l'avocate ou l'avocat qui reprend l'affaire. Confidentiel ; n'est pas envoyé à la partie adverse.",
      es: 'Para la abogada o el abogado que se hace cargo del asunto. Confidencial; no se envía a la parte contraria.',
    },
    elements: [
      {
        citation: 'section 253(2) no. 1 ZPO; CPR 16.2',
        says: 'the parties',
        fields: ['claimant.name', 'claimant.address', 'recipient.name', 'recipient.address', 'recipient.source'],
      },
      {
        citation: 'section 97(1) UrhG; 17 U.S.C. 501(b)',
        says: 'whose rights they are, and the mandate',
        fields: ['dossier.ownership', 'mandate.reference'],
      },
      { citation: 'section 253(2) no. 2 ZPO; CPR 16.4', says: 'what happened', fields: ['dossier.uses', 'dossier.history'] },
      {
        citation: 'sections 371, 371a ZPO; Federal Rules of Evidence 901, 902(13) and (14)',
        says: 'the evidence, with hashes',
        fields: ['dossier.evidence'],
      },
      {
        citation: 'section 97a(1) UrhG; PD-PAC, paragraph 6',
        says: 'what was written, and what was answered',
        fields: ['dossier.letters', 'dossier.answers'],
      },
      { citation: 'section 97(2) UrhG; CPR 16.3', says: 'money: what is asked for, offered, paid', fields: ['dossier.money'] },
      {
        citation: 'section 102 UrhG; Limitation Act 1980, section 2; 17 U.S.C. 507(b)',
        says: 'limitation',
        fields: ['dossier.limitation'],
      },
      {
        citation: HOUSE,
        says: 'the checks before, and the enclosures',
        fields: ['dossier.checks', 'enclosures.list', 'claim.reference', 'letter.date'],
      },
    ],
  },
];
