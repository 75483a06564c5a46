import { refuse, type Refusal } from '../refusal.ts';
import { vatCheckDigitsFit } from './vat-check-digits.ts';

/** How VAT identification numbers look, by prefix. Greece has the prefix EL, Northern Ireland XI. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/u,
  BE: /^[01]\d{9}$/u,
  BG: /^\d{9,10}$/u,
  CHE: /^\d{9}(?:MWST|TVA|IVA)?$/u,
  CY: /^(?!12)\d{8}[A-Z]$/u,
  CZ: /^(?:[0-8]\d{7}|\d{9,10})$/u,
  DE: /^[1-9]\d{8}$/u,
  DK: /^[1-9]\d{7}$/u,
  EE: /^\d{9}$/u,
  EL: /^\d{9}$/u,
  // Letters that begin numbers of persons and companies; I and O, T and others begin none.
  ES: /^(?:[A-HJ-NP-SU-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/u,
  FI: /^\d{8}$/u,
  FR: /^[A-HJ-NP-Z\d]{2}\d{9}$/u,
  GB: /^(?:\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/u,
  HR: /^\d{11}$/u,
  HU: /^\d{8}$/u,
  IE: /^(?:\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])$/u,
  // After seven digits the office that gave it: a province, or 120, 121, 888, 999.
  IT: /^(?!0{7})\d{7}(?:0(?!00)\d{2}|100|12[01]|888|999)\d$/u,
  LT: /^(?:\d{7}1\d|\d{10}1\d)$/u,
  LU: /^\d{8}$/u,
  LV: /^\d{11}$/u,
  MT: /^[1-9]\d{7}$/u,
  NL: /^[A-Z\d+*]{10}(?!00)\d{2}$/u,
  PL: /^\d{10}$/u,
  PT: /^[1-9]\d{8}$/u,
  RO: /^[1-9]\d{1,9}$/u,
  SE: /^\d{10}01$/u,
  SI: /^[1-9]\d{7}$/u,
  SK: /^\d{10}$/u,
  XI: /^(?:\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/u,
};

/**
 * Checks a VAT identification number of the EU, the United Kingdom or Switzerland: prefix, length and kinds of characters, as in the European Commission's
 * list for VIES, and the check digits where they are published. Spaces, points and hyphens do not count. Whether it was given to anybody, only the
 * register says.
 */
export function checkVatId(
  text: string,
): { readonly ok: true; readonly vatId: string } | Refusal<'unknown-country' | 'wrong-form' | 'wrong-check-digit'> {
  const vatId = text.replace(/[\s.-]+/gu, '').toUpperCase();
  const prefix = vatId.startsWith('CHE') ? 'CHE' : vatId.slice(0, 2);
  const shape = Object.hasOwn(SHAPES, prefix) ? SHAPES[prefix] : undefined;
  if (shape === undefined)
    return refuse('unknown-country', `"${prefix}" is no prefix of a VAT number of the EU, the United Kingdom or Switzerland.`);
  const number = vatId.slice(prefix.length);
  if (!shape.test(number)) return refuse('wrong-form', `This is not how a VAT number of ${prefix} looks.`);
  return vatCheckDigitsFit(prefix, number) === false
    ? refuse('wrong-check-digit', 'The check digits do not fit: a character is wrong or in the wrong place.')
    : { ok: true, vatId };
}
