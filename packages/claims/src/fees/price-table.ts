import { currencyExponent } from '../money/currency.ts';
import type { Fraction, RoundingMode } from '../money/money.ts';
import { periodProblems, type Period } from '../period.ts';

/** What a price depends on. `use` (the kind of use) is in every table; of the others a table has those that it tells apart. */
export type PriceAxis = 'use' | 'placement' | 'duration' | 'size' | 'circulation' | 'territory';

export const PRICE_AXES: readonly PriceAxis[] = ['use', 'placement', 'duration', 'size', 'circulation', 'territory'];

/** One step of an axis: `web.commercial`, `home page`, `1 year`. */
export interface PriceStep {
  readonly id: string;
  /** As people read it. */
  readonly label: string;
  /** Of a duration: up to how many days; absent: without end. Other axes have none. */
  readonly days?: number;
}

/** A step for each of some axes, by id. */
export type PriceChoice = Readonly<Partial<Record<PriceAxis, string>>>;

/** What a use costs. Of several that fit, the one that names most axes counts. */
export interface BasePrice {
  /** Axes that are left out fit every step. */
  readonly match: PriceChoice;
  /** Minor units of the table's currency, 0 or more. */
  readonly amountMinor: number;
  /** Where the price comes from, such as the numbers of own invoices. */
  readonly source?: string;
}

/**
 * Why a price is changed. There is no kind for a penalty: each factor names what it rests on (`basis`). `retroactive` is for a license that is
 * agreed on afterwards, and is no part of damages.
 */
export type FactorKind =
  | 'exclusivity'
  | 'territory'
  | 'language'
  | 'multiple-use'
  | 'archive'
  | 'editing'
  | 'missing-credit'
  | 'retroactive'
  | 'discount';

export const FACTOR_KINDS: readonly FactorKind[] = [
  'exclusivity',
  'territory',
  'language',
  'multiple-use',
  'archive',
  'editing',
  'missing-credit',
  'retroactive',
  'discount',
];

/** A change of a price, in whole numbers. Factors are applied in the order of the table. */
export interface PriceFactor extends Fraction {
  readonly id: string;
  readonly kind: FactorKind;
  readonly label: string;
  /** `multiply`: × 3/2. `add`: + 3/2 of it on top. `deduct`: − 1/2 of it. */
  readonly effect: 'multiply' | 'add' | 'deduct';
  /** Of which amount: the base price, or what has come together so far. */
  readonly of: 'base' | 'running';
  /** Applies by itself where the use has these steps. Absent: only where a person chooses it. */
  readonly when?: PriceChoice;
  /** The statute, ruling or practice of the claimant that it rests on. */
  readonly basis: string;
  /** @default the table's */
  readonly rounding?: RoundingMode;
}

/**
 * What the claimant takes for uses. It is supplied by the user: from own invoices, or typed from a publication that the user may use. Published
 * price tables are protected by copyright, so none comes with this package.
 */
export interface PriceTable extends Period {
  readonly kind: 'price-table';
  readonly version: 1;
  readonly id: string;
  /** Edition, such as `2026`. */
  readonly edition: string;
  readonly title: string;
  /** ISO 4217. */
  readonly currency: string;
  /** `own`: the claimant's practice. `association`: a publication. `sample`: invented; a fee by it never leaves in a document. */
  readonly source: 'own' | 'association' | 'sample';
  /** Ids of the licenses whose prices it shows. */
  readonly evidence?: readonly string[];
  readonly axes: Readonly<Partial<Record<PriceAxis, readonly PriceStep[]>>>;
  readonly prices: readonly BasePrice[];
  readonly factors: readonly PriceFactor[];
  /** @default 'half-away-from-zero' */
  readonly rounding?: RoundingMode;
  /** Whether a shorter use costs its share of the step's days. @default false: the smallest step that holds the use counts in full */
  readonly perDay?: boolean;
}

/** Everything that is wrong with a price table, one sentence each; empty when it is fine. */
export function priceTableProblems(table: PriceTable): readonly string[] {
  const currency = currencyExponent(table.currency) === undefined ? [`"${table.currency}" is no currency of ISO 4217, such as "EUR".`] : [];
  return [
    ...currency,
    ...periodProblems(table, 'The price table'),
    ...axisProblems(table),
    ...table.prices.flatMap((price, index) => priceProblems(table, price, index)),
    ...(table.prices.length === 0 ? ['The table has no price.'] : []),
    ...table.factors.flatMap((factor) => factorProblems(table, factor)),
    ...twice(table.factors.map(({ id }) => id)).map((id) => `The factor "${id}" is there twice.`),
  ];
}

/** A choice in words: `use web.commercial, placement sub-page`. */
export function choiceText(choice: PriceChoice): string {
  return PRICE_AXES.flatMap((axis) => (choice[axis] === undefined ? [] : [`${axis} ${choice[axis]}`])).join(', ') || 'every use';
}

// --- internal ---

function axisProblems({ axes }: PriceTable): readonly string[] {
  const problems: string[] = axes.use === undefined ? ['The table has no axis "use".'] : [];
  for (const axis of PRICE_AXES) {
    const steps = axes[axis];
    if (steps === undefined) continue;
    if (steps.length === 0) problems.push(`The axis "${axis}" has no step.`);
    problems.push(...twice(steps.map(({ id }) => id)).map((id) => `The axis "${axis}" has the step "${id}" twice.`));
    problems.push(...steps.flatMap((step) => dayProblems(axis, step)));
  }
  return problems;
}

function dayProblems(axis: PriceAxis, { id, days }: PriceStep): readonly string[] {
  if (days === undefined) return [];
  if (axis !== 'duration') return [`The step "${id}" of the axis "${axis}" has days; only durations have.`];
  return Number.isSafeInteger(days) && days >= 1 ? [] : [`The duration "${id}" has ${days} days; it needs a whole number >= 1.`];
}

function priceProblems(table: PriceTable, { match, amountMinor }: BasePrice, index: number): readonly string[] {
  const name = `The price of ${choiceText(match)}`;
  const same = table.prices.findIndex((other) => choiceText(other.match) === choiceText(match));
  return [
    ...choiceProblems(table, match, name),
    ...(Number.isSafeInteger(amountMinor) && amountMinor >= 0 ? [] : [`${name} is ${amountMinor}; it needs a whole number of units >= 0.`]),
    ...(same < index ? [`${name} is there twice.`] : []),
  ];
}

function choiceProblems({ axes }: PriceTable, choice: PriceChoice, name: string): readonly string[] {
  return PRICE_AXES.flatMap((axis) => {
    const id = choice[axis];
    if (id === undefined || axes[axis]?.some((step) => step.id === id) === true) return [];
    return [`${name} names "${id}", which is no step of the axis "${axis}".`];
  });
}

function factorProblems(table: PriceTable, factor: PriceFactor): readonly string[] {
  const { numerator, denominator, effect, basis, when } = factor;
  const name = `The factor "${factor.id}"`;
  const problems = when === undefined ? [] : [...choiceProblems(table, when, name)];
  if (when !== undefined && choiceText(when) === choiceText({})) problems.push(`${name} has a condition that names no step.`);
  const whole = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator) && numerator >= 0 && denominator >= 1;
  if (!whole) problems.push(`${name} is ${numerator}/${denominator}; it needs whole numbers, the lower one >= 1, the upper one >= 0.`);
  if (whole && effect === 'deduct' && numerator > denominator) problems.push(`${name} deducts more than there is.`);
  if (basis.trim() === '') problems.push(`${name} does not say what it rests on (basis); without that it would be a penalty.`);
  return problems;
}

/** Names that are there more than once, each named once. */
function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
