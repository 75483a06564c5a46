import { PAPER_FIELDS, type PaperFieldName } from './paper-fields.ts';

/**
 * Everything that a letter may say about a matter. A template that names anything else is refused, so that a slip of the pen in
 * `{{ work.titel }}` cannot become a blank in a letter.
 */
export interface LetterField {
  /** `line`: text on one line. `lines`: an address or the like. `url`: an http(s) address. `date`: ISO date or instant. `list`: lines of text. */
  readonly kind: 'line' | 'lines' | 'url' | 'date' | 'list';
  readonly description: string;
  /** Text of a stranger's page that only illustrates: what is too long is cut. Everything else that is too long is refused. */
  readonly mayBeCut?: true;
  /** Most lines of `lines` and `list`. @default 12 */
  readonly maxLines?: number;
}

/** Name of a field, as a template writes it. */
export type LetterFieldName =
  | 'letter.date'
  | 'letter.mark'
  | 'claim.reference'
  | 'sender.name'
  | 'sender.address'
  | 'sender.email'
  | 'sender.phone'
  | 'sender.website'
  | 'sender.privacyUrl'
  | 'sender.contact'
  | 'sender.verifyUrl'
  | 'recipient.name'
  | 'recipient.address'
  | 'recipient.source'
  | 'work.title'
  | 'work.creator'
  | 'work.creditLine'
  | 'work.url'
  | 'work.publishedOn'
  | 'work.shown'
  | 'use.pageUrl'
  | 'use.pageTitle'
  | 'use.imageUrl'
  | 'use.host'
  | 'use.seenOn'
  | 'use.lastSeenOn'
  | 'reply.by'
  | 'reply.zone'
  | 'evidence.where'
  | 'license.name'
  | 'license.url'
  | 'license.missing'
  | 'license.attribution'
  | 'earlier.sentOn'
  | 'earlier.replyBy'
  | 'next.step'
  | 'offer.license'
  | 'offer.lines'
  | 'offer.total'
  | 'offer.tax'
  | 'provider.name'
  | 'provider.contact'
  | 'notice.reasons'
  | 'notice.statements'
  | 'notice.signature'
  | 'closing.result'
  | 'closing.reason'
  | 'closing.scope'
  | 'closing.dataUntil'
  | PaperFieldName;

/** What each field is. */
export const LETTER_FIELDS: Readonly<Record<LetterFieldName, LetterField>> = {
  'letter.date': { kind: 'date', description: 'Date of the letter.' },
  'letter.mark': {
    kind: 'line',
    description: 'A sentence that such a letter must bear; it comes from the catalogue, never from the data.',
  },
  'claim.reference': { kind: 'line', description: 'Reference to quote in an answer.' },
  'sender.name': { kind: 'line', description: 'Who writes: the rights holder or who acts for them.' },
  'sender.address': { kind: 'lines', description: 'Postal address of the sender.' },
  'sender.email': { kind: 'line', description: 'Where to answer.' },
  'sender.phone': { kind: 'line', description: 'Telephone of the sender.' },
  'sender.website': { kind: 'url', description: "The sender's own site, where an address can be checked." },
  'sender.privacyUrl': { kind: 'url', description: 'Where the sender says how personal data is used (Article 14 GDPR).' },
  'sender.contact': { kind: 'line', description: 'The person to talk to.' },
  'sender.verifyUrl': {
    kind: 'url',
    description: "A page of the sender's own site that names this way to answer, so that nobody has to trust the letter.",
  },
  'recipient.name': { kind: 'line', description: 'Respondent.' },
  'recipient.address': { kind: 'lines', description: 'Postal address of the respondent.' },
  'recipient.source': { kind: 'line', description: "Where the respondent's name and address were read." },
  'work.title': { kind: 'line', description: 'Title of the work.' },
  'work.creator': { kind: 'line', description: 'Who made it.' },
  'work.creditLine': { kind: 'line', description: 'The credit that should stand beside the picture.' },
  'work.url': { kind: 'url', description: 'Where the sender shows the work.' },
  'work.publishedOn': { kind: 'date', description: 'First publication.' },
  'work.shown': {
    kind: 'line',
    description: "Where the work can be seen, or how it is known to be the sender's: address, registration, digest of the original.",
  },
  'use.pageUrl': { kind: 'url', description: 'Page on which the picture was seen.' },
  'use.pageTitle': { kind: 'line', description: 'Title of that page.', mayBeCut: true },
  'use.imageUrl': { kind: 'url', description: 'Address of the picture file.' },
  'use.host': { kind: 'line', description: 'Host name of the page.' },
  'use.seenOn': { kind: 'date', description: 'First time seen.' },
  'use.lastSeenOn': { kind: 'date', description: 'Last time seen.' },
  'reply.by': { kind: 'date', description: 'The day by which an answer would be kind, or a deadline ends.' },
  'reply.zone': { kind: 'line', description: 'Time zone in which that day ends.' },
  'evidence.where': { kind: 'line', description: 'Where the evidence can be seen, or how it is got.' },
  'license.name': { kind: 'line', description: 'Public license of the work, such as "CC BY 4.0".' },
  'license.url': { kind: 'url', description: 'Text of the public license.' },
  'license.missing': { kind: 'list', description: 'Conditions of the public license that are not met.' },
  'license.attribution': { kind: 'line', description: 'The exact line to add.' },
  'earlier.sentOn': { kind: 'date', description: 'Date of the letter that this one follows.' },
  'earlier.replyBy': { kind: 'date', description: 'The day that the earlier letter named.' },
  'next.step': { kind: 'line', description: 'What the sender will really do next if nobody answers.' },
  'offer.license': { kind: 'line', description: 'What the license that is offered permits: use, place and time.' },
  'offer.lines': { kind: 'list', description: 'Every line of the price, with its amount.' },
  'offer.total': { kind: 'line', description: 'What is to be paid in all, with its currency.' },
  'offer.tax': { kind: 'line', description: 'The tax that is in it, or that there is none.' },
  'provider.name': { kind: 'line', description: 'Service provider that a notice is addressed to.' },
  'provider.contact': { kind: 'line', description: 'Where the provider takes notices: point of contact or designated agent.' },
  'notice.reasons': { kind: 'lines', description: 'Why the sender holds that the use is not permitted, in their own words.' },
  'notice.statements': { kind: 'list', description: 'Statements that the statute asks for, as a person confirmed them.' },
  'notice.signature': { kind: 'line', description: 'Signature of the person who confirmed the notice.' },
  'closing.result': { kind: 'line', description: 'How the matter ended.' },
  'closing.reason': { kind: 'line', description: 'Why it ended so.' },
  'closing.scope': { kind: 'line', description: 'Which uses and which time the end covers.' },
  'closing.dataUntil': { kind: 'date', description: "When the respondent's data is deleted or no longer readable." },
  ...PAPER_FIELDS,
};

/**
 * The facts of one letter, by field name. Leave out what is not known: a template that prints a fact that is not there is refused, one that
 * asks for it with `{% if %}` goes on without.
 */
export type LetterData = Readonly<Partial<Record<LetterFieldName, string | readonly string[]>>>;

/** The field that a name stands for. */
export function letterField(name: string): LetterField | undefined {
  return Object.hasOwn(LETTER_FIELDS, name) ? LETTER_FIELDS[name as LetterFieldName] : undefined;
}
