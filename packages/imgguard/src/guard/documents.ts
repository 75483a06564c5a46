import {
  creditNote,
  invoiceFields,
  keptLetter,
  moneyDocument,
  payoutFields,
  payoutStatement,
  type Claim,
  type CommissionTerms,
  type DocumentLine,
  type DocumentSeries,
  type IssuedDocument,
  type LetterData,
  type MoneyDocument,
  type PayoutInput,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store, StoredClaimant } from '../store/store.ts';
import { author, type GuardHits, type HitDetail } from './hits.ts';
import { claimantOf, replyDay, templateText, today, writeLetter } from './letter-writing.ts';
import type { RenderedLetter } from './letters.ts';
import { MAIN_CLAIMANT } from './parties.ts';

/** A document with its number, and the letter that it is. */
export interface IssuedPaper {
  readonly document: IssuedDocument;
  readonly letter: RenderedLetter;
}

export interface NewInvoice {
  readonly lines: readonly DocumentLine[];
  /** When what is invoiced was supplied: a day or a period, in words. */
  readonly supply: string;
  /** ISO date. @default 14 days from today */
  readonly payBy?: string;
  /** VAT number of the recipient; needed where they owe the tax. */
  readonly recipientVatId?: string;
  /** @default 'en' */
  readonly locale?: string;
  /** Who issues it. @default the account's name */
  readonly by?: string;
}

export interface NewPayout {
  /** Payments received in this time, ISO dates, both included. */
  readonly from: string;
  readonly until: string;
  readonly terms: CommissionTerms;
  readonly costs?: PayoutInput['costs'];
  /** Whose works; their record of the same id has the account. @default every work of the main claimant */
  readonly rightsHolderId?: string;
  readonly locale?: string;
  readonly by?: string;
}

/** Invoices, credit notes and payout statements, numbered without gaps for each claimant and year. Issued ones stay: they are taken back, never deleted. */
export interface GuardDocuments {
  /**
   * Issues an invoice to the respondent of a claim. Number, document and letter are kept together or not at all.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_REFUSED` with everything that is lacking: a claimant, what the statutes ask for, or an agreement on a license.
   */
  invoice(claimId: string, invoice: NewInvoice): Promise<IssuedPaper>;
  /** Takes an invoice back, whole, once. @throws GuardError `IMGGUARD_NOT_FOUND`, `IMGGUARD_REFUSED`. */
  cancel(id: string, how: { readonly reason: string; readonly locale?: string; readonly by?: string }): Promise<IssuedPaper>;
  /** States what came in and what is paid out. What was stated before is not stated again. @throws GuardError `IMGGUARD_NOT_FOUND`, `IMGGUARD_REFUSED`. */
  payout(payout: NewPayout): Promise<IssuedPaper>;
  /** By id (`main/R-2026-0001`), or by number where only one claimant has it. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): IssuedDocument;
  /** The letter of a document, word for word. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  letter(id: string): RenderedLetter;
  /** All, or those of a claim, in the order in which they were issued. */
  list(claimId?: string): IssuedDocument[];
}

export function createDocuments(store: Store, hits: GuardHits): GuardDocuments {
  const get = (id: string): IssuedDocument => find(store, id);
  return {
    get,
    list: (claimId) => (claimId === undefined ? store.documents.list() : store.documents.ofClaim(claimId)),
    letter: (id) => letterOf(store, get(id)),
    invoice: async (claimId, { lines, supply, payBy, recipientVatId, locale = 'en', by }) => {
      const claim = claimOf(store, claimId);
      checkAgreed(claim, lines);
      const made = moneyDocument({ type: 'invoice', lines });
      if (!made.ok) throw new GuardError('IMGGUARD_REFUSED', made.hint);
      const facts = invoiceFields(made.document, locale, recipientVatId);
      if (!facts.ok) throw new GuardError('IMGGUARD_REFUSED', facts.hint);
      const paper = paperOf(store, hits, { claim, locale, by });
      const text = await templateText('invoice', locale);
      return issue(
        store,
        { ...paper, series: 'invoice', template: 'invoice', text, content: made.document, vatId: recipientVatId },
        (number) => ({
          ...facts.data,
          'document.number': number,
          'document.supply': supply,
          'pay.by': payBy ?? replyDay('invoice'),
          'pay.reference': number,
        }),
      );
    },
    cancel: async (id, { reason, locale = 'en', by }) => {
      const invoice = get(id);
      const claim = claimOf(store, invoice.claimId ?? '');
      const back = invoice.series === 'invoice' ? creditNote(invoice.content as MoneyDocument) : undefined;
      if (back?.ok !== true) throw new GuardError('IMGGUARD_REFUSED', `${invoice.number} is no invoice; only invoices are taken back.`);
      const facts = invoiceFields(back.document, locale, invoice.recipient.vatId);
      if (!facts.ok) throw new GuardError('IMGGUARD_REFUSED', facts.hint);
      const claimant = store.claimants.get(invoice.claimantId);
      const paper = { ...paperOf(store, hits, { claim, locale, by }), ...(claimant === undefined ? {} : { claimant }) };
      const text = await templateText('credit-note', locale);
      const cancels = { cancels: invoice.number, content: back.document, vatId: invoice.recipient.vatId };
      return issue(store, { ...paper, series: 'credit-note', template: 'credit-note', text, ...cancels }, (number) => {
        if (store.documents.list().some((each) => each.claimantId === invoice.claimantId && each.cancels === invoice.number))
          throw new GuardError('IMGGUARD_REFUSED', `${invoice.number} was taken back already.`);
        return {
          ...facts.data,
          'document.number': number,
          'document.cancels': `${invoice.number}, ${invoice.issuedAt.slice(0, 10)}`,
          'closing.reason': reason,
        };
      });
    },
    payout: (payout) => issuePayout(store, hits, payout),
  };
}

// --- internal ---

interface Paper {
  readonly detail: HitDetail;
  readonly claim?: Claim;
  readonly claimant: StoredClaimant;
  readonly recipient: IssuedDocument['recipient'] & { readonly email?: string; readonly country?: string };
  readonly locale: string;
  readonly by: string;
}

interface NewDocument extends Paper {
  readonly series: DocumentSeries;
  readonly template: string;
  readonly text: string;
  readonly content: IssuedDocument['content'];
  readonly vatId: string | undefined;
  readonly cancels?: string;
}

/** Number, letter and document in one transaction: where the letter lacks something, no number is used. */
function issue(store: Store, paper: NewDocument, factsOf: (number: string) => LetterData): IssuedPaper {
  const { series, template, text, locale, detail, claim, claimant, recipient, content, vatId, cancels, by } = paper;
  const year = Number(today().slice(0, 4));
  let letter: RenderedLetter | undefined;
  const document = store.documents.issue({ claimantId: claimant.id, series, year }, (number) => {
    letter = writeLetter(store, {
      template,
      text,
      locale,
      detail,
      claimant,
      replyBy: replyDay(template),
      respondent: recipient,
      more: factsOf(number),
      ...(claim === undefined ? {} : { claim, reference: claim.id }),
    });
    const { name, address } = recipient;
    return {
      kind: 'issued-document',
      version: 1,
      id: `${claimant.id}/${number}`,
      number,
      claimantId: claimant.id,
      series,
      year,
      issuedAt: new Date().toISOString(),
      by,
      content,
      recipient: { name, ...(address === undefined ? {} : { address }), ...(vatId === undefined ? {} : { vatId }) },
      letterId: letter.id,
      ...(claim === undefined ? {} : { claimId: claim.id }),
      ...(cancels === undefined ? {} : { cancels }),
    };
  });
  if (letter === undefined) throw new Error('A document was issued without its letter.');
  return { document, letter };
}

function paperOf(
  store: Store,
  hits: GuardHits,
  { claim, locale, by }: { readonly claim: Claim; readonly locale: string; readonly by: string | undefined },
): Paper & { readonly claim: Claim } {
  const detail = hits.get(claim.hitIds[0] ?? '');
  if (claim.respondent === null)
    throw new GuardError('IMGGUARD_REFUSED', `The claim ${claim.id} has no respondent; name one with claim step … identify-respondent.`);
  return { detail, claim, claimant: neededClaimant(store, claim.rightsHolderId), recipient: claim.respondent, locale, by: author(by) };
}

async function issuePayout(store: Store, hits: GuardHits, payout: NewPayout): Promise<IssuedPaper> {
  const { from, until, terms, costs, rightsHolderId, locale = 'en', by } = payout;
  const claimant = neededClaimant(store, MAIN_CLAIMANT);
  // Who is paid has a record of their own, where they are not the claimant.
  const payee = rightsHolderId === undefined ? claimant : claimantWithId(store, rightsHolderId);
  const pay = accountOf(payee);
  const stated = store.documents.list().flatMap(({ content }) => (content.kind === 'payout-statement' ? content.lines : []));
  const isStated = (claimId: string, receivedAt: string): boolean =>
    stated.some((line) => line.claimId === claimId && line.receivedAt === receivedAt);
  const claims = store.claims.list().filter((claim) => rightsHolderId === undefined || claim.rightsHolderId === rightsHolderId);
  const again = claims.flatMap(({ id, payments }) =>
    payments.flatMap(({ receivedAt }) => (inTime(receivedAt, from, until) && isStated(id, receivedAt) ? [`${id} of ${receivedAt}`] : [])),
  );
  if (again.length > 0)
    throw new GuardError('IMGGUARD_REFUSED', `These payments were stated before: ${again.join(', ')}; choose another time.`);
  const made = payoutStatement({ claims, terms, from, until: `${until}T23:59:59.999Z`, ...(costs === undefined ? {} : { costs }) });
  if (!made.ok) throw new GuardError('IMGGUARD_REFUSED', made.hint);
  const { statement } = made;
  const first = claims.find(({ id }) => id === statement.lines[0]?.claimId);
  const detail = hits.get(first?.hitIds[0] ?? '');
  const text = await templateText('payout-statement', locale);
  const paper = { detail, claimant, recipient: { name: payee.name }, locale, by: author(by), content: statement, vatId: undefined };
  return issue(store, { ...paper, series: 'payout', template: 'payout-statement', text }, (number) => ({
    ...payoutFields(statement, locale),
    ...pay,
    'document.number': number,
    'recipient.name': payee.name,
  }));
}

function accountOf({ id, account }: StoredClaimant): LetterData {
  if (account === undefined)
    throw new GuardError('IMGGUARD_REFUSED', `${id} has no account to pay to; enter it with imgguard claimant set --id ${id} --iban …`);
  return { 'pay.to': [account.holder, account.iban.replace(/.{4}(?=.)/gu, '$& '), account.bic].filter(Boolean).join('\n') };
}

function inTime(receivedAt: string, from: string, until: string): boolean {
  const day = receivedAt.slice(0, 10);
  return day >= from && day <= until;
}

/** A license is invoiced when it was agreed on; costs are owed without an agreement. */
function checkAgreed(claim: Claim, lines: readonly DocumentLine[]): void {
  const agreed = claim.offer !== null && claim.offer.acceptedAt !== null;
  if (agreed || !lines.some(({ basis }) => basis === 'license')) return;
  throw new GuardError('IMGGUARD_REFUSED', `Nothing was agreed on in ${claim.id}: a license is invoiced after an offer was accepted.`);
}

function neededClaimant(store: Store, rightsHolderId: string): StoredClaimant {
  const claimant = claimantOf(store, rightsHolderId);
  if (claimant !== undefined) return claimant;
  throw new GuardError('IMGGUARD_REFUSED', 'There is no claimant on record; enter who claims first, with imgguard claimant set.');
}

function claimantWithId(store: Store, id: string): StoredClaimant {
  const claimant = store.claimants.get(id);
  if (claimant !== undefined) return claimant;
  throw new GuardError('IMGGUARD_REFUSED', `${id} has no record to pay to; enter it with imgguard claimant set --id ${id}.`);
}

function claimOf(store: Store, id: string): Claim {
  const claim = store.claims.get(id);
  if (claim !== undefined) return claim;
  throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${id}.`);
}

function find(store: Store, id: string): IssuedDocument {
  const exact = store.documents.get(id);
  if (exact !== undefined) return exact;
  const [only, another] = store.documents.list().filter(({ number }) => number === id);
  if (only !== undefined && another === undefined) return only;
  throw new GuardError('IMGGUARD_NOT_FOUND', `No document, or more than one, has the number ${id}; imgguard invoice list shows them.`);
}

function letterOf(store: Store, { letterId, number }: IssuedDocument): RenderedLetter {
  const stored = store.letters.list().find(({ id }) => id === letterId);
  if (stored === undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `The letter of ${number} is not there any more.`);
  const { id, locale, renderedAt, subject, text, html = '', author: name = '' } = stored;
  return { id, locale, at: renderedAt.slice(0, 10), sender: { name }, letter: keptLetter({ subject, text, html }), wording: [] };
}
