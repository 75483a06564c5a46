import { readFile, writeFile } from 'node:fs/promises';
import {
  calculateFee,
  demandFields,
  feeDocumentLines,
  feeText,
  invoiceFields,
  moneyDocument,
  offerFields,
  PRICE_AXES,
  readPriceTable,
  readPriceTableCsv,
  SAMPLE_PRICE_TABLE,
  type DocumentLine,
  type Fee,
  type FeeUsage,
  type LetterData,
  type LineTax,
  type MoneyDocument,
  type PriceChoice,
  type PriceTable,
} from '@imgguard/claims';
import { fileError, GuardError } from '../../errors.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { atMost, dayFlag, requiredText, switchFlag, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { taxFlag, TAX_WORDS } from '../tax-flag.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const feeCommand: Command = {
  name: 'fee',
  summary: 'reckons by your own price table what a use costs, every step shown',
  help: `Reckons what a use costs, by a price table of yours. Every step is shown, with where it comes from; what the table does not price is refused.

Usage: imgguard fee [<hit>] --table file --use step [options]

  <hit>                takes the time of the use from a hit: first to last time seen
  --table file         your prices: .json (a PriceTable), or .csv with the columns ${PRICE_AXES.join(', ')},
                       amount and source; "sample" is a table with invented prices, to try it
  --currency code      of a .csv: such as EUR
  --edition text       of a .csv: such as 2026
  ${PRICE_AXES.map((axis) => `--${axis} step`).join('  ')}
                       steps of the table; duration follows from the time of the use where that is known
  --from day, --until day   first and last day on which the use was seen
  --factor id          a factor of the table, such as missing-credit; may be repeated
  --purpose word       license (default), or damages: what a license would have cost
  --tax word           of a license: ${TAX_WORDS}
  --at day             whose prices count (default: today)
  --facts-out file     writes the lines as facts for imgguard letter --facts (offer and invoice, or demand)
  --lines-out file     writes the lines with their tax for imgguard invoice issue --lines
  --locale tag         language of those (default en)
  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

Prices of associations are often protected; none come along. Which tax is right is for your tax adviser.

Examples:
  imgguard fee --table sample --use web.commercial --placement sub-page --duration 1y
  imgguard fee 7k3m9 --table prices.csv --currency EUR --use web --factor missing-credit --tax 7 --facts-out offer.json`,
  options: {
    data: { type: 'string' },
    table: { type: 'string' },
    currency: { type: 'string' },
    edition: { type: 'string' },
    ...Object.fromEntries(PRICE_AXES.map((axis) => [axis, { type: 'string' } as const])),
    from: { type: 'string' },
    until: { type: 'string' },
    factor: { type: 'string', multiple: true },
    purpose: { type: 'string' },
    tax: { type: 'string' },
    at: { type: 'string' },
    'facts-out': { type: 'string' },
    'lines-out': { type: 'string' },
    locale: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [hitId] = atMost(call.positionals, 1);
  const table = await tableOf(flags);
  const usage = usageOf(flags, hitId === undefined ? undefined : await periodOf(call, hitId));
  const result = calculateFee(table, usage, dayFlag(flags, 'at') ?? new Date().toISOString().slice(0, 10));
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  const { fee } = result;
  const [out, linesOut] = [textFlag(flags, 'facts-out'), textFlag(flags, 'lines-out')];
  const facts = out === undefined ? undefined : factsOf(fee, taxFlag(flags), textFlag(flags, 'locale') ?? 'en');
  const lines = linesOut === undefined ? undefined : linesOf(fee, taxFlag(flags));
  await (switchFlag(flags, 'ndjson') ? terminal.json(fee) : terminal.line(feeText(fee).split('\n').map(printable).join('\n')));
  if (fee.sample) terminal.note('The prices are invented: a fee by this table enters no document.');
  if (out !== undefined) await writeJson(call, out, facts);
  if (linesOut !== undefined) await writeJson(call, linesOut, lines);
  return EXIT.ok;
}

async function writeJson({ terminal }: CommandCall, path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`).catch((error: unknown) => {
    throw fileError(error, path);
  });
  terminal.note(`The lines are in ${printable(path)}.`);
}

async function tableOf(flags: Flags): Promise<PriceTable> {
  const path = requiredText(flags, 'table');
  if (path === 'sample') return SAMPLE_PRICE_TABLE;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path);
  });
  const result = /\.json$/iu.test(path) ? readPriceTable(text) : readPriceTableCsv(text, detailsOf(path, flags));
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.problems.join(' '));
  return result.table;
}

function detailsOf(path: string, flags: Flags): Parameters<typeof readPriceTableCsv>[1] {
  if (!/\.csv$/iu.test(path)) throw new UsageError(`--table must end in .csv or .json, or be "sample", got "${path}".`);
  const currency = requiredText(flags, 'currency').toUpperCase();
  return { id: 'own', edition: textFlag(flags, 'edition') ?? 'undated', title: 'Own prices', currency, source: 'own' };
}

function usageOf(flags: Flags, seen: FeeUsage['period']): FeeUsage {
  const [from, until] = [dayFlag(flags, 'from'), dayFlag(flags, 'until')];
  if ((from === undefined) !== (until === undefined)) throw new UsageError('--from and --until go together.');
  const period = from === undefined || until === undefined ? seen : { from, until };
  const steps = PRICE_AXES.map((axis) => [axis, textFlag(flags, axis)] as const).filter(([, step]) => step !== undefined);
  return {
    choice: Object.fromEntries(steps) as PriceChoice,
    purpose: wordFlag(flags, 'purpose', ['license', 'damages']) ?? 'license',
    factors: textsFlag(flags, 'factor'),
    ...(period === undefined ? {} : { period }),
  };
}

async function periodOf(call: CommandCall, hitId: string): Promise<NonNullable<FeeUsage['period']>> {
  const { firstSeenAt, lastSeenAt } = await withGuard(call, (guard) => guard.hits.get(hitId));
  return { from: firstSeenAt, until: lastSeenAt };
}

function linesOf(fee: Fee, tax: LineTax | undefined): readonly DocumentLine[] {
  const lines = feeDocumentLines(fee, tax);
  if (!lines.ok) throw new GuardError('IMGGUARD_REFUSED', lines.hint);
  return lines.lines;
}

/** The lines of a fee as facts of letters: of an offer and an invoice, or of a demand. */
function factsOf(fee: Fee, tax: LineTax | undefined, locale: string): LetterData {
  const isDemand = fee.purpose === 'damages';
  const made = moneyDocument({ type: isDemand ? 'demand' : 'invoice', lines: linesOf(fee, tax) });
  if (!made.ok) throw new GuardError('IMGGUARD_REFUSED', made.hint);
  if (!isDemand) return { ...offerFields(made.document, locale), ...invoiceFacts(made.document, locale) };
  const demand = demandFields(made.document, locale);
  if (!demand.ok) throw new GuardError('IMGGUARD_REFUSED', demand.hint);
  return demand.data;
}

/** Where the recipient owes the tax, their VAT number belongs to an invoice, which is not known here: then there are the facts of the offer. */
function invoiceFacts(document: MoneyDocument, locale: string): LetterData {
  const result = invoiceFields(document, locale);
  return result.ok ? result.data : {};
}
