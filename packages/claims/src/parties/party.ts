import type { Respondent } from '../claim/claim.ts';
import { isTime } from '../period.ts';
import { placeOf } from '../place.ts';
import { bankAccountProblems, type BankAccount } from './bank-account.ts';
import { addressLines, addressProblems, type PostalAddress } from './postal-address.ts';
import { checkVatId } from './vat-id.ts';

/** Who makes a claim, and where they are reached and paid. */
export interface Claimant {
  readonly kind: 'claimant';
  readonly version: 1;
  /** Such as `main`; invoices are numbered for each claimant apart. */
  readonly id?: string;
  readonly name: string;
  readonly address: PostalAddress;
  readonly email: string;
  readonly phone?: string;
  readonly vatId?: string;
  /** National tax number, where there is no VAT number. */
  readonly taxNumber?: string;
  readonly account?: BankAccount;
  readonly website?: string;
  /** Where the claimant says how personal data is used (Article 14 GDPR). */
  readonly privacyUrl?: string;
  /** A page of the claimant's own site that names the way to answer, so that nobody has to trust a letter. */
  readonly verifyUrl?: string;
  /** In whose name they act: own rights, or with a power of attorney that is on record. */
  readonly mandate: { readonly kind: 'own' } | { readonly kind: 'power-of-attorney'; readonly reference: string };
}

/** Where something about a respondent was read, and how far it can be trusted. */
export interface PartySource {
  readonly kind: 'imprint' | 'contact-page' | 'page' | 'structured-data' | 'registration-data' | 'trade-register' | 'answer' | 'person';
  /** Address of the page or name of the register. */
  readonly where: string;
  /** ISO 8601. */
  readonly seenAt: string;
  /** 0 to 100. A person's judgement or that of the reader that found it; no measured probability. */
  readonly confidence: number;
}

/** One thing about a respondent, with its source. */
export interface PartyFact<Value> {
  readonly value: Value;
  readonly source: PartySource;
}

/** What was found about a respondent. Several findings of one kind may contradict each other; all are kept. */
export interface RespondentRecord {
  readonly kind: 'respondent-record';
  readonly version: 1;
  /** Registrable domain that the findings are about. */
  readonly domain: string;
  readonly names: readonly PartyFact<string>[];
  readonly addresses: readonly PartyFact<PostalAddress>[];
  readonly emails: readonly PartyFact<string>[];
  /** VAT numbers whose check digits fit: they name a company better than its name does. */
  readonly vatIds?: readonly PartyFact<string>[];
}

/** Everything that is wrong with a claimant's record, one sentence each; empty when it is fine. */
export function claimantProblems(claimant: Claimant): readonly string[] {
  const { id, name, address, email, vatId, taxNumber, account, mandate, website, privacyUrl, verifyUrl } = claimant;
  const vat = vatId === undefined ? undefined : checkVatId(vatId);
  return [
    ...(id === undefined || /^[a-z0-9][a-z0-9._-]{0,63}$/iu.test(id) ? [] : [`"${id}" is no name of a record, such as "main".`]),
    ...(name.trim() === '' ? ['The claimant has no name.'] : []),
    ...addressProblems(address),
    ...(EMAIL.test(email) ? [] : [`"${email}" is no e-mail address.`]),
    ...(vat?.ok === false ? [vat.hint] : []),
    ...(taxNumber === undefined || /\d/u.test(taxNumber) ? [] : [`"${taxNumber}" is no tax number.`]),
    ...[website, privacyUrl, verifyUrl].flatMap((url) =>
      url === undefined || placeOf(url) !== undefined ? [] : [`"${url}" is no http(s) address.`],
    ),
    ...(account === undefined ? [] : bankAccountProblems(account)),
    ...(mandate.kind === 'power-of-attorney' && mandate.reference.trim() === ''
      ? ['The power of attorney does not say where it is kept.']
      : []),
  ];
}

/** A respondent put together from findings, and what a person should look at first. */
export interface RespondentProposal {
  /** `undefined` where no name was found. A proposal: a person confirms it with the event `identify-respondent`. */
  readonly respondent: Respondent | undefined;
  /** Findings that contradict each other, and what is wrong with single ones, one sentence each. */
  readonly doubts: readonly string[];
}

/**
 * Puts a respondent together from the most trusted finding of each kind; of equally trusted ones, the newest. Nothing is decided between names that
 * differ: they are named as a doubt.
 */
export function proposeRespondent({ names, addresses, emails }: RespondentRecord, locale: string): RespondentProposal {
  const [name, address, email] = [best(names), best(addresses), best(emails)];
  const doubts = [
    ...[...names, ...addresses, ...emails].flatMap(({ source }) => sourceProblems(source)),
    ...differing(
      'names',
      names.map(({ value }) => value),
    ),
    ...differing(
      'countries',
      addresses.map(({ value }) => value.country),
    ),
    ...(address === undefined ? [] : addressProblems(address.value)),
    ...emails.filter(({ value }) => !EMAIL.test(value)).map(({ value }) => `"${value}" is no e-mail address.`),
  ];
  if (name === undefined) return { respondent: undefined, doubts: [...doubts, 'No name was found.'] };
  const respondent: Respondent = {
    name: name.value,
    source: name.source.where,
    ...(address === undefined ? {} : { address: addressLines(address.value, { locale }).join('\n'), country: address.value.country }),
    ...(email === undefined ? {} : { email: email.value }),
  };
  return { respondent, doubts };
}

// --- internal ---

/** An at sign with something before and a dotted name behind, and no white space: a slip of the pen is found, more only a letter can tell. */
const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u;

function best<Value>(facts: readonly PartyFact<Value>[]): PartyFact<Value> | undefined {
  return facts.toSorted(
    (a, b) =>
      b.source.confidence - a.source.confidence || (a.source.seenAt < b.source.seenAt ? 1 : a.source.seenAt > b.source.seenAt ? -1 : 0),
  )[0];
}

function sourceProblems({ where, seenAt, confidence }: PartySource): readonly string[] {
  return [
    ...(where.trim() === '' ? ['A finding does not say where it was read.'] : []),
    ...(isTime(seenAt) ? [] : [`"${seenAt}" is no time at which something was read.`]),
    ...(Number.isInteger(confidence) && confidence >= 0 && confidence <= 100
      ? []
      : [`The confidence ${confidence} is no whole number from 0 to 100.`]),
  ];
}

function differing(what: string, values: readonly string[]): readonly string[] {
  const different = [
    ...new Map(values.map((value) => [value.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim(), value])).values(),
  ];
  return different.length < 2 ? [] : [`Different ${what} were found: ${different.map((value) => `"${value}"`).join(', ')}.`];
}
