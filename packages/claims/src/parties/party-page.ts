import { isTime } from '../period.ts';
import { placeOf } from '../place.ts';
import { invalidArgument } from '../claims-error.ts';
import { addressesIn, countriesOf } from './imprint-address.ts';
import { namesIn } from './imprint-name.ts';
import { organizationsIn } from './organization-data.ts';
import type { PartyFact, PartySource, RespondentRecord } from './party.ts';
import { checkVatId } from './vat-id.ts';

/** A page of a site as words, such as the crawler's `readPageText` gives it. */
export interface PartyPage {
  /** Absolute address of the page. */
  readonly url: string;
  readonly lines: readonly string[];
  readonly links: readonly { readonly url: string; readonly text: string }[];
  /** Blocks of JSON-LD. */
  readonly linkedData: readonly unknown[];
}

/** A page of the same site that may say who runs it. */
export interface PartyPageLink {
  readonly url: string;
  /** What kind of page its words or address promise. */
  readonly kind: 'imprint' | 'contact-page';
}

/** What was read of a party, without the domain. */
export type PartyFindings = Omit<RespondentRecord, 'kind' | 'version' | 'domain'>;

/**
 * How far what was read is trusted, 0 to 100. A judgement, not measured: an imprint is what the law asks a site to say of itself (in Germany section 5 DDG), linked
 * data is written for search engines, a contact page names whoever answers, and any other page may name anybody.
 */
const PAGE_CONFIDENCE: Readonly<Record<'imprint' | 'contact-page' | 'structured-data' | 'other-page', number>> = {
  imprint: 80,
  'structured-data': 60,
  'contact-page': 50,
  'other-page': 20,
};

/** Links of a page to the pages of its site that say who runs it, the most promising first. Other sites are left out. */
export function partyPageLinks({ url, links }: Pick<PartyPage, 'url' | 'links'>): readonly PartyPageLink[] {
  const own = placeOf(url)?.registrableDomain;
  const ranked = links.flatMap(({ url: to, text }) => {
    const place = placeOf(to);
    if (place === undefined || place.registrableDomain !== own) return [];
    place.url.hash = '';
    const rank = PAGE_WORDS.findIndex(({ words, path }) => words.test(text.trim()) || path.test(pathOf(place.url.pathname)));
    const found = PAGE_WORDS[rank];
    return found === undefined ? [] : [{ url: new URL(to).href.replace(/#.*$/u, ''), kind: found.kind, rank }];
  });
  const best = new Map<string, PartyPageLink>();
  for (const { url: to, kind } of ranked.toSorted((a, b) => a.rank - b.rank)) if (!best.has(to)) best.set(to, { url: to, kind });
  return [...best.values()];
}

/** Whether the address of a page itself says that it is an imprint or a contact page. */
export function partyPageKind(url: string): PartyPageLink['kind'] | undefined {
  const place = placeOf(url);
  return place && PAGE_WORDS.find(({ path }) => path.test(pathOf(place.url.pathname)))?.kind;
}

/**
 * Who runs a site, as one of its pages says: names, postal addresses, e-mail addresses and VAT numbers, each with its source and how far it is trusted. Everything
 * that was found is told, also what contradicts; a person decides (`proposeRespondent`). It reads the forms that imprints usually have, not language:
 * what it does not find may still be there. Throws `IMGGUARD_INVALID_ARGUMENT` for a time that is none.
 *
 * @param kind - What kind of page it is; `undefined` for any other page of the site.
 * @example
 * const findings = readPartyPage({ url, ...(await readPageText(body, { url })) }, 'imprint', '2026-03-01T09:00:00Z');
 */
export function readPartyPage(page: PartyPage, kind: PartyPageLink['kind'] | undefined, seenAt: string): PartyFindings {
  if (!isTime(seenAt)) throw invalidArgument('seenAt', 'an ISO 8601 instant', seenAt);
  const vatIds = vatIdsIn(page.lines);
  const source = (confidence: number, of: PartySource['kind'] = kind ?? 'page'): PartySource => ({
    kind: of,
    where: page.url,
    seenAt,
    confidence,
  });
  const trusted = PAGE_CONFIDENCE[kind ?? 'other-page'];
  const facts = <Value>(values: readonly Value[], confidence: number): readonly PartyFact<Value>[] =>
    values.map((value) => ({ value, source: source(confidence) }));
  const said = organizationsIn(page.linkedData);
  const structured = <Value>(values: readonly Value[]): readonly PartyFact<Value>[] =>
    values.map((value) => ({ value, source: source(PAGE_CONFIDENCE['structured-data'], 'structured-data') }));
  const addresses = addressesIn(page.lines, countriesOf(page.url, vatIds, page.lines));
  return {
    names: [
      ...namesIn(page.lines, addresses).map(({ name, sure }) => ({
        value: name,
        source: source(sure ? trusted : Math.floor(trusted / 2)),
      })),
      ...structured(said.names),
    ],
    addresses: [
      ...facts(
        addresses.map(({ address }) => address),
        trusted,
      ),
      ...structured(said.addresses),
    ],
    emails: [
      ...emailsIn(page).map((value) => ({ value, source: source(isOwn(value, page.url) ? trusted : Math.floor(trusted / 2)) })),
      ...structured(said.emails),
    ],
    vatIds: facts(vatIds, trusted),
  };
}

/** Findings of several pages and registries as one record. The same thing in the same place is there once. */
export function respondentRecord(domain: string, findings: readonly Partial<PartyFindings>[]): RespondentRecord {
  const all = <Value>(of: (one: Partial<PartyFindings>) => readonly PartyFact<Value>[] | undefined): readonly PartyFact<Value>[] => {
    const facts = findings.flatMap((one) => of(one) ?? []);
    return [...new Map(facts.map((fact) => [JSON.stringify([fact.value, fact.source.kind, fact.source.where]), fact])).values()];
  };
  return {
    kind: 'respondent-record',
    version: 1,
    domain,
    names: all(({ names }) => names),
    addresses: all(({ addresses }) => addresses),
    emails: all(({ emails }) => emails),
    vatIds: all(({ vatIds }) => vatIds),
  };
}

// --- internal ---

/** Words of links and of the last part of addresses, in the order in which they promise. */
const PAGE_WORDS: readonly { readonly kind: PartyPageLink['kind']; readonly words: RegExp; readonly path: RegExp }[] = [
  {
    kind: 'imprint',
    words: /\b(?:impressum|imprint|anbieterkennzeichnung|mentions légales|aviso legal|note legali|colofon|site notice)\b/iu,
    path: /^(?:impressum|imprint|mentions-?legales|aviso-?legal|note-?legali|colofon|anbieterkennzeichnung)$/u,
  },
  {
    kind: 'imprint',
    words:
      /^(?:legal(?: notice| information| disclosure)?|rechtliches|informations légales|información legal|company (?:information|details))$/iu,
    path: /^(?:legal|legal-?notice|legal-?information|rechtliches|legal-?disclosure|company-?(?:info|information|details))$/u,
  },
  {
    kind: 'contact-page',
    words:
      /^(?:contact(?: us)?|kontakt|contacto|contactez-nous|nous contacter|contatti|about(?: us)?|über uns|qui sommes-nous|quiénes somos|chi siamo)$/iu,
    path: /^(?:contact|contact-?us|kontakt|contacto|contatti|about|about-?us|ueber-?uns|uber-?uns)$/u,
  },
  {
    kind: 'contact-page',
    words:
      /\b(?:privacy(?: policy)?|datenschutz(?:erklärung)?|politique de confidentialité|política de privacidad|terms(?: and conditions| of (?:use|service))?|agb)\b/iu,
    path: /^(?:privacy(?:-?policy)?|datenschutz(?:erklaerung)?|terms(?:-?of-?(?:use|service))?|agb)$/u,
  },
];

/** The last part of a path in lower case, without its ending. */
function pathOf(path: string): string {
  return (
    path
      .toLowerCase()
      .split('/')
      .findLast((part) => part !== '')
      ?.replace(/\.[a-z]{2,5}$/u, '')
      .replace(/_/gu, '-') ?? ''
  );
}

/** At sign as it is, or spelled out in brackets, as imprints do. */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}(?:@|\s?[([{]\s?(?:at|ät)\s?[)\]}]\s?)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/giu;
/** House rule: a page of a party names a few. */
const MAX_EMAILS = 20;

function emailsIn({ lines, links }: PartyPage): readonly string[] {
  const linked = links.flatMap(({ url }) => (url.startsWith('mailto:') ? [decoded(url.slice(7).split('?')[0] ?? '')] : []));
  const written = lines.flatMap((line) =>
    [...line.matchAll(EMAIL)].map(([text]) => text.replace(/\s?[([{]\s?(?:at|ät)\s?[)\]}]\s?/iu, '@')),
  );
  const good = [...linked, ...written]
    .map((text) => text.trim().toLowerCase())
    .filter((text) => /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(text));
  return [...new Set(good)].slice(0, MAX_EMAILS);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function isOwn(email: string, url: string): boolean {
  return placeOf(`https://${email.split('@')[1] ?? ''}/`)?.registrableDomain === placeOf(url)?.registrableDomain;
}

function vatIdsIn(lines: readonly string[]): readonly string[] {
  const found = lines.flatMap((line) =>
    [...line.matchAll(/\b(?:CHE[-\s]?|[A-Z]{2}\s?)[\dA-Z][\dA-Z.\s-]{6,15}(?![\dA-Z])/gu)].flatMap(([text]) => beginnings(text)),
  );
  return [...new Set(found)];
}

/** What follows a number on its line may look as if it belonged to it: the longest beginning whose check digits fit counts. */
function beginnings(text: string): readonly string[] {
  const words = text.trim().split(/\s+/u);
  for (let count = words.length; count > 0; count -= 1) {
    const checked = checkVatId(words.slice(0, count).join(''));
    if (checked.ok && /\d{6}/u.test(checked.vatId)) return [checked.vatId];
  }
  return [];
}
