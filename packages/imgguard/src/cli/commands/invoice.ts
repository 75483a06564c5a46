import { readFile } from 'node:fs/promises';
import { csvLine, moneyText, parseAmount, type DocumentLine, type IssuedDocument, type LineBasis } from '@imgguard/claims';
import { fileError, GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { author } from '../../guard/hits.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, dayFlag, exactly, requiredText, switchFlag, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { listRecords } from '../records.ts';
import { letterFile } from '../letter-file.ts';
import { runAction } from '../subcommand.ts';
import { taxFlag, TAX_WORDS } from '../tax-flag.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const BASES = ['license', 'warning-costs', 'collection-costs'] as const satisfies readonly LineBasis[];

export const invoiceCommand: Command = {
  name: 'invoice',
  summary: 'issues invoices with numbers without gaps, and takes them back',
  help: `An invoice is for a license that was agreed on, or for costs; damages are asked for in a demand, which is none. Each claimant has numbers of their own, for each
year, without gaps. An invoice is never changed or deleted: a credit note takes it back. What the statutes ask for is checked before a number is used.

Usage: imgguard invoice issue <claim> (--line text=amount… --tax word | --lines file) --supply text --out file [options]
       imgguard invoice cancel <number> --note text --out file [--locale tag]
       imgguard invoice list [--claim id] [--csv | --ndjson]
       imgguard invoice show <number> (--out file | --ndjson)

  --line text=amount   a line with its amount without tax, such as "License, one page, a year=300.00"; may be repeated
  --currency code      of those lines (default: that of the claim's offer)
  --basis word         what they are for: ${BASES.join(', ')} (default license)
  --tax word           ${TAX_WORDS}
  --lines file         lines with their tax as JSON, from imgguard fee --lines-out
  --supply text        when it was supplied: a day or a period, such as "1 March 2026 to 28 February 2027"
  --pay-by day         until when to pay (default: in 14 days)
  --vat-id text        VAT number of the recipient; needed with reverse-charge
  --note text          why it is taken back
  --out file           .pdf, .html, .txt or .eml
  --font file          for .pdf: a font with characters that the built-in ones lack; may be repeated
  --locale tag         language (default en): en, de, fr, es
  --by name            who issues it (default: the account's name)
  --csv                a table for the books; names stay text there and are no formulas
  --ndjson             JSON, for machines
${DATA_HELP}
  -h, --help           shows this

Which tax is right is for your tax adviser. Name, address, tax number and account are those of imgguard claimant, the recipient is the respondent of the claim.

Examples:
  imgguard invoice issue claim_4f --line "License, one page=300.00" --tax 7 --supply "1 March 2026 to 28 February 2027" --out R-1.pdf
  imgguard invoice cancel R-2026-0001 --note "wrong address" --out G-1.pdf`,
  options: {
    data: { type: 'string' },
    line: { type: 'string', multiple: true },
    currency: { type: 'string' },
    basis: { type: 'string' },
    tax: { type: 'string' },
    lines: { type: 'string' },
    supply: { type: 'string' },
    'pay-by': { type: 'string' },
    'vat-id': { type: 'string' },
    note: { type: 'string' },
    claim: { type: 'string' },
    out: { type: 'string' },
    font: { type: 'string', multiple: true },
    locale: { type: 'string' },
    by: { type: 'string' },
    csv: { type: 'boolean' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      issue: {
        flags: ['data', 'line', 'currency', 'basis', 'tax', 'lines', 'supply', 'pay-by', 'vat-id', 'out', 'font', 'locale', 'by'],
        run: issue,
      },
      cancel: { flags: ['data', 'note', 'out', 'font', 'locale', 'by'], run: cancel },
      list: { flags: ['data', 'claim', 'csv', 'ndjson'], run: list },
      show: { flags: ['data', 'out', 'font', 'ndjson'], run: show },
    }),
};

// --- internal ---

async function issue(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const [payBy, recipientVatId] = [dayFlag(flags, 'pay-by'), textFlag(flags, 'vat-id')];
  const supply = requiredText(flags, 'supply');
  const file = await paperFile(flags);
  const made = await withGuard(call, async (guard) => {
    const claim = findClaim(guard, id);
    return guard.documents.invoice(claim.id, {
      lines: await linesOf(flags, claim.offer?.currency),
      supply,
      ...common(flags),
      ...(payBy === undefined ? {} : { payBy }),
      ...(recipientVatId === undefined ? {} : { recipientVatId }),
    });
  });
  await file.write(made.letter);
  await terminal.line(documentLine(made.document));
  terminal.note('Read it before you send it; it is taken back with imgguard invoice cancel, never deleted.');
  return EXIT.ok;
}

async function cancel(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [number] = exactly(call.positionals, ['number']);
  const reason = requiredText(flags, 'note');
  const file = await paperFile(flags);
  const made = await withGuard(call, (guard) => guard.documents.cancel(guard.documents.get(number).id, { reason, ...common(flags) }));
  await file.write(made.letter);
  await terminal.line(documentLine(made.document));
  return EXIT.ok;
}

function list(call: CommandCall): Promise<number> {
  const claim = textFlag(call.flags, 'claim');
  const issued = (guard: Guard): readonly IssuedDocument[] =>
    guard.documents.list(claim === undefined ? undefined : findClaim(guard, claim).id);
  return switchFlag(call.flags, 'csv') ? listTable(call, issued) : listRecords(call, issued, documentLine);
}

const COLUMNS: readonly string[] = [
  'number',
  'kind',
  'issued',
  'claimant',
  'recipient',
  'net',
  'tax',
  'gross',
  'currency',
  'claim',
  'takes back',
];

/** For the books: amounts as figures without a currency beside them. */
async function listTable(call: CommandCall, issued: (guard: Guard) => readonly IssuedDocument[]): Promise<number> {
  const { flags, positionals, terminal } = call;
  atMost(positionals, 0);
  if (switchFlag(flags, 'ndjson')) throw new UsageError('--csv does not go with --ndjson.');
  await terminal.line(csvLine(COLUMNS));
  for (const document of await withGuard(call, issued)) await terminal.line(csvLine(documentCells(document)));
  return EXIT.ok;
}

function documentCells({
  number,
  series,
  issuedAt,
  claimantId,
  recipient,
  content,
  claimId = '',
  cancels = '',
}: IssuedDocument): readonly string[] {
  const isPayout = content.kind === 'payout-statement';
  const [net, gross] = isPayout ? [content.net, content.net] : [content.net, content.gross];
  const figure = (amountMinor: number): string => moneyText({ amountMinor, currency: net.currency }).replace(` ${net.currency}`, '');
  const amounts = [figure(net.amountMinor), figure(gross.amountMinor - net.amountMinor), figure(gross.amountMinor), net.currency];
  return [number, series, issuedAt.slice(0, 10), claimantId, recipient.name, ...amounts, claimId, cancels];
}

async function show(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [number] = exactly(call.positionals, ['number']);
  const read = (guard: Guard) => ({ document: guard.documents.get(number), letter: guard.documents.letter(number) });
  if (switchFlag(flags, 'ndjson')) {
    await terminal.json(await withGuard(call, (guard) => read(guard).document));
    return EXIT.ok;
  }
  const file = await paperFile(flags);
  const { document, letter } = await withGuard(call, read);
  await file.write(letter);
  await terminal.line(documentLine(document));
  return EXIT.ok;
}

async function paperFile(flags: Flags): Promise<ReturnType<typeof letterFile>> {
  const fonts = textsFlag(flags, 'font');
  const file = letterFile(requiredText(flags, 'out'), { overwrite: false, ...(fonts.length === 0 ? {} : { fonts }) });
  await file.check();
  return file;
}

function common(flags: Flags): { readonly locale: string; readonly by: string } {
  return { locale: wordFlag(flags, 'locale', ['en', 'de', 'fr', 'es'] as const) ?? 'en', by: author(textFlag(flags, 'by')) };
}

async function linesOf(flags: Flags, offered: string | undefined): Promise<readonly DocumentLine[]> {
  const [path, typed] = [textFlag(flags, 'lines'), textsFlag(flags, 'line')];
  if ((path === undefined) === (typed.length === 0)) throw new UsageError('Give --line, or --lines with a file.');
  if (path !== undefined) return linesFile(path);
  const tax = taxFlag(flags);
  if (tax === undefined) throw new UsageError(`--tax is missing: ${TAX_WORDS}.`);
  const currency = (textFlag(flags, 'currency') ?? offered)?.toUpperCase();
  if (currency === undefined) throw new UsageError('--currency is missing.');
  const basis = wordFlag(flags, 'basis', BASES) ?? 'license';
  return typed.map((line) => {
    const at = line.lastIndexOf('=');
    const net = at < 1 ? undefined : parseAmount(line.slice(at + 1).trim(), currency);
    if (net === undefined) throw new UsageError(`--line must be a text and an amount such as "License=300.00", got "${line}".`);
    return { label: line.slice(0, at).trim(), basis, net, tax };
  });
}

/** Lines that `imgguard fee --lines-out` wrote; what is wrong with them the document says. */
async function linesFile(path: string): Promise<readonly DocumentLine[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path);
  });
  try {
    const lines: unknown = JSON.parse(text);
    if (Array.isArray(lines) && lines.every(isLine)) return lines;
  } catch {
    // Said below.
  }
  throw new GuardError('IMGGUARD_REFUSED', `${path} holds no lines of a document, as imgguard fee --lines-out writes them.`);
}

function isLine(value: unknown): value is DocumentLine {
  const { label, basis, net, tax } = (value ?? {}) as Partial<DocumentLine>;
  return typeof label === 'string' && typeof basis === 'string' && typeof net?.currency === 'string' && typeof tax?.mode === 'string';
}

function documentLine({ number, claimantId, issuedAt, content, recipient, claimId, cancels }: IssuedDocument): string {
  const amount = content.kind === 'payout-statement' ? content.net : content.gross;
  const back = cancels === undefined ? '' : `  takes back ${cancels}`;
  return printable(
    `${number}  ${claimantId}  ${issuedAt.slice(0, 10)}  ${moneyText(amount)}  ${recipient.name}${claimId === undefined ? '' : `  ${claimId}`}${back}`,
  );
}
