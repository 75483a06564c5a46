import { readCsv, type CsvRow } from '../import/csv.ts';
import { oneOf, recordOf, shapeProblems, TEXT, TEXTS, WHOLE, YES_OR_NO, type Shape } from '../import/shape.ts';
import { currencyExponent } from '../money/currency.ts';
import { parseAmount } from '../money/money.ts';
import { refuse, type Refusal } from '../refusal.ts';
import {
  FACTOR_KINDS,
  PRICE_AXES,
  priceTableProblems,
  type BasePrice,
  type PriceAxis,
  type PriceStep,
  type PriceTable,
} from './price-table.ts';

export type ReadPriceTableResult =
  | { readonly ok: true; readonly table: PriceTable }
  /** `problems`: everything that is wrong, one sentence each. */
  | (Refusal<'invalid-price-table'> & { readonly problems: readonly string[] });

/** Reads a price table from JSON: a `PriceTable`. All problems are named at once. Never throws. */
export function readPriceTable(json: string): ReadPriceTableResult {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/u, ''));
  } catch (error) {
    return refusal([`The text is not JSON: ${error instanceof Error ? error.message : String(error)}.`]);
  }
  const problems = shapeProblems(value, TABLE, 'table');
  if (problems.length > 0) return refusal(problems);
  return checked(value as PriceTable);
}

/** What a table of prices does not say about itself. */
export type PriceTableDetails = Pick<PriceTable, 'id' | 'edition' | 'title' | 'currency' | 'source'> &
  Partial<Pick<PriceTable, 'axes' | 'factors' | 'from' | 'until' | 'evidence' | 'rounding' | 'perDay'>>;

/**
 * Reads prices from CSV. Columns are the axes that the prices depend on, `amount` (a decimal number with a point, such as `180.00`) and, if wished,
 * `source`; a blank cell fits every step. Durations that `details.axes` does not have are written `30d`, `1w`, `6m`, `1y` or `unlimited`. All problems are named at once, with their lines. Never throws.
 */
export function readPriceTableCsv(csv: string, details: PriceTableDetails): ReadPriceTableResult {
  const { columns, rows, problems } = readCsv(csv);
  const all = [...problems];
  const known: readonly string[] = [...PRICE_AXES, 'amount', 'source'];
  if (columns.length > 0) {
    all.push(
      ...columns
        .filter((name) => name !== '' && !known.includes(name))
        .map((name) => `"${name}" is no column of a price table; columns are ${known.join(', ')}.`),
    );
    all.push(...['use', 'amount'].filter((name) => !columns.includes(name)).map((name) => `The column "${name}" is missing.`));
  }
  if (currencyExponent(details.currency) === undefined) all.push(`"${details.currency}" is no currency of ISO 4217, such as "EUR".`);
  else all.push(...rows.flatMap((row) => amountProblems(row, details.currency)));
  const durations = (details.axes?.duration ?? []).map(({ id }) => id);
  all.push(...rows.flatMap((row) => durationProblems(row, durations)));
  if (all.length > 0) return refusal(all);
  const prices = rows.map((row) => priceOf(row, details.currency));
  const axes = Object.fromEntries(
    PRICE_AXES.filter((axis) => columns.includes(axis) || details.axes?.[axis] !== undefined).map((axis) => [
      axis,
      [...(details.axes?.[axis] ?? []), ...newSteps(axis, rows, details.axes?.[axis] ?? [])],
    ]),
  );
  return checked({ kind: 'price-table', version: 1, factors: [], ...details, axes, prices });
}

// --- internal ---

const CHOICE = recordOf({}, Object.fromEntries(PRICE_AXES.map((axis) => [axis, TEXT])));
const STEPS: Shape = { is: 'list', of: recordOf({ id: TEXT, label: TEXT }, { days: WHOLE }) };
const ROUNDING = oneOf('half-away-from-zero', 'half-even', 'away-from-zero', 'toward-zero');
const TABLE = recordOf(
  {
    kind: oneOf('price-table'),
    version: oneOf(1),
    id: TEXT,
    edition: TEXT,
    title: TEXT,
    currency: TEXT,
    source: oneOf('own', 'association', 'sample'),
    axes: recordOf({ use: STEPS }, Object.fromEntries(PRICE_AXES.filter((axis) => axis !== 'use').map((axis) => [axis, STEPS]))),
    prices: { is: 'list', of: recordOf({ match: CHOICE, amountMinor: WHOLE }, { source: TEXT }) },
    factors: {
      is: 'list',
      of: recordOf(
        {
          id: TEXT,
          kind: oneOf(...FACTOR_KINDS),
          label: TEXT,
          numerator: WHOLE,
          denominator: WHOLE,
          effect: oneOf('multiply', 'add', 'deduct'),
          of: oneOf('base', 'running'),
          basis: TEXT,
        },
        { when: CHOICE, rounding: ROUNDING },
      ),
    },
  },
  { from: TEXT, until: TEXT, evidence: TEXTS, rounding: ROUNDING, perDay: YES_OR_NO },
);

function refusal(problems: readonly string[]): ReadPriceTableResult {
  return { ...refuse('invalid-price-table', problems.join(' ')), problems };
}

function checked(table: PriceTable): ReadPriceTableResult {
  const problems = priceTableProblems(table);
  return problems.length === 0 ? { ok: true, table } : refusal(problems);
}

function amountProblems({ line, cells }: CsvRow, currency: string): readonly string[] {
  const amount = cells.get('amount');
  if (amount !== undefined && parseAmount(amount, currency) !== undefined) return [];
  return [`Line ${line}: "${amount ?? ''}" is no amount of ${currency}, written with a point and no other sign, such as 180.00.`];
}

const DAYS_OF: Readonly<Record<string, number>> = { d: 1, w: 7, m: 31, y: 366 };

/** Up to how many days a duration holds; months and years at their longest. `null`: without end. */
function daysIn(duration: string): number | null | undefined {
  if (duration === 'unlimited') return null;
  const parts = /^([1-9]\d{0,3})([dwmy])$/u.exec(duration);
  if (parts === null) return undefined;
  return Number(parts[1]) * (DAYS_OF[parts[2] ?? ''] ?? 0);
}

function durationProblems({ line, cells }: CsvRow, known: readonly string[]): readonly string[] {
  const duration = cells.get('duration');
  return duration === undefined || known.includes(duration) || daysIn(duration) !== undefined
    ? []
    : [`Line ${line}: "${duration}" is no duration, such as 30d, 1w, 6m, 1y or unlimited.`];
}

function priceOf({ cells }: CsvRow, currency: string): BasePrice {
  const axes = PRICE_AXES.flatMap((axis) => (cells.has(axis) ? [[axis, cells.get(axis)] as const] : []));
  const amountMinor = parseAmount(cells.get('amount') ?? '', currency)?.amountMinor ?? 0;
  const source = cells.get('source');
  return { match: Object.fromEntries(axes), amountMinor, ...(source === undefined ? {} : { source }) };
}

function newSteps(axis: PriceAxis, rows: readonly CsvRow[], known: readonly PriceStep[]): readonly PriceStep[] {
  const ids = [...new Set(rows.flatMap(({ cells }) => cells.get(axis) ?? []))].filter((id) => !known.some((step) => step.id === id));
  return ids.map((id) => {
    const days = axis === 'duration' ? daysIn(id) : null;
    return typeof days === 'number' ? { id, label: id, days } : { id, label: id };
  });
}
