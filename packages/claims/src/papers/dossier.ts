import { openAmount, type Claim, type ClaimEntry } from '../claim/claim.ts';
import { limitationText, type Limitation } from '../claim/limitation.ts';
import type { Hit } from '../hit.ts';
import type { LetterData } from '../letters/fields.ts';
import { moneyText } from '../money/money.ts';
import { useOf } from '../permission.ts';
import type { Claimant } from '../parties/party.ts';
import { addressLines } from '../parties/postal-address.ts';
import type { Work } from '../work.ts';
import { paperWords, type PaperWords } from './paper-words.ts';

/** An evidence bundle that goes with a dossier. */
export interface DossierEvidence {
  readonly bundleId: string;
  /** SHA-256 of the bundle file, lowercase hex. */
  readonly sha256: string;
  /** When the time stamp says that it existed, ISO 8601; absent: not stamped. */
  readonly stampedAt?: string;
}

export interface DossierInput {
  readonly claim: Claim;
  /** Every hit of the claim. */
  readonly hits: readonly Hit[];
  readonly work: Work;
  readonly claimant: Claimant;
  readonly evidence: readonly DossierEvidence[];
  /** As it was reckoned, or the last day as it was entered (ISO date); absent: not known, and the dossier is not rendered without it. */
  readonly limitation?: Limitation | string;
  /** How it is shown that the rights are the claimant's. */
  readonly ownership: readonly string[];
  /** Names of the enclosed files. */
  readonly enclosures: readonly string[];
  /** Day of the dossier, ISO date. */
  readonly at: string;
  readonly locale: string;
}

/**
 * A claim as facts of its dossier, for the lawyer who takes it over (letter kind `court-dossier`). What is empty is left out, so that a dossier without
 * evidence or without ownership is not rendered. Notes of the history are in it: it is confidential.
 */
export function dossierFields(input: DossierInput): LetterData {
  const { claim, work, claimant, locale, at } = input;
  const { respondent } = claim;
  const words = paperWords(locale);
  const lists: Readonly<Record<string, readonly string[]>> = {
    'dossier.ownership': ownershipLines(work, input.ownership, words),
    'dossier.uses': input.hits.filter(({ id }) => claim.hitIds.includes(id)).map((hit) => useLine(hit, words)),
    'dossier.evidence': input.evidence.map((one) => evidenceLine(one, words)),
    'dossier.letters': orNone(
      claim.letters.map(({ template, sentAt, sha256 }) => `${day(sentAt)}: ${template}, SHA-256 ${sha256}`),
      words,
    ),
    'dossier.answers': orNone(claim.history.filter(({ actor }) => actor.role === 'respondent').map(entryLine), words),
    'dossier.money': moneyLines(claim, words),
    'dossier.limitation': limitationLines(input.limitation, words),
    'dossier.checks': checkLines(claim),
    'dossier.history': claim.history.map(entryLine),
    'enclosures.list': input.enclosures,
  };
  const facts: Readonly<Record<string, string | undefined>> = {
    'claim.reference': claim.id,
    'letter.date': at,
    'claimant.name': claimant.name,
    'claimant.address': addressLines(claimant.address, { locale }).join('\n'),
    'mandate.reference': claimant.mandate.kind === 'own' ? words.ownRights : claimant.mandate.reference,
    'recipient.name': respondent?.name,
    'recipient.address': respondent?.address,
    'recipient.source': respondent?.source,
  };
  const known = [...Object.entries(lists).filter(([, lines]) => lines.length > 0), ...Object.entries(facts)];
  return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as LetterData;
}

// --- internal ---

function day(at: string): string {
  return at.slice(0, 10);
}

function orNone(lines: readonly string[], { none }: PaperWords): readonly string[] {
  return lines.length === 0 ? [none] : lines;
}

function ownershipLines(
  { title, fileName, creator, firstPublished, registrations = [] }: Work,
  shown: readonly string[],
  words: PaperWords,
): readonly string[] {
  if (shown.length === 0) return [];
  return [
    `${title} (${fileName})${creator === undefined ? '' : `, ${words.by} ${creator}`}`,
    ...(firstPublished === undefined
      ? []
      : [`${words.publishedOn} ${day(firstPublished.at)}${firstPublished.url === undefined ? '' : `: ${firstPublished.url}`}`]),
    ...registrations.map(({ office, number, at }) => `${words.registered}: ${office} ${number}, ${day(at)}`),
    ...shown,
  ];
}

function useLine(hit: Hit, { to }: PaperWords): string {
  const { from, until } = useOf(hit);
  return `${day(from)} ${to} ${day(until)}: ${hit.sighting.pageUrl}; SHA-256 ${hit.sighting.sha256}`;
}

function evidenceLine({ bundleId, sha256, stampedAt }: DossierEvidence, words: PaperWords): string {
  return `${bundleId}: SHA-256 ${sha256}, ${stampedAt === undefined ? words.noTimeStamp : `${words.timeStampOf} ${stampedAt}`}`;
}

function limitationLines(limitation: Limitation | string | undefined, { barredAfter }: PaperWords): readonly string[] {
  if (limitation === undefined) return [];
  return typeof limitation === 'string' ? [`${barredAfter} ${limitation}`] : limitationText(limitation).split('\n');
}

function moneyLines(claim: Claim, words: PaperWords): readonly string[] {
  const offers = claim.history.flatMap(({ at, offer }) =>
    offer === undefined ? [] : [`${day(at)}: ${words.offerOf} ${offer.by}, ${offer.purpose}, ${moneyText(offer)}`],
  );
  const payments = claim.payments.map((payment) => `${words.receivedOn} ${day(payment.receivedAt)}: ${moneyText(payment)}`);
  const open = openAmount(claim);
  const rest =
    open === null || claim.offer === null ? [] : [`${words.open}: ${moneyText({ amountMinor: open, currency: claim.offer.currency })}`];
  return orNone([...offers, ...payments, ...rest], words);
}

function checkLines({ licenseCheck, warningAnswers, reviews }: Claim): readonly string[] {
  return [
    ...(licenseCheck === null ? [] : [`Could there be a license? ${day(licenseCheck.at)}, ${licenseCheck.by}: ${licenseCheck.note}`]),
    ...Object.entries(warningAnswers).map(([code, { by, at, note }]) => `${code}: ${day(at)}, ${by}: ${note}`),
    ...reviews.map(({ by, at, note }) => `review: ${day(at)}, ${by}: ${note}`),
  ];
}

function entryLine({ sequence, at, actor, event, to, code, note }: ClaimEntry): string {
  const why = [code, note].filter((text) => text !== undefined).join(', ');
  return `${sequence} · ${at} · ${actor.role} ${actor.id} · ${event} → ${to}${why === '' ? '' : `: ${cut(why)}`}`;
}

/** A line of a letter holds 300 characters; the whole note is in the audit log of the evidence. */
function cut(text: string): string {
  const characters = [...text.replace(/\s+/gu, ' ')];
  return characters.length <= MAX_NOTE_CHARACTERS ? characters.join('') : `${characters.slice(0, MAX_NOTE_CHARACTERS - 1).join('')}…`;
}

const MAX_NOTE_CHARACTERS = 160;
