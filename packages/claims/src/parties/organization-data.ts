import { oneLine } from '../letters/values.ts';
import { countryNamed } from './country-name.ts';
import type { PostalAddress } from './postal-address.ts';

/** What linked data says of organizations and of the persons behind a page. */
export interface OrganizationData {
  readonly names: readonly string[];
  readonly addresses: readonly PostalAddress[];
  readonly emails: readonly string[];
}

/** Organizations in blocks of JSON-LD by schema.org: legal name before name, postal addresses with a country, e-mail addresses. */
export function organizationsIn(blocks: readonly unknown[]): OrganizationData {
  const found = blocks
    .flatMap((block) => objectsIn(block, 0))
    .slice(0, MAX_OBJECTS)
    .filter(isOrganization);
  return {
    names: unique(found.flatMap((one) => textsOf(one['legalName'] ?? one['name']).slice(0, 1))),
    addresses: unique(found.flatMap((one) => listOf(one['address']).flatMap(addressOf))),
    emails: unique(
      found.flatMap((one) => [one, ...listOf(one['contactPoint']).map(objectOf)].flatMap((each) => textsOf(each['email']))),
    ).map((email) => email.replace(/^mailto:/iu, '').toLowerCase()),
  };
}

// --- internal ---

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** House rules: what a page of a company has, many times over. */
const MAX_NESTING = 8;
const MAX_OBJECTS = 500;

type Json = Readonly<Record<string, unknown>>;

/** Types that stand for whoever runs a site: those of schema.org that end so, and the common kinds of businesses. */
const TYPES =
  /(?:Organization|Corporation|Business|Store|Company|Restaurant|Hotel|School|Agency|Office|NGO|Publisher|Clinic|Dentist|Attorney|Notary)$/u;

/** A publisher or the like may be a person; a person elsewhere is anybody. */
const ROLES: readonly string[] = ['publisher', 'copyrightHolder', 'provider', 'founder', 'owner'];

function objectsIn(value: unknown, depth: number, role = ''): readonly Json[] {
  if (depth > MAX_NESTING || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, MAX_OBJECTS).flatMap((each) => objectsIn(each, depth + 1, role));
  const object = value as Json;
  const inner = Object.entries(object).flatMap(([name, each]) => (name === 'address' ? [] : objectsIn(each, depth + 1, name)));
  return [ROLES.includes(role) ? { ...object, role } : object, ...inner];
}

function isOrganization(object: Json): boolean {
  const types = textsOf(object['@type']).map((type) => type.replace(/^.*[/#:]/u, ''));
  return types.some((type) => TYPES.test(type)) || (types.includes('Person') && typeof object['role'] === 'string');
}

function addressOf(value: unknown): readonly PostalAddress[] {
  const address = objectOf(value);
  const one = (name: string): string => textsOf(address[name])[0] ?? '';
  const said = address['addressCountry'];
  const country = countryNamed(textsOf(said)[0] ?? textsOf(objectOf(said)['name'])[0] ?? '');
  const lines = [...textsOf(address['streetAddress']).flatMap((line) => line.split(/\s*,\s*/u)), one('postOfficeBoxNumber')].filter(
    (line) => line !== '',
  );
  const town = one('addressLocality');
  if (country === undefined || town === '' || lines.length === 0) return [];
  const [postalCode, region] = [one('postalCode'), one('addressRegion')];
  return [{ lines, town, country, ...(postalCode === '' ? {} : { postalCode }), ...(region === '' ? {} : { region }) }];
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Texts of a value that may be one, a list, or one with a language. */
function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((each) => {
    const text = typeof each === 'number' ? String(each) : typeof each === 'string' ? each : objectOf(each)['@value'];
    const line = typeof text === 'string' ? oneLine(text) : '';
    return line === '' ? [] : [line];
  });
}
