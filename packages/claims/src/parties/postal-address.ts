import { isCountry } from './country.ts';

/** Where letters reach somebody. */
export interface PostalAddress {
  /** Street and number, post box, further lines: as on an envelope, without name, town and country. */
  readonly lines: readonly string[];
  readonly postalCode?: string;
  readonly town: string;
  /** State or province, where an address has one. */
  readonly region?: string;
  /** ISO 3166-1 alpha-2, such as `DE`. */
  readonly country: string;
}

/** Most lines of an address, and longest line. House rules: what fits an envelope, and the limits of a letter. */
const MAX_ADDRESS_LINES = 6;
const MAX_ADDRESS_CHARACTERS = 100;

/** Countries in which the postal code follows the town. */
const CODE_AFTER_TOWN: readonly string[] = ['AU', 'CA', 'GB', 'IE', 'IN', 'NZ', 'US'];

/**
 * The lines of an address as on an envelope, for `sender.address` and `recipient.address` of a letter. The country is named, in the language of the
 * letter, where it differs from the sender's.
 *
 * @param options.from - Country of the sender. @default the country is always named
 */
export function addressLines(
  address: PostalAddress,
  { locale, from }: { readonly locale: string; readonly from?: string },
): readonly string[] {
  const { lines, postalCode, town, region, country } = address;
  const place = CODE_AFTER_TOWN.includes(country) ? [town, region, postalCode] : [postalCode, town, region];
  const name = country === from ? undefined : new Intl.DisplayNames(locale, { type: 'region' }).of(country)?.toLocaleUpperCase(locale);
  const all = [...lines, place.filter((part) => part !== undefined).join(' '), ...(name === undefined ? [] : [name])];
  return all.map((line) => line.trim()).filter((line) => line !== '');
}

/** What is wrong with an address, one sentence each; empty when a letter can go there. */
export function addressProblems({ lines, town, country, postalCode }: PostalAddress): readonly string[] {
  const problems: string[] = [];
  if (lines.every((line) => line.trim() === '')) problems.push('The address has no street or post box.');
  if (lines.length > MAX_ADDRESS_LINES)
    problems.push(`The address has ${lines.length} lines; at most ${MAX_ADDRESS_LINES} fit an envelope.`);
  if (town.trim() === '') problems.push('The address has no town.');
  if (!isCountry(country)) problems.push(`"${country}" is no country of ISO 3166-1, such as "DE".`);
  const shape = POSTAL_CODES[country];
  if (shape !== undefined && !shape.test(postalCode ?? '')) problems.push(`"${postalCode ?? ''}" is no postal code of ${country}.`);
  const all = [...lines, town, postalCode ?? ''];
  if (all.some((line) => /[\p{Cc}\u2028\u2029]/u.test(line)))
    problems.push('A line of the address has a line break or another control character.');
  if (all.some((line) => line.length > MAX_ADDRESS_CHARACTERS))
    problems.push(`A line of the address is longer than ${MAX_ADDRESS_CHARACTERS} characters.`);
  return problems;
}

// --- internal ---

/** How postal codes look where that is one rule for the whole country. Source: Universal Postal Union, addressing systems by country. */
const POSTAL_CODES: Readonly<Record<string, RegExp>> = {
  AT: /^\d{4}$/u,
  BE: /^\d{4}$/u,
  CH: /^\d{4}$/u,
  DE: /^\d{5}$/u,
  DK: /^\d{4}$/u,
  ES: /^\d{5}$/u,
  FR: /^\d{5}$/u,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/u,
  IT: /^\d{5}$/u,
  LI: /^\d{4}$/u,
  LU: /^(?:L-)?\d{4}$/u,
  NL: /^\d{4} ?[A-Z]{2}$/u,
  PL: /^\d{2}-\d{3}$/u,
  US: /^\d{5}(?:-\d{4})?$/u,
};
