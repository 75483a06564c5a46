import { isTime } from '../period.ts';
import { invalidArgument } from '../claims-error.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { contactOf, type RegistryContact } from './jcard.ts';
import type { PartyFact, PartySource } from './party.ts';
import type { PostalAddress } from './postal-address.ts';

/** Who registered a domain, or runs a range of addresses, as a registry says it: RDAP (RFC 9083) or WHOIS. */
export interface RegistrationData {
  readonly kind: 'registration-data';
  readonly version: 1;
  readonly of: 'domain' | 'network';
  /** The domain, or the name that the registry has for the network. */
  readonly name: string;
  /** Who it belongs to, as far as the registry says. Of a service that hides its customers nothing is taken for the customer. */
  readonly names: readonly PartyFact<string>[];
  readonly addresses: readonly PartyFact<PostalAddress>[];
  readonly emails: readonly PartyFact<string>[];
  /** Where abuse is reported: for a network its operator, for a domain its registrar. */
  readonly abuseEmails: readonly PartyFact<string>[];
  /** Who sold the domain; not who uses it. */
  readonly registrar?: string;
  /** What the registry withholds, in its words; empty where it says nothing of that. */
  readonly redacted: readonly string[];
}

/** Where and when an answer was got. */
export interface ReadAt {
  /** Address of the answer, or name of the register. */
  readonly where: string;
  /** ISO 8601. */
  readonly seenAt: string;
}

export type RegistrationDataResult = { readonly ok: true; readonly data: RegistrationData } | Refusal<'not-registration-data'>;

/**
 * A person's judgement, 0 to 100, not measured: who registered a domain need not run its site, and "whois is not enough" for a letter (Editorial Photographers
 * UK); the operator of a network says itself where abuse is reported.
 */
const REGISTRATION_CONFIDENCE: Readonly<Record<'registrant' | 'abuse', number>> = { registrant: 40, abuse: 80 };

/** Who keeps names back: services that stand for their customers, and words in place of a name. */
const WITHHELD =
  /redacted|not disclosed|data protected|withheld|gdpr|privacy|proxy|whoisguard|anonymi[sz]ed|identity shield|perfect privacy|statutory masking|hidden/iu;

/**
 * Reads an RDAP answer about a domain or an address range (RFC 9083), as it was parsed from JSON. Contacts may lie inside each other; what is withheld is
 * told, never filled in. Throws `IMGGUARD_INVALID_ARGUMENT` for a time that is none.
 *
 * @example
 * const read = readRegistrationData(answer, { where: 'https://rdap.example/domain/shop.example', seenAt: '2026-03-01T09:00:00Z' });
 */
export function readRegistrationData(answer: unknown, at: ReadAt): RegistrationDataResult {
  if (!isTime(at.seenAt)) throw invalidArgument('seenAt', 'an ISO 8601 instant', at.seenAt);
  const object = objectOf(answer);
  const kind = object['objectClassName'];
  const of = kind === 'domain' ? 'domain' : kind === 'ip network' || kind === 'autnum' ? 'network' : undefined;
  if (of === undefined)
    return refuse('not-registration-data', 'It is no answer about a domain, a network or an autonomous system (RFC 9083).');
  const contacts = contactsOf(object['entities'], 0);
  const name = textOf(of === 'domain' ? (object['unicodeName'] ?? object['ldhName']) : object['name']) ?? textOf(object['handle']) ?? '';
  const registrar = contacts.find(({ roles }) => roles.includes('registrar'))?.names[0];
  const owners = contacts.filter(({ roles }) => roles.includes('registrant'));
  return {
    ok: true,
    data: registrationData({ of, name, owners, abuse: contacts.filter(isAbuse), at, redacted: redactedOf(object), registrar }),
  };
}

/** What both kinds of answer give. */
export interface RegistrationParts extends Pick<RegistrationData, 'of' | 'name' | 'redacted'> {
  readonly owners: readonly RegistryContact[];
  readonly abuse: readonly RegistryContact[];
  readonly registrar: string | undefined;
  readonly at: ReadAt;
}

/** Makes the record; names of services that hide their customers are told as withheld. */
export function registrationData({ of, name, owners, abuse, registrar, redacted, at }: RegistrationParts): RegistrationData {
  const fact = <Value>(value: Value, confidence: number): PartyFact<Value> => ({ value, source: sourceOf(at, confidence) });
  const hidden = owners.filter(isWithheld);
  const open = owners.filter((contact) => !isWithheld(contact));
  const owned = REGISTRATION_CONFIDENCE.registrant;
  return {
    kind: 'registration-data',
    version: 1,
    of,
    name,
    names: once(open.flatMap(({ names }) => names)).map((value) => fact(value, owned)),
    addresses: once(open.flatMap(({ addresses }) => addresses)).map((value) => fact(value, owned)),
    emails: once(open.flatMap(({ emails }) => emails)).map((value) => fact(value, owned)),
    abuseEmails: once(abuse.flatMap(({ emails }) => emails)).map((value) => fact(value, REGISTRATION_CONFIDENCE.abuse)),
    ...(registrar === undefined ? {} : { registrar }),
    redacted: once([...redacted, ...hidden.flatMap(({ names }) => names.slice(0, 1))]),
  };
}

// --- internal ---

function once<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Answers nest an abuse contact inside its registrar; deeper ones say nothing more. House rule. */
const MAX_NESTING = 4;
const MAX_CONTACTS = 100;

function contactsOf(entities: unknown, depth: number): readonly RegistryContact[] {
  if (!Array.isArray(entities) || depth >= MAX_NESTING) return [];
  return entities.slice(0, MAX_CONTACTS).flatMap((entity) => {
    const object = objectOf(entity);
    return [contactOf(object), ...contactsOf(object['entities'], depth + 1)];
  });
}

function isAbuse({ roles }: RegistryContact): boolean {
  return roles.includes('abuse');
}

/** A service or a word in the place of the name; of a person without a name there is nothing to hide. */
function isWithheld({ names }: RegistryContact): boolean {
  return names.some((name) => WITHHELD.test(name));
}

/** What the registry marks (RFC 9537), and remarks that say it in words. */
function redactedOf(object: Readonly<Record<string, unknown>>): readonly string[] {
  const marked = listOf(object['redacted']).flatMap((each) => {
    const name = objectOf(objectOf(each)['name']);
    return textOf(name['description'] ?? name['type']) ?? [];
  });
  const said = [...listOf(object['remarks']), ...listOf(object['entities']).flatMap((each) => listOf(objectOf(each)['remarks']))].flatMap(
    (each) => {
      const { title, type } = objectOf(each);
      const words = textOf(title) ?? textOf(type);
      return words !== undefined && WITHHELD.test(words) ? [words] : [];
    },
  );
  return [...new Set([...marked, ...said])].slice(0, MAX_CONTACTS);
}

function sourceOf({ where, seenAt }: ReadAt, confidence: number): PartySource {
  return { kind: 'registration-data', where, seenAt, confidence };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 300) : undefined;
}
