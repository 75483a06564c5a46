/**
 * Check digits of VAT identification numbers, as the tax authorities publish them (European Commission, algorithms for the validation of VAT numbers in
 * VIES). A wrong digit means a slip of the pen; a right one does not mean that the number was given to anybody.
 */

import { isBulgarianPerson, isCzechBirthNumber, isCzechOfficeNumber, isLatvianPerson } from './vat-person-numbers.ts';

/** Whether the check digits fit, of a number whose form is right; `undefined` where this country, or this kind of number, has none that are published. */
export function vatCheckDigitsFit(prefix: string, number: string): boolean | undefined {
  return Object.hasOwn(RULES, prefix) ? RULES[prefix]?.(number) : undefined;
}

// --- internal ---

type Rule = (number: string) => boolean | undefined;

const RULES: Readonly<Record<string, Rule>> = {
  AT: (number) =>
    (96 - sum(digits(number.slice(1, 8)).map((digit, at) => (at % 2 === 0 ? digit : crossSum(digit * 2))))) % 10 === Number(number[8]),
  BE: (number) => 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8)),
  BG: (number) => (number.length === 9 ? twoRounds(number, [1, 2, 3, 4, 5, 6, 7, 8], 11) : isBulgarianPerson(number)),
  CHE: (number) => (11 - (weighted(number, [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === Number(number[8]),
  CY: (number) =>
    String.fromCodePoint(65 + (sum(digits(number.slice(0, 8)).map((digit, at) => (at % 2 === 0 ? (CYPRUS[digit] ?? 0) : digit))) % 26)) ===
    number[8],
  CZ: czech,
  DE: mod11And10,
  DK: (number) => weighted(number, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EE: (number) => weighted(number, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  EL: (number) => (weighted(number, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(number[8]),
  ES: spanish,
  FI: (number) => weighted(number, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0,
  FR: french,
  GB: british,
  HR: mod11And10,
  HU: (number) => weighted(number, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
  IE: irish,
  IT: luhn,
  LT: lithuanian,
  LU: (number) => Number(number.slice(0, 6)) % 89 === Number(number.slice(6)),
  LV: (number) => (Number(number[0]) > 3 ? weighted(number, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3 : isLatvianPerson(number)),
  MT: (number) => weighted(number, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 === 0,
  NL: dutch,
  PL: (number) => weighted(number, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(number[9]),
  PT: (number) => ((11 - (weighted(number, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === Number(number[8]),
  RO: (number) => ((weighted(number.padStart(10, '0'), [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === Number(number.at(-1)),
  SE: (number) => luhn(number.slice(0, 10)),
  SI: (number) => slovenian(number),
  // Sole traders may have their birth number.
  SK: (number) => (/^[1-9]\d[2-47-9]/u.test(number) && Number(number) % 11 === 0) || isCzechBirthNumber(number),
  XI: british,
};

function digits(text: string): readonly number[] {
  return [...text].map(Number);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function crossSum(value: number): number {
  return Math.floor(value / 10) + (value % 10);
}

/** Each digit times its weight; digits without one do not count. */
function weighted(number: string, weights: readonly number[]): number {
  return sum(weights.map((weight, at) => weight * Number(number[at])));
}

/** ISO/IEC 7064, MOD 11,10. */
function mod11And10(number: string): boolean {
  const product = digits(number.slice(0, -1)).reduce((before, digit) => (((digit + before) % 10 || 10) * 2) % 11, 10);
  return (11 - product) % 10 === Number(number.at(-1));
}

/** Every second digit from the right doubled, with its cross sum; ISO/IEC 7812-1, annex B. */
function luhn(number: string): boolean {
  return (
    sum(
      digits(number)
        .toReversed()
        .map((digit, at) => (at % 2 === 0 ? digit : crossSum(digit * 2))),
    ) %
      10 ===
    0
  );
}

/** Weights, and where the remainder is 10, weights that are two higher. */
function twoRounds(number: string, weights: readonly number[], modulus: number): boolean {
  const first = weighted(number, weights) % modulus;
  const found =
    first === 10
      ? weighted(
          number,
          weights.map((weight) => weight + 2),
        ) % modulus
      : first;
  return found % 10 === Number(number.at(-1));
}

const CYPRUS: readonly number[] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

/** Companies have eight digits; persons their birth number, or nine digits that begin with 6. */
function czech(number: string): boolean {
  if (number.length > 8)
    return (number.length === 9 && number.startsWith('6') && isCzechOfficeNumber(number)) || isCzechBirthNumber(number);
  const check = (11 - (weighted(number, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10;
  return check === Number(number[7]);
}

const SPANISH_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const SPANISH_COMPANY_LETTERS = 'JABCDEFGHI';

/** Persons: a letter from the remainder by 23, where X, Y and Z of foreigners stand for 0, 1 and 2. Companies: a digit, or the letter in its place. */
function spanish(number: string): boolean | undefined {
  const [first = '', last = ''] = [number[0], number.at(-1)];
  if (/^[\dXYZ]/u.test(first)) {
    const value = Number(`${/\d/u.test(first) ? first : 'XYZ'.indexOf(first)}${number.slice(1, -1)}`);
    return SPANISH_LETTERS[value % 23] === last;
  }
  if (/^[KLM]/u.test(first)) return SPANISH_LETTERS[Number(number.slice(1, 8)) % 23] === last;
  const values = digits(number.slice(1, 8)).map((digit, at) => (at % 2 === 0 ? crossSum(digit * 2) : digit));
  const check = (10 - (sum(values) % 10)) % 10;
  return last === String(check) || last === SPANISH_COMPANY_LETTERS[check];
}

/** Characters of French keys; I and O are left out. */
const FRENCH_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A key of two characters from the nine digits of the company's number, which is checked itself; Monaco's begin with 000 and have no such check. */
function french(number: string): boolean {
  const company = number.slice(2);
  if (!company.startsWith('000') && !luhn(company)) return false;
  if (/^\d{2}/u.test(number)) return Number(BigInt(`${company}12`) % 97n) === Number(number.slice(0, 2));
  const [first, second] = [FRENCH_CHARACTERS.indexOf(number[0] ?? ''), FRENCH_CHARACTERS.indexOf(number[1] ?? '')];
  const key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return (Number(company) + 1 + Math.floor(key / 11)) % 11 === key % 11;
}

/** Of the standard number, with or without a branch: old and new series. Government and health bodies have none. */
function british(number: string): boolean | undefined {
  if (!/^\d/u.test(number)) return undefined;
  const total = weighted(number, [8, 7, 6, 5, 4, 3, 2]) + Number(number.slice(7, 9));
  // The new series begins at 100.
  return number.startsWith('0') ? total % 97 === 0 : [0, 42, 55].includes(total % 97);
}

const IRISH_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV';

/** Seven digits and a letter; a second letter counts nine times. In the old form the second character moves to the front as a zero. */
function irish(number: string): boolean {
  const isOld = !/^\d{7}/u.test(number);
  const seven = isOld ? `0${number.slice(2, 7)}${number[0]}` : number.slice(0, 7);
  const second = isOld ? 0 : IRISH_LETTERS.indexOf(number[8] ?? 'W');
  return IRISH_LETTERS[(weighted(seven, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23] === number[7];
}

function lithuanian(number: string): boolean {
  const weights = Array.from({ length: number.length - 1 }, (_, at) => 1 + (at % 9));
  const first = weighted(number, weights) % 11;
  const second = weighted(
    number,
    weights.map((_, at) => 1 + ((at + 2) % 9)),
  );
  return (first === 10 ? second % 11 : first) % 10 === Number(number.at(-1));
}

/** Companies: nine digits by remainder 11. Sole traders since 2020: all of it, letters as two digits, by ISO/IEC 7064 MOD 97-10. */
function dutch(number: string): boolean {
  const nine = number.slice(0, 9);
  const isOld = /^\d{9}$/u.test(nine) && weighted(nine, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === Number(nine[8]);
  return isOld || remainder97(`NL${number}`) === 1;
}

/** Letters from A = 10; `+` and `*` as 36 and 37. */
export function remainder97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = character === '+' ? 36 : character === '*' ? 37 : Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

function slovenian(number: string): boolean {
  const check = 11 - (weighted(number, [8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 11 && check % 10 === Number(number[7]);
}
