import type { LetterField } from './fields.ts';

/** Lines of a statement of facts or of a schedule. House rule: what a person reads in one go; an enclosure holds more. */
const STATEMENT_LINES = 40;
/** Lines of a schedule in a dossier. House rule. */
const SCHEDULE_LINES = 400;

/** Names of those facts, as a template writes them. */
export type PaperFieldName =
  | 'sender.vatId'
  | 'claimant.name'
  | 'claimant.address'
  | 'mandate.reference'
  | 'recipient.vatId'
  | 'work.proof'
  | 'work.registration'
  | 'use.description'
  | 'claim.basis'
  | 'claim.facts'
  | 'claim.remedy'
  | 'claim.adr'
  | 'demand.lines'
  | 'demand.calculation'
  | 'demand.total'
  | 'demand.damages'
  | 'demand.damagesTotal'
  | 'demand.costs'
  | 'demand.costsTotal'
  | 'demand.costCap'
  | 'demand.interest'
  | 'undertaking.text'
  | 'undertaking.beyond'
  | 'undertaking.by'
  | 'pay.by'
  | 'pay.to'
  | 'pay.reference'
  | 'document.number'
  | 'document.supply'
  | 'document.cancels'
  | 'document.lines'
  | 'document.net'
  | 'document.taxes'
  | 'document.total'
  | 'payment.amount'
  | 'payment.receivedOn'
  | 'payment.purpose'
  | 'payment.open'
  | 'payout.period'
  | 'payout.lines'
  | 'payout.received'
  | 'payout.refund'
  | 'payout.commission'
  | 'payout.tax'
  | 'payout.costs'
  | 'payout.net'
  | 'certificate.number'
  | 'certificate.places'
  | 'certificate.media'
  | 'certificate.from'
  | 'certificate.until'
  | 'certificate.terms'
  | 'default.since'
  | 'collector.authority'
  | 'collector.taxStatement'
  | 'ccb.relief'
  | 'ccb.limits'
  | 'enclosures.list'
  | 'correction.was'
  | 'correction.now'
  | 'privacy.officer'
  | 'privacy.purposes'
  | 'privacy.interest'
  | 'privacy.categories'
  | 'privacy.recipients'
  | 'privacy.transfer'
  | 'privacy.storage'
  | 'privacy.rights'
  | 'privacy.authority'
  | 'privacy.automated'
  | 'evidence.bundle'
  | 'evidence.captures'
  | 'evidence.digests'
  | 'evidence.process'
  | 'evidence.person'
  | 'evidence.qualification'
  | 'dossier.ownership'
  | 'dossier.uses'
  | 'dossier.evidence'
  | 'dossier.letters'
  | 'dossier.answers'
  | 'dossier.money'
  | 'dossier.limitation'
  | 'dossier.checks'
  | 'dossier.history';

/** Facts of demands, money documents, certificates and court papers; a part of `LETTER_FIELDS`. */
export const PAPER_FIELDS: Readonly<Record<PaperFieldName, LetterField>> = {
  'sender.vatId': { kind: 'line', description: 'Tax number or VAT number of the sender.' },
  'claimant.name': { kind: 'line', description: 'Name or firm of the one whose rights they are, where somebody else writes.' },
  'claimant.address': { kind: 'lines', description: 'Postal address of the claimant.' },
  'mandate.reference': { kind: 'line', description: 'Power of attorney, or how the sender may act for the claimant.' },
  'recipient.vatId': { kind: 'line', description: 'VAT number of the recipient, where the tax is theirs to pay.' },
  'work.proof': { kind: 'lines', description: 'How it is shown that the rights are the claimant’s.', maxLines: STATEMENT_LINES },
  'work.registration': { kind: 'line', description: 'Number and date of the registration, or of the pending application.' },
  'use.description': {
    kind: 'lines',
    description: 'What exactly was done with the work, where and since when.',
    maxLines: STATEMENT_LINES,
  },
  'claim.basis': { kind: 'lines', description: 'The right that the claim rests on, and why it applies.', maxLines: STATEMENT_LINES },
  'claim.facts': { kind: 'lines', description: 'What happened, in order of time.', maxLines: STATEMENT_LINES },
  'claim.remedy': { kind: 'lines', description: 'What the claimant wants.', maxLines: STATEMENT_LINES },
  'claim.adr': { kind: 'line', description: 'The way to settle without a court that is offered.' },
  'demand.lines': { kind: 'list', description: 'Every line that is asked for, with its amount.', maxLines: STATEMENT_LINES },
  'demand.calculation': { kind: 'lines', description: 'How the amount was reckoned.', maxLines: STATEMENT_LINES },
  'demand.total': { kind: 'line', description: 'What is asked for in all, with its currency.' },
  'demand.damages': { kind: 'list', description: 'Lines of damages, each with its amount.', maxLines: STATEMENT_LINES },
  'demand.damagesTotal': { kind: 'line', description: 'All damages.' },
  'demand.costs': {
    kind: 'list',
    description: 'Lines of costs that are to be reimbursed, each with its amount.',
    maxLines: STATEMENT_LINES,
  },
  'demand.costsTotal': { kind: 'line', description: 'All costs that are to be reimbursed.' },
  'demand.costCap': { kind: 'line', description: 'Whether section 97a(3) UrhG limits the costs, and why.' },
  'demand.interest': { kind: 'list', description: 'Interest: amount, rate, days.', maxLines: STATEMENT_LINES },
  'undertaking.text': { kind: 'lines', description: 'The undertaking that is proposed, word for word.', maxLines: STATEMENT_LINES },
  'undertaking.beyond': { kind: 'line', description: 'Whether and how far it goes beyond the use complained of.' },
  'undertaking.by': { kind: 'date', description: 'The day by which the undertaking is asked for.' },
  'pay.by': { kind: 'date', description: 'The day by which payment is asked for.' },
  'pay.to': { kind: 'lines', description: 'Account: holder, IBAN, BIC.' },
  'pay.reference': { kind: 'line', description: 'What to write on the transfer.' },
  'document.number': { kind: 'line', description: 'Number of the document, without gaps in its series.' },
  'document.supply': { kind: 'line', description: 'When what is invoiced was supplied: a day or a period.' },
  'document.cancels': { kind: 'line', description: 'Number and day of the invoice that is taken back.' },
  'document.lines': { kind: 'list', description: 'Every line with its net amount.', maxLines: STATEMENT_LINES },
  'document.net': { kind: 'line', description: 'Net amount.' },
  'document.taxes': { kind: 'list', description: 'Tax by rate, with the net amount that it is on; or that none is due, and why.' },
  'document.total': { kind: 'line', description: 'Gross amount.' },
  'payment.amount': { kind: 'line', description: 'What was received, with its currency.' },
  'payment.receivedOn': { kind: 'date', description: 'When it was received.' },
  'payment.purpose': { kind: 'line', description: 'What it was paid for.' },
  'payment.open': { kind: 'line', description: 'What is still open, or that nothing is.' },
  'payout.period': { kind: 'line', description: 'The time whose payments are stated.' },
  'payout.lines': { kind: 'list', description: 'Every payment: claim, day, amount, commission.', maxLines: SCHEDULE_LINES },
  'payout.received': { kind: 'line', description: 'All that was received.' },
  'payout.refund': { kind: 'line', description: 'What goes back to payers.' },
  'payout.commission': { kind: 'line', description: 'Commission.' },
  'payout.tax': { kind: 'line', description: 'Tax on the commission.' },
  'payout.costs': { kind: 'line', description: 'Costs that were advanced.' },
  'payout.net': { kind: 'line', description: 'What is paid out, or carried over.' },
  'certificate.number': { kind: 'line', description: 'Number of the license.' },
  'certificate.places': { kind: 'list', description: 'Where the work may be used.', maxLines: STATEMENT_LINES },
  'certificate.media': { kind: 'line', description: 'Media that the license is for.' },
  'certificate.from': { kind: 'date', description: 'First day of the license.' },
  'certificate.until': { kind: 'line', description: 'Last day of the license, or that it has none.' },
  'certificate.terms': { kind: 'line', description: 'What else holds: credit, exclusivity, changes.' },
  'default.since': { kind: 'date', description: 'Since when the recipient is late with paying.' },
  'collector.authority': { kind: 'line', description: 'Authority that supervises the sender.' },
  'collector.taxStatement': { kind: 'line', description: 'Whether the claimant can deduct value added tax.' },
  'ccb.relief': { kind: 'line', description: 'Track of the Copyright Claims Board and the kind of damages.' },
  'ccb.limits': { kind: 'list', description: 'Limits of the Copyright Claims Board, and that the claim keeps to them.' },
  'enclosures.list': { kind: 'list', description: 'What is enclosed.', maxLines: STATEMENT_LINES },
  'correction.was': { kind: 'list', description: 'What an earlier letter said wrongly.', maxLines: STATEMENT_LINES },
  'correction.now': { kind: 'list', description: 'What is right instead.', maxLines: STATEMENT_LINES },
  'privacy.officer': { kind: 'line', description: 'How the data protection officer is reached, or that there is none.' },
  'privacy.purposes': { kind: 'list', description: 'Purposes and legal bases; the catalogue has the words.' },
  'privacy.interest': { kind: 'line', description: 'The legitimate interest; the catalogue has the words.' },
  'privacy.categories': { kind: 'list', description: 'Kinds of personal data; the catalogue has the words.' },
  'privacy.recipients': { kind: 'list', description: 'Who gets the data: hosts, lawyers, collectors; or that nobody does.' },
  'privacy.transfer': { kind: 'line', description: 'Whether data leaves the European Economic Area, and by which safeguard.' },
  'privacy.storage': { kind: 'list', description: 'How long data is kept; the catalogue has the words.' },
  'privacy.rights': { kind: 'list', description: 'Rights of the person; the catalogue has the words.' },
  'privacy.authority': { kind: 'line', description: 'Supervisory authority of the sender.' },
  'privacy.automated': { kind: 'line', description: 'That no machine decides; the catalogue has the words.' },
  'evidence.bundle': { kind: 'line', description: 'Name of an evidence bundle, with the SHA-256 of its manifest.' },
  'evidence.captures': { kind: 'list', description: 'What was captured, from where and when.', maxLines: SCHEDULE_LINES },
  'evidence.digests': { kind: 'list', description: 'Files with their SHA-256.', maxLines: SCHEDULE_LINES },
  'evidence.process': { kind: 'list', description: 'How files are captured and hashed; the catalogue has the words.' },
  'evidence.person': { kind: 'line', description: 'Who certifies.' },
  'evidence.qualification': { kind: 'line', description: 'Why that person can say so.' },
  'dossier.ownership': { kind: 'list', description: 'Works and how the rights in them are shown.', maxLines: SCHEDULE_LINES },
  'dossier.uses': { kind: 'list', description: 'Every use: page, picture, first and last time seen.', maxLines: SCHEDULE_LINES },
  'dossier.evidence': { kind: 'list', description: 'Evidence bundles with hashes and time stamps.', maxLines: SCHEDULE_LINES },
  'dossier.letters': { kind: 'list', description: 'Letters that were sent: day, kind, digest.', maxLines: SCHEDULE_LINES },
  'dossier.answers': { kind: 'list', description: 'What the respondent answered.', maxLines: SCHEDULE_LINES },
  'dossier.money': { kind: 'list', description: 'Offers, payments and what is open.', maxLines: SCHEDULE_LINES },
  'dossier.limitation': { kind: 'list', description: 'Which days of the use can still be claimed for.', maxLines: SCHEDULE_LINES },
  'dossier.checks': { kind: 'list', description: 'Questions that were answered before anything was sent.', maxLines: SCHEDULE_LINES },
  'dossier.history': { kind: 'list', description: 'Everything that happened.', maxLines: SCHEDULE_LINES },
};
