import { oneLine } from '../letters/values.ts';
import { isTime } from '../period.ts';
import { invalidArgument } from '../claims-error.ts';
import { refuse } from '../refusal.ts';
import { countryNamed } from './country-name.ts';
import type { RegistryContact } from './jcard.ts';
import type { PostalAddress } from './postal-address.ts';
import { registrationData, type ReadAt, type RegistrationDataResult } from './registration-data.ts';

/**
 * Reads a WHOIS answer, as far as its lines are of the form that ICANN asks of registrars (`Registrant Name: …`), or that address registries have
 * (`OrgName:`, `abuse-mailbox:`). Others have no common form: read those yourself. Throws `IMGGUARD_INVALID_ARGUMENT` for a time that is none.
 */
export function readWhois(text: string, at: ReadAt): RegistrationDataResult {
  if (!isTime(at.seenAt)) throw invalidArgument('seenAt', 'an ISO 8601 instant', at.seenAt);
  const lines = text.slice(0, MAX_CHARACTERS).split(/\r\n|[\r\n]/u);
  const values = valuesOf(lines);
  const first = (...keys: readonly string[]): string | undefined => keys.flatMap((key) => values.get(key) ?? [])[0];
  const domain = first('domain name', 'domain');
  const network = first('netname', 'orgname', 'org-name', 'inetnum', 'netrange');
  if (domain === undefined && network === undefined)
    return refuse('not-registration-data', 'It has no line "Domain Name:", "Domain:", "NetName:" or "inetnum:".');
  const abuse = [
    ...(values.get('registrar abuse contact email') ?? []),
    ...(values.get('orgabuseemail') ?? []),
    ...(values.get('abuse-mailbox') ?? []),
    ...lines.flatMap((line) => /^%\s*Abuse contact for .* is '([^'\s]+@[^'\s]+)'/iu.exec(line)?.[1] ?? []),
  ];
  const ownerNames = [
    first('registrant organization', 'orgname', 'org-name', 'descr'),
    first('registrant name', 'holder', 'registrant', 'person'),
  ].filter((name) => name !== undefined);
  const email = first('registrant email');
  const owner: RegistryContact = {
    roles: ['registrant'],
    names: ownerNames,
    emails: email === undefined ? [] : [email],
    addresses: addressOf(first),
  };
  return {
    ok: true,
    data: registrationData({
      of: domain === undefined ? 'network' : 'domain',
      name: domain ?? network ?? '',
      owners: [owner],
      abuse: [{ roles: ['abuse'], names: [], emails: abuse, addresses: [] }],
      registrar: first('registrar'),
      redacted: [],
      at,
    }),
  };
}

// --- internal ---

/** House rule: answers have a few kilobytes. */
const MAX_CHARACTERS = 200_000;

/** Values by key in lower case, in order; blank ones and comments are left out. */
function valuesOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const [, key = '', value = ''] = /^\s*([A-Za-z][A-Za-z /-]{1,60}):\s*(.*)$/u.exec(line) ?? [];
    const text = oneLine(value);
    if (text === '') continue;
    const name = key.trim().toLowerCase();
    values.set(name, [...(values.get(name) ?? []), text]);
  }
  return values;
}

function addressOf(first: (...keys: readonly string[]) => string | undefined): readonly PostalAddress[] {
  const [street, town] = [first('registrant street', 'address'), first('registrant city', 'city')];
  const country = countryNamed(first('registrant country', 'country') ?? '');
  if (street === undefined || town === undefined || country === undefined) return [];
  const [postalCode, region] = [first('registrant postal code', 'postalcode'), first('registrant state/province', 'stateprov')];
  return [
    {
      lines: [street],
      town,
      country,
      ...(postalCode === undefined ? {} : { postalCode }),
      ...(region === undefined ? {} : { region }),
    },
  ];
}
