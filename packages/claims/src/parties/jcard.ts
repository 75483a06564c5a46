import { oneLine } from '../letters/values.ts';
import { countryNamed } from './country-name.ts';
import type { PostalAddress } from './postal-address.ts';

/** One contact of a registry. */
export interface RegistryContact {
  /** As in RFC 9083, section 10.2.4: `registrant`, `registrar`, `abuse` and others. */
  readonly roles: readonly string[];
  /** Organization before person. */
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly addresses: readonly PostalAddress[];
}

/** A contact of an RDAP answer with its jCard (RFC 7095). What is of another shape is passed over. */
export function contactOf(entity: Readonly<Record<string, unknown>>): RegistryContact {
  const card = entity['vcardArray'];
  const properties = Array.isArray(card) && Array.isArray(card[1]) ? card[1].slice(0, MAX_PROPERTIES).filter(isProperty) : [];
  const of = (name: string): readonly Property[] => properties.filter(([property]) => String(property).toLowerCase() === name);
  const roles = Array.isArray(entity['roles']) ? entity['roles'].filter((role) => typeof role === 'string') : [];
  return {
    roles: roles.map((role) => role.toLowerCase()),
    names: [...of('org'), ...of('fn')].flatMap(textsOf),
    emails: of('email').flatMap(textsOf),
    addresses: of('adr').flatMap(addressOf),
  };
}

// --- internal ---

type Property = readonly [name: unknown, parameters: unknown, type: unknown, ...values: unknown[]];

/** House rule: a card has a dozen. */
const MAX_PROPERTIES = 200;

function isProperty(value: unknown): value is Property {
  return Array.isArray(value) && value.length >= 4;
}

/** A value may be a text, or a list of texts. */
function textsOf([, , , ...values]: Property): readonly string[] {
  return values.flat().flatMap((value) => {
    const text = typeof value === 'string' ? oneLine(value) : '';
    return text === '' ? [] : [text];
  });
}

/** Post box, extension, street, town, region, postal code, country (RFC 6350, section 6.3.1); the country perhaps as a code (RFC 8605). */
function addressOf([, parameters, , value]: Property): readonly PostalAddress[] {
  if (!Array.isArray(value)) return [];
  const parts = value.map((part: unknown) => (Array.isArray(part) ? part : [part]).filter((each) => typeof each === 'string').map(oneLine));
  const text = (index: number): string => (parts[index] ?? []).join(' ').trim();
  const cc = (parameters as Readonly<Record<string, unknown>> | null)?.['cc'];
  const country = countryNamed(typeof cc === 'string' && cc !== '' ? cc : text(6));
  const lines = [0, 1, 2].flatMap((index) => parts[index] ?? []).filter((line) => line !== '');
  if (country === undefined || text(3) === '' || lines.length === 0) return [];
  return [
    {
      lines,
      town: text(3),
      country,
      ...(text(5) === '' ? {} : { postalCode: text(5) }),
      ...(text(4) === '' ? {} : { region: text(4) }),
    },
  ];
}
