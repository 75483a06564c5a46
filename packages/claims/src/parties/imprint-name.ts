import type { AddressFound } from './imprint-address.ts';

/** A name in the lines of a page. */
export interface NameFound {
  readonly name: string;
  /** It stands above an address, or behind a word such as "Operator:"; else it only has the form of a company. */
  readonly sure: boolean;
}

/** Names of whoever runs a site: what stands above an address, behind a label, or has a company's form. The sure ones first. */
export function namesIn(lines: readonly string[], addresses: readonly AddressFound[]): readonly NameFound[] {
  const sure = [
    ...addresses.flatMap((found) => nameAbove(lines, found)),
    ...lines.slice(0, MAX_LINES).flatMap((line, index) => labelled(line, lines[index + 1])),
  ];
  const companies = lines.slice(0, MAX_LINES).flatMap((line) => companyIn(line));
  const names = new Map<string, NameFound>();
  for (const name of sure) if (!names.has(name)) names.set(name, { name, sure: true });
  for (const name of companies) if (!names.has(name)) names.set(name, { name, sure: false });
  return [...names.values()].slice(0, MAX_NAMES);
}

// --- internal ---

/** House rules: what an imprint has. */
const MAX_LINES = 2_000;
const MAX_NAMES = 10;
const MAX_NAME_CHARACTERS = 100;

/** How companies end, as they are written in their own countries. */
const COMPANY_FORMS =
  'gGmbH|GmbH(?: & Co\\.? KG(?:aA)?)?|UG(?: \\(haftungsbeschränkt\\))?|AG(?: & Co\\.? KG)?|KGaA|KG|OHG|GbR|e\\. ?V\\.|eG|e\\. ?K\\.|e\\. ?U\\.|SE|Ltd\\.?|Limited|LLP|PLC|plc|LLC|L\\.L\\.C\\.|Inc\\.?|Incorporated|Corp\\.?|Corporation|Co\\.|SARL|S\\.A\\.R\\.L\\.|SASU?|S\\.A\\.S\\.|SA|S\\.A\\.|EURL|SNC|SCI|S\\.L\\.U?\\.?|SLU?|S\\. ?Coop\\.?|S\\.r\\.l\\.|Srl|S\\.p\\.A\\.|SpA|B\\.V\\.|BV|N\\.V\\.|NV|AB|Oy|ApS|A/S|AS|Sp\\. z o\\.o\\.|s\\.r\\.o\\.|a\\.s\\.|Kft\\.|Pty Ltd|K\\.K\\.';
const COMPANY = new RegExp(`^(?<name>[\\p{Lu}\\p{N}][^:;|@§©]{1,80}?\\s(?:${COMPANY_FORMS}))(?:\\s*[,(|·–-].*)?$`, 'u');

/** Words before a name, in the languages of our letters. */
const LABEL =
  /^(?:betreiber(?:in)?(?: der (?:web)?seite)?|(?:medien)?inhaber(?:in)?|anbieter(?:in)?|diensteanbieter|herausgeber(?:in)?|firma|firmenname|verantwortlich(?:er)?(?: (?:für den inhalt|i\. ?s\. ?d\. ?.{0,30}))?|operator|owner|operated by|owned by|company(?: name)?|registered (?:name|company)|publisher|éditeur(?: du site)?|raison sociale|propriétaire|directeur de la publication|titular|razón social|denominación social|responsable|responsabile|titolare)\s*:\s*(?<name>.*)$/iu;
const HEADING =
  /^(?:angaben gemäß (?:§|paragraf).{0,40}|angaben nach § ?5.{0,30}|information (?:according|pursuant) to (?:§|section) ?5.{0,30})$/iu;
/** Lines above an address that are headings, not names. */
const NO_NAME =
  /^(?:impressum|imprint|legal notice|mentions légales|aviso legal|kontakt|contact(?: us)?|adresse|address|anschrift|postanschrift|postal address|sitz|registered office|siège social|domicilio(?: social)?|dirección|vertreten durch|c\/o)\b.{0,20}$|[:@©]|https?:|^\d+$/iu;

function nameAbove(lines: readonly string[], { before, firstLine }: AddressFound): readonly string[] {
  if (before !== '') return LABEL.test(before) ? labelled(before, undefined) : nameOf(before);
  // A line between may name a person or a department; the company stands above it.
  const above = [lines[firstLine - 1] ?? '', lines[firstLine - 2] ?? ''];
  const company = above.flatMap((line) => companyIn(line))[0];
  return company === undefined ? nameOf(above[0] ?? '') : [company];
}

function labelled(line: string, next: string | undefined): readonly string[] {
  if (HEADING.test(line)) return nameOf(next ?? '');
  const name = LABEL.exec(line)?.groups?.['name'];
  if (name === undefined) return [];
  return nameOf(name === '' ? (next ?? '') : name);
}

function companyIn(line: string): readonly string[] {
  const name = line.length > 2 * MAX_NAME_CHARACTERS ? undefined : COMPANY.exec(line)?.groups?.['name'];
  return name === undefined ? [] : nameOf(name);
}

function nameOf(text: string): readonly string[] {
  const name = companyPart(text.split(/\s*[,|·]\s/u)[0] ?? '').trim();
  const fits = name.length >= 3 && name.length <= MAX_NAME_CHARACTERS && /^[\p{Lu}\p{N}]/u.test(name) && /\p{L}{2}/u.test(name);
  return fits && !NO_NAME.test(name) && name.split(' ').length <= MAX_NAME_WORDS ? [name] : [];
}

/** House rule: what is longer is a sentence. */
const MAX_NAME_WORDS = 10;

/** Without a copyright mark and years before. */
function companyPart(text: string): string {
  return text.replace(/^(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s*[–-]\s*\d{4})?)?\s*/iu, '');
}
