import { canonicalDigest } from '../import/canonical-json.ts';
import { DEFAULT_ROUNDING, decimalText, moneyText, scaleMinor, type Fraction, type Money, type RoundingMode } from '../money/money.ts';
import { DAY_MS, endMs, holds, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import {
  choiceText,
  PRICE_AXES,
  priceTableProblems,
  type BasePrice,
  type FactorKind,
  type PriceChoice,
  type PriceFactor,
  type PriceStep,
  type PriceTable,
} from './price-table.ts';

/** The use that is priced. Everything in it was seen or decided by a person; nothing is guessed. */
export interface FeeUsage {
  /** A step for each axis of the table. `duration` may be left out where `period` is given: the smallest step that holds it counts. */
  readonly choice: PriceChoice;
  /** Proven time of the use: first and last day on which it was seen, ISO 8601. */
  readonly period?: { readonly from: string; readonly until: string };
  /** Ids of factors that a person chose. Those with a condition (`when`) apply by themselves. */
  readonly factors?: readonly string[];
  /** `damages`: what a license would have cost (license analogy). `license`: the price of a license that is agreed on. */
  readonly purpose: 'damages' | 'license';
}

/** One step of the reckoning. */
export interface FeeLine {
  readonly id: string;
  readonly kind: 'base' | 'days' | FactorKind;
  readonly label: string;
  /** What was reckoned: `180.00 × 3/2 = 270.00 (+90.00)`. */
  readonly formula: string;
  /** Where the price comes from, or what the factor rests on. */
  readonly basis: string;
  readonly inputMinor: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly rounding: RoundingMode;
  /** By how much this step changes the fee; the changes of all lines add up to the total. */
  readonly changeMinor: number;
  /** The fee after this step. */
  readonly runningMinor: number;
}

/** What a use costs by a price table, with every step. The same table and use give the same bytes on every machine. */
export interface Fee {
  readonly kind: 'fee';
  readonly version: 1;
  readonly purpose: FeeUsage['purpose'];
  readonly table: { readonly id: string; readonly edition: string; readonly sha256: string };
  /** SHA-256 of the usage, lowercase hex. */
  readonly usageSha256: string;
  /** The steps that were priced, the duration included. */
  readonly choice: PriceChoice;
  readonly lines: readonly FeeLine[];
  /** Factors of the table that were not applied, and why. */
  readonly notApplied: readonly { readonly id: string; readonly label: string; readonly why: string }[];
  readonly total: Money;
  /** Reckoned with an invented table: for trying out, never for a document. */
  readonly sample: boolean;
}

export type FeeRefusalCode = 'invalid-table' | 'table-not-in-force' | 'invalid-usage' | 'no-price' | 'ambiguous-price' | 'negative-fee';

export type FeeResult =
  | { readonly ok: true; readonly fee: Fee }
  /** `problems`: everything that stands in the way, one sentence each. */
  | (Refusal<FeeRefusalCode> & { readonly problems: readonly string[] });

/**
 * What a use costs by a price table. Pure, in whole numbers throughout: each line is rounded once, and the total is the sum of the lines. What the
 * table does not price is refused, never assumed.
 *
 * @param at - The day whose prices count, ISO 8601; the table must be in force then.
 * @example
 * const result = calculateFee(SAMPLE_PRICE_TABLE, { choice: { use: 'web.commercial', placement: 'sub-page', duration: '1y' }, purpose: 'license' }, '2026-03-01');
 */
export function calculateFee(table: PriceTable, usage: FeeUsage, at: string): FeeResult {
  const wrong = priceTableProblems(table);
  if (wrong.length > 0) return refusal('invalid-table', wrong);
  if (!holds(table, at))
    return refusal('table-not-in-force', [`The price table "${table.title}" (${table.edition}) is not in force on ${at}.`]);
  const choice = withDuration(table, usage);
  const problems = usageProblems(table, usage, choice);
  if (problems.length > 0) return refusal('invalid-usage', problems);
  const price = priceFor(table, choice);
  if (!price.ok) return price;
  const applied = table.factors.filter((factor) => whyNot(factor, usage, choice) === undefined);
  const lines = applied.reduce(withFactor(table), firstLines(table, price.price, usage, choice));
  const negative = lines.find(({ runningMinor }) => runningMinor < 0);
  if (negative !== undefined) return refusal('negative-fee', [`With "${negative.label}" the fee would fall below zero.`]);
  return { ok: true, fee: feeOf(table, usage, choice, lines) };
}

/** The steps of a fee as a text to read, one line each, with the total. */
export function feeText(fee: Fee): string {
  const lines = fee.lines.map(({ label, formula, basis }, index) => `${index + 1} · ${label} · ${formula} · ${basis}`);
  return [...(fee.sample ? ['SAMPLE: invented prices, not for use'] : []), ...lines, `Total ${moneyText(fee.total)}`].join('\n');
}

// --- internal ---

function refusal(code: FeeRefusalCode, problems: readonly string[]): FeeResult & { readonly ok: false } {
  return { ...refuse(code, problems.join(' ')), problems };
}

function feeOf(table: PriceTable, usage: FeeUsage, choice: PriceChoice, lines: readonly FeeLine[]): Fee {
  return {
    kind: 'fee',
    version: 1,
    purpose: usage.purpose,
    table: { id: table.id, edition: table.edition, sha256: canonicalDigest(table) },
    usageSha256: canonicalDigest(usage),
    choice,
    lines,
    notApplied: table.factors.flatMap((factor) => {
      const why = whyNot(factor, usage, choice);
      return why === undefined ? [] : [{ id: factor.id, label: factor.label, why }];
    }),
    total: { amountMinor: lines.at(-1)?.runningMinor ?? 0, currency: table.currency },
    sample: table.source === 'sample',
  };
}

/** Days of a period, first and last included. */
function daysOf({ from, until }: NonNullable<FeeUsage['period']>): number {
  return Math.floor(endMs(until, 'period.until') / DAY_MS) - Math.floor(startMs(from, 'period.from') / DAY_MS) + 1;
}

function withDuration({ axes }: PriceTable, { choice, period }: FeeUsage): PriceChoice {
  if (axes.duration === undefined || choice.duration !== undefined || period === undefined) return choice;
  const step = smallest(axes.duration, daysOf(period));
  return step === undefined ? choice : { ...choice, duration: step.id };
}

function smallest(steps: readonly PriceStep[], days: number): PriceStep | undefined {
  const enough = steps.filter((step) => (step.days ?? Number.POSITIVE_INFINITY) >= days);
  return enough.toSorted((a, b) => (a.days ?? Number.MAX_SAFE_INTEGER) - (b.days ?? Number.MAX_SAFE_INTEGER))[0];
}

function usageProblems(table: PriceTable, usage: FeeUsage, choice: PriceChoice): readonly string[] {
  const { period, factors = [], purpose } = usage;
  const problems: string[] = PRICE_AXES.flatMap((axis) => axisProblem(table, choice, axis));
  if (period !== undefined && daysOf(period) < 1) problems.push(`The use ends (${period.until}) before it begins (${period.from}).`);
  if (table.perDay === true && period === undefined)
    problems.push('The table prices by the day; give the proven time of the use (period).');
  for (const id of factors) {
    const factor = table.factors.find((each) => each.id === id);
    if (factor === undefined) problems.push(`The table has no factor "${id}".`);
    else if (factor.when !== undefined) problems.push(`The factor "${id}" applies by itself, for ${choiceText(factor.when)}.`);
    else if (factor.kind === 'retroactive' && purpose === 'damages')
      problems.push(`The factor "${id}" is for licenses that are agreed on afterwards; damages have no such surcharge.`);
  }
  const step = table.axes.duration?.find(({ id }) => id === choice.duration);
  if (period !== undefined && step?.days !== undefined && step.days < daysOf(period))
    problems.push(`The use lasted ${daysOf(period)} days; the duration "${step.id}" holds ${step.days}.`);
  return problems;
}

function axisProblem({ axes }: PriceTable, choice: PriceChoice, axis: (typeof PRICE_AXES)[number]): readonly string[] {
  const steps = axes[axis];
  const id = choice[axis];
  if (steps === undefined) return id === undefined ? [] : [`The table does not tell "${axis}" apart.`];
  const known = steps.map((step) => step.id).join(', ');
  if (id === undefined) return [`The use does not say its "${axis}"; steps are ${known}.`];
  return steps.some((step) => step.id === id) ? [] : [`"${id}" is no step of "${axis}"; steps are ${known}.`];
}

function priceFor(
  { prices }: PriceTable,
  choice: PriceChoice,
): { readonly ok: true; readonly price: BasePrice } | (FeeResult & { readonly ok: false }) {
  const fitting = prices.filter(({ match }) => PRICE_AXES.every((axis) => match[axis] === undefined || match[axis] === choice[axis]));
  const most = Math.max(...fitting.map(axesNamed));
  const [price, ...others] = fitting.filter((each) => axesNamed(each) === most);
  if (price === undefined) return refusal('no-price', [`The table has no price for ${choiceText(choice)}.`]);
  if (others.length > 0) {
    const texts = [price, ...others].map(({ match }) => `"${choiceText(match)}"`).join(' and ');
    return refusal('ambiguous-price', [`${texts} fit equally well; the table needs a price for ${choiceText(choice)}.`]);
  }
  return { ok: true, price };
}

function axesNamed({ match }: BasePrice): number {
  return Object.keys(match).length;
}

function whyNot({ id, when }: PriceFactor, { factors = [] }: FeeUsage, choice: PriceChoice): string | undefined {
  if (when === undefined) return factors.includes(id) ? undefined : 'not chosen';
  const fits = PRICE_AXES.every((axis) => when[axis] === undefined || when[axis] === choice[axis]);
  return fits ? undefined : `only for ${choiceText(when)}`;
}

const ONE: Fraction = { numerator: 1, denominator: 1 };

function firstLines(table: PriceTable, price: BasePrice, { period }: FeeUsage, choice: PriceChoice): readonly FeeLine[] {
  const { amountMinor } = price;
  const rounding = table.rounding ?? DEFAULT_ROUNDING;
  const basis = price.source ?? `${table.title} (${table.edition})`;
  const same = { basis, inputMinor: amountMinor, rounding };
  const formula = text(table, amountMinor);
  const base: FeeLine = {
    ...same,
    ...ONE,
    id: 'base',
    kind: 'base',
    label: choiceText(choice),
    formula,
    changeMinor: amountMinor,
    runningMinor: amountMinor,
  };
  const days = table.axes.duration?.find(({ id }) => id === choice.duration)?.days;
  if (table.perDay !== true || period === undefined || days === undefined) return [base];
  const share = { numerator: daysOf(period), denominator: days };
  const runningMinor = scaleMinor(amountMinor, share, rounding);
  const changeMinor = runningMinor - amountMinor;
  const dayFormula = `${text(table, amountMinor)} × ${share.numerator}/${days} = ${text(table, runningMinor)} (${signed(table, changeMinor)})`;
  const label = `${share.numerator} of ${days} days`;
  return [base, { ...same, ...share, id: 'days', kind: 'days', label, formula: dayFormula, changeMinor, runningMinor }];
}

function withFactor(table: PriceTable): (lines: readonly FeeLine[], factor: PriceFactor) => readonly FeeLine[] {
  return (lines, factor) => {
    const running = lines.at(-1)?.runningMinor ?? 0;
    const base = lines.findLast(({ kind }) => kind === 'base' || kind === 'days')?.runningMinor ?? 0;
    const inputMinor = factor.of === 'base' ? base : running;
    const rounding = factor.rounding ?? table.rounding ?? DEFAULT_ROUNDING;
    const scaled = scaleMinor(inputMinor, factor, rounding);
    const changeMinor = { multiply: scaled - inputMinor, add: scaled, deduct: -scaled }[factor.effect];
    const { id, kind, label, basis, numerator, denominator } = factor;
    const formula = `${text(table, inputMinor)} × ${numerator}/${denominator} = ${text(table, scaled)} (${signed(table, changeMinor)})`;
    const line = { id, kind, label, formula, basis, inputMinor, numerator, denominator, rounding, changeMinor };
    return [...lines, { ...line, runningMinor: running + changeMinor }];
  };
}

function text({ currency }: PriceTable, amountMinor: number): string {
  return decimalText({ amountMinor, currency });
}

function signed(table: PriceTable, amountMinor: number): string {
  return `${amountMinor < 0 ? '' : '+'}${text(table, amountMinor)}`;
}
