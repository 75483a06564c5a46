/**
 * VAT numbers that persons have: in some countries their birth number, or one that is made like it. Rules as the offices publish them, compared with
 * python-stdnum 2.2, which collects them.
 */

/** Bulgaria: the civil number (EGN), the number of a foreigner (LNCh), or one of the register of others. */
export function isBulgarianPerson(number: string): boolean {
  const last = Number(number[9]);
  const civil = isDay(bulgarianDay(number)) && (weighted(number, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === last;
  const foreigner = weighted(number, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 === last;
  const other = (11 - (weighted(number, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === last;
  return civil || foreigner || other;
}

/** Czechia and Slovakia: the birth number. Nine digits until 1953, without a check digit; ten since, where a remainder of 10 gives the digit 0. */
export function isCzechBirthNumber(number: string): boolean {
  const short = Number(number.slice(0, 2));
  const isOld = number.length === 9;
  // Nobody was born in 54 to 79 with nine digits; with ten, the years before 54 are of this century.
  if (isOld && short > 53 && short < 80) return false;
  const century = isOld ? (short >= 80 ? 1800 : 1900) : short < 54 ? 2000 : 1900;
  const day = { year: century + short, month: (Number(number.slice(2, 4)) % 50) % 20, day: Number(number.slice(4, 6)) };
  return isDay(day) && (isOld || (Number(number.slice(0, 9)) % 11) % 10 === Number(number[9]));
}

/** Czechia: nine digits that begin with 6, of persons who get a number of the office instead of their birth number. */
export function isCzechOfficeNumber(number: string): boolean {
  const check = weighted(number.slice(1), [8, 7, 6, 5, 4, 3, 2]) % 11;
  return (8 - ((10 - check + 11) % 11) + 10) % 10 === Number(number[8]);
}

/** Latvia: the personal code, with the day of birth or, since July 2017, beginning with 32 and without it. */
export function isLatvianPerson(number: string): boolean {
  const [day, month, short, century] = [0, 2, 4, 6].map((from) => Number(number.slice(from, from === 6 ? 7 : from + 2)));
  const born = { year: 1800 + 100 * (century ?? 0) + (short ?? 0), month: month ?? 0, day: day ?? 0 };
  const check = ((1 + weighted(number, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11) % 10;
  return (number.startsWith('32') || isDay(born)) && check === Number(number[10]);
}

// --- internal ---

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** 40 more in the month is a birth since 2000, 20 more one before 1900. */
function bulgarianDay(number: string): Day {
  const [year, month, day] = [0, 2, 4].map((from) => Number(number.slice(from, from + 2)));
  const [shift, century] = (month ?? 0) > 40 ? [40, 2000] : (month ?? 0) > 20 ? [20, 1800] : [0, 1900];
  return { year: century + (year ?? 0), month: (month ?? 0) - shift, day: day ?? 0 };
}

function isDay({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function weighted(number: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0);
}
