import { refuse, type Refusal } from '../refusal.ts';
import { remainder97 } from './vat-check-digits.ts';

/** Where a claimant is paid. */
export interface BankAccount {
  /** Who the account belongs to. */
  readonly holder: string;
  /** ISO 13616, without spaces, in capitals. */
  readonly iban: string;
  /** ISO 9362, 8 or 11 characters. */
  readonly bic?: string;
}

export type IbanProblem = 'not-an-iban' | 'unknown-country' | 'wrong-length' | 'wrong-checksum';

/**
 * Checks an IBAN: country, length and check digits (ISO 13616, ISO 7064 MOD 97-10). Spaces and small letters do not count. That the account exists,
 * and whose it is, no check can say.
 *
 * @example
 * checkIban('DE89 3704 0044 0532 0130 00'); // { ok: true, iban: 'DE89370400440532013000' }
 */
export function checkIban(text: string): { readonly ok: true; readonly iban: string } | Refusal<IbanProblem> {
  const iban = text.replace(/\s+/gu, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/u.test(iban)) {
    return refuse('not-an-iban', 'An IBAN is a country code, two check digits and the account, such as DE89 3704 0044 0532 0130 00.');
  }
  const country = iban.slice(0, 2);
  const length = IBAN_LENGTHS.get(country);
  if (length === undefined) return refuse('unknown-country', `${country} has no IBANs.`);
  if (iban.length !== length) return refuse('wrong-length', `An IBAN of ${country} has ${length} characters, this one ${iban.length}.`);
  return remainder97(`${iban.slice(4)}${iban.slice(0, 4)}`) === 1
    ? { ok: true, iban }
    : refuse('wrong-checksum', 'The check digits do not fit: a character is wrong, missing or in the wrong place.');
}

/** An IBAN in groups of four, as people read it. */
export function ibanText(iban: string): string {
  return iban.replace(/.{4}(?=.)/gu, '$& ');
}

/**
 * Checks the form of a BIC (ISO 9362:2022): four letters or digits for the party, a country, two characters for the place, and three more for a
 * branch or none. Spaces and small letters do not count.
 */
export function checkBic(text: string): { readonly ok: true; readonly bic: string } | Refusal<'not-a-bic'> {
  const bic = text.replace(/\s+/gu, '').toUpperCase();
  return /^[A-Z\d]{4}[A-Z]{2}[A-Z\d]{2}(?:[A-Z\d]{3})?$/u.test(bic)
    ? { ok: true, bic }
    : refuse('not-a-bic', 'A BIC has 8 or 11 characters: party, country, place and perhaps a branch, such as COBADEFFXXX.');
}

/** What is wrong with an account, one sentence each; empty when it is fine. */
export function bankAccountProblems({ holder, iban, bic }: BankAccount): readonly string[] {
  const checkedIban = checkIban(iban);
  const checkedBic = bic === undefined ? undefined : checkBic(bic);
  const problems = holder.trim() === '' ? ['The account does not say whose it is.'] : [];
  if (!checkedIban.ok) problems.push(checkedIban.hint);
  if (checkedBic?.ok === false) problems.push(checkedBic.hint);
  if (checkedIban.ok && checkedBic?.ok === true && !isSameBanking(checkedIban.iban.slice(0, 2), checkedBic.bic.slice(4, 6))) {
    problems.push(`The IBAN is of ${checkedIban.iban.slice(0, 2)}, the BIC of ${checkedBic.bic.slice(4, 6)}.`);
  }
  return problems;
}

// --- internal ---

/** Lengths by country. Source: SWIFT, IBAN Registry (registration authority for ISO 13616); countries that are not in it have no IBANs. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 ' +
  'GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 ' +
  'MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 ' +
  'VG24 XK20 YE30';
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

/** Territories whose accounts are with banks of another country in the IBAN: British dependencies use GB, French territories FR. */
const UNDER: Readonly<Record<string, readonly string[]>> = {
  GB: ['GG', 'IM', 'JE'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'],
  FI: ['AX'],
};

function isSameBanking(ibanCountry: string, bicCountry: string): boolean {
  return ibanCountry === bicCountry || UNDER[ibanCountry]?.includes(bicCountry) === true;
}
