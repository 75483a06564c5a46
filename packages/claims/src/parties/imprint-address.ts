import { placeOf } from '../place.ts';
import { countryNamed } from './country-name.ts';
import { addressProblems, type PostalAddress } from './postal-address.ts';

/** An address in the lines of a page. */
export interface AddressFound {
  readonly address: PostalAddress;
  /** Index of the first line of the address in the lines of the page. */
  readonly firstLine: number;
  /** What stands before the street on the same line, such as a name; empty where nothing does. */
  readonly before: string;
}

/**
 * Countries that an address without one is taken to be in, the likeliest first: that of the VAT number, of the ending of the domain, of the law and the registers
 * that the page names, and of telephone numbers.
 */
export function countriesOf(url: string, vatIds: readonly string[], lines: readonly string[] = []): readonly string[] {
  const ending = placeOf(url)?.host.split('.').at(-1)?.toUpperCase() ?? '';
  const byVat = vatIds.map((vatId) => (vatId.startsWith('CHE') ? 'CH' : vatId.startsWith('EL') ? 'GR' : vatId.slice(0, 2)));
  const text = lines.slice(0, MAX_LINES).join('\n');
  const byLaw = LEGAL_WORDS.filter(({ words }) => words.test(text)).map(({ country }) => country);
  const byPhone = [...text.matchAll(PHONE)].flatMap(([, code = '']) => PHONE_CODES[code] ?? []);
  const all = [...byVat, ending === 'UK' ? 'GB' : ending, ...byLaw, ...byPhone].flatMap((code) => countryNamed(code) ?? []);
  return [...new Set(all)];
}

/**
 * Postal addresses in lines of text: a line of postal code and town in the form of a country, with the street before it. Of which country it is, the address
 * itself says, or `countries`; where neither does, it is none.
 */
export function addressesIn(lines: readonly string[], countries: readonly string[]): readonly AddressFound[] {
  const found = lines.slice(0, MAX_LINES).flatMap((line, index) => addressAt(lines, index, { line, countries }));
  return [...new Map(found.map((each) => [JSON.stringify(each.address), each])).values()].slice(0, MAX_ADDRESSES);
}

// --- internal ---

/** House rules: what an imprint has. */
const MAX_LINES = 2_000;
const MAX_ADDRESSES = 10;
const MAX_LINE_CHARACTERS = 200;

/** Statutes, registers and numbers that imprints of one country name. */
const LEGAL_WORDS: readonly { readonly country: string; readonly words: RegExp }[] = [
  { country: 'DE', words: /§ ?5 (?:DDG|TMG)|§ ?18 (?:Abs\. ?2 )?MStV|\bAmtsgericht\b|\bHRB ?\d|Umsatzsteuergesetz/u },
  { country: 'AT', words: /\bECG\b|Mediengesetz|\bFirmenbuch(?:nummer|gericht)?\b/u },
  { country: 'CH', words: /\bCHE-\d{3}|\bHandelsregisteramt des Kantons\b/u },
  { country: 'FR', words: /\bSIRE[TN]\b|\bR\.?C\.?S\.? [A-Z]|\bloi n°? ?2004-575\b/u },
  { country: 'ES', words: /\bLSSI(?:CE)?\b|\bRegistro Mercantil\b|\bC\.?I\.?F\.?:|\bN\.?I\.?F\.?:/u },
  { country: 'IT', words: /\bP(?:artita|\.) ?I\.?V\.?A\.?|\bR\.?E\.?A\.? [A-Z]{2}\b/iu },
  { country: 'NL', words: /\bKvK\b/u },
  { country: 'GB', words: /\bregistered in (?:England|Scotland|Wales|Northern Ireland)\b|\bCompanies House\b/iu },
];

/** Country codes of telephone numbers (ITU-T E.164), of countries whose addresses are read here. */
const PHONE_CODES: Readonly<Record<string, string>> = Object.fromEntries(
  '49DE 43AT 41CH 423LI 33FR 34ES 39IT 44GB 31NL 32BE 45DK 46SE 47NO 48PL 351PT 352LU 358FI 420CZ 421SK 36HU 386SI 385HR 30GR 372EE 359BG 357CY 61AU'
    .split(' ')
    .map((entry) => [entry.slice(0, -2), entry.slice(-2)]),
);
const PHONE = new RegExp(
  `(?:\\+|\\b00) ?(${Object.keys(PHONE_CODES)
    .toSorted((a, b) => b.length - a.length)
    .join('|')})(?=[\\d\\s()./-])`,
  'gu',
);

interface Form {
  readonly country: string;
  /** Groups `code`, `town` and perhaps `region`. */
  readonly pattern: RegExp;
}

const TOWN = "(?<town>\\p{Lu}[\\p{L}.'’/() -]{1,60}?)";
/** A town may be followed by a country or by nothing else. */
const END = '(?:\\s*[,·|(/–-]\\s*(?<country>[\\p{L}. ]{2,40})\\)?)?[.,;]?$';
const form = (country: string, text: string): Form => ({ country, pattern: new RegExp(`^${text}${END}`, 'u') });

/** How postal code and town stand together, by country. Source: Universal Postal Union, addressing systems by country. */
const FORMS: readonly Form[] = [
  ...['DE', 'FR', 'ES', 'IT', 'FI', 'EE', 'HR'].map((country) => form(country, `(?:[A-Z]{1,3}-)?(?<code>\\d{5})\\s+${TOWN}`)),
  ...['AT', 'CH', 'LI', 'BE', 'DK', 'LU', 'NO', 'HU', 'SI', 'BG', 'CY', 'AU'].map((country) =>
    form(country, `(?:[A-Z]{1,3}-)?(?<code>\\d{4})\\s+${TOWN}`),
  ),
  form('NL', `(?<code>\\d{4}\\s?[A-Z]{2})\\s+${TOWN}`),
  form('PL', `(?<code>\\d{2}-\\d{3})\\s+${TOWN}`),
  form('PT', `(?<code>\\d{4}-\\d{3})\\s+${TOWN}`),
  ...['SE', 'CZ', 'SK', 'GR'].map((country) => form(country, `(?<code>\\d{3}\\s\\d{2})\\s+${TOWN}`)),
  form('GB', `${TOWN}(?:,\\s*[\\p{L} ]{3,30})?[,\\s]\\s*(?<code>[A-Z]{1,2}\\d[A-Z\\d]?\\s?\\d[A-Z]{2})`),
  form('US', `${TOWN},?\\s+(?<region>[A-Z]{2})\\s+(?<code>\\d{5}(?:-\\d{4})?)`),
  form('CA', `${TOWN},?\\s+(?<region>[A-Z]{2})\\s+(?<code>[A-Z]\\d[A-Z]\\s?\\d[A-Z]\\d)`),
];
/** Prefixes of postal codes as they were written once, and still are. */
const PREFIXES: Readonly<Record<string, string>> = {
  D: 'DE',
  A: 'AT',
  F: 'FR',
  I: 'IT',
  E: 'ES',
  B: 'BE',
  L: 'LU',
  DK: 'DK',
  CH: 'CH',
  FL: 'LI',
  N: 'NO',
};
/** Forms that only one country has. */
const ALONE: readonly string[] = ['NL', 'PL', 'PT', 'GB', 'US', 'CA'];

interface Here {
  readonly line: string;
  readonly countries: readonly string[];
}

function addressAt(lines: readonly string[], index: number, { line, countries }: Here): readonly AddressFound[] {
  if (line.length > MAX_LINE_CHARACTERS) return [];
  // The whole address may stand on one line: then its last parts are postal code and town, and the street stands before.
  const parts = line.split(/\s*[,·|•;]\s+|\s+[–-]\s+/u);
  for (let from = 0; from < parts.length; from += 1) {
    const place = parts
      .slice(from)
      .join(', ')
      .replace(/^(?:address|adresse|anschrift|dirección|indirizzo|sitz)\s*:\s*/iu, '');
    const read = placeIn(place, { next: lines[index + 1] ?? '', countries });
    if (read === undefined) continue;
    const street = streetOf(lines, index, parts.slice(0, from));
    if (street === undefined) continue;
    const { town, ...rest } = read;
    const address: PostalAddress = { lines: street.lines, town, ...rest };
    if (addressProblems(address).length === 0) return [{ address, firstLine: street.firstLine, before: street.before }];
  }
  return [];
}

function placeIn(
  text: string,
  { next, countries }: { readonly next: string; readonly countries: readonly string[] },
): Pick<PostalAddress, 'town' | 'country' | 'postalCode' | 'region'> | undefined {
  const matches = FORMS.flatMap(({ country, pattern }) => {
    const groups = pattern.exec(text)?.groups;
    return groups === undefined ? [] : [{ country, groups }];
  });
  if (matches.length === 0) return undefined;
  const prefix = /^([A-Z]{1,3})-\d/u.exec(text)?.[1];
  const said =
    countryNamed(matches[0]?.groups['country'] ?? '') ?? (prefix === undefined ? undefined : PREFIXES[prefix]) ?? countryNamed(next);
  const forms = matches.map(({ country }) => country);
  const country = said ?? countries.find((each) => forms.includes(each)) ?? forms.find((each) => ALONE.includes(each));
  const match = matches.find((each) => each.country === country) ?? (said === undefined ? undefined : matches[0]);
  const { town, code, region } = match?.groups ?? {};
  if (country === undefined || town === undefined || code === undefined) return undefined;
  return { town: town.trim(), country, postalCode: code, ...(region === undefined ? {} : { region }) };
}

/** A street has a number, or is a post box. */
const STREET = /\d|postfach|p\.?\s?o\.?\s?box|boîte postale|apartado/iu;
/** Lines that are no street although they have a number. */
const NO_STREET =
  /@|https?:|www\.|\b(?:tel|telefon|phone|fax|mobil|hrb|hra|ust|vat|siret|siren|rcs|cif|nif|registernummer|copyright)\b|©|[§]|\bartikel\b/iu;

function streetOf(
  lines: readonly string[],
  index: number,
  before: readonly string[],
): { readonly lines: readonly string[]; readonly firstLine: number; readonly before: string } | undefined {
  const inLine = before.map((part) => part.trim()).filter((part) => part !== '');
  if (inLine.length > 0) {
    const at = inLine.findIndex((part) => isStreet(part));
    return at === -1 ? undefined : { lines: inLine.slice(at), firstLine: index, before: inLine.slice(0, at).join(', ') };
  }
  const above = lines[index - 1] ?? '';
  if (!isStreet(above)) return undefined;
  // Name and street may share a line.
  const parts = above.split(/\s*[,·|•]\s+/u);
  const at = parts.findIndex((part) => isStreet(part));
  return { lines: parts.slice(Math.max(at, 0)), firstLine: index - 1, before: parts.slice(0, Math.max(at, 0)).join(', ') };
}

function isStreet(text: string): boolean {
  return text.length >= 4 && text.length <= 80 && STREET.test(text) && /\p{L}{2}/u.test(text) && !NO_STREET.test(text);
}
