import { moneyText, parseAmount, type PayoutInput } from '@imgguard/claims';
import type { Guard } from '../../guard.ts';
import { author } from '../../guard/hits.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, dayFlag, requiredText, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { letterFile } from '../letter-file.ts';
import { taxFlag, TAX_WORDS } from '../tax-flag.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const payoutCommand: Command = {
  name: 'payout',
  summary: 'states what came in, what is taken off, and what is paid out',
  help: `A statement of the payments of a time, for who owns the works: commission and its tax, costs that were advanced, what goes back to payers, and what is paid out.
It is numbered without gaps, and a payment is stated once. Nothing is paid here: you pay.

Usage: imgguard payout --from day --until day --tax word --out file [options]

  --from day, --until day   payments received in this time, both days included
  --rate percent       commission (default 30; 0 where you claim for yourself)
  --court-rate percent commission once a lawyer was needed (default 50)
  --tax word           tax on the commission: ${TAX_WORDS}
  --cost claim=amount  costs that were advanced for a claim, such as claim_4f=120.00; may be repeated
  --currency code      of those costs
  --holder id          whose works (default: all); the account is that of imgguard claimant set --id <id>
  --out file           .pdf, .html, .txt or .eml
  --locale tag         language (default en): en, de, fr, es
  --by name            who states it (default: the account's name)
${DATA_HELP}
  -h, --help           shows this

Example:
  imgguard payout --from 2026-01-01 --until 2026-03-31 --rate 30 --tax 19 --out statement.pdf`,
  options: {
    data: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    rate: { type: 'string' },
    'court-rate': { type: 'string' },
    tax: { type: 'string' },
    cost: { type: 'string', multiple: true },
    currency: { type: 'string' },
    holder: { type: 'string' },
    out: { type: 'string' },
    locale: { type: 'string' },
    by: { type: 'string' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  atMost(call.positionals, 0);
  const [from, until, holder] = [requiredDay(flags, 'from'), requiredDay(flags, 'until'), textFlag(flags, 'holder')];
  const tax = taxFlag(flags);
  if (tax === undefined) throw new UsageError(`--tax is missing: ${TAX_WORDS}.`);
  const [rate, courtRate] = [percent(flags, 'rate'), percent(flags, 'court-rate')];
  const file = letterFile(requiredText(flags, 'out'), { overwrite: false });
  await file.check();
  const { document, letter } = await withGuard(call, (guard) =>
    guard.documents.payout({
      from,
      until,
      terms: {
        tax,
        ...(rate === undefined ? {} : { rateBasisPoints: rate }),
        ...(courtRate === undefined ? {} : { courtBasisPoints: courtRate }),
      },
      costs: costsOf(guard, flags),
      locale: wordFlag(flags, 'locale', ['en', 'de', 'fr', 'es'] as const) ?? 'en',
      by: author(textFlag(flags, 'by')),
      ...(holder === undefined ? {} : { rightsHolderId: holder }),
    }),
  );
  await file.write(letter);
  const net = document.content.kind === 'payout-statement' ? moneyText(document.content.net) : '';
  await terminal.line(printable(`${document.number}  ${from} to ${until}  ${net}`));
  return EXIT.ok;
}

function requiredDay(flags: Flags, name: string): string {
  const day = dayFlag(flags, name);
  if (day === undefined) throw new UsageError(`--${name} is missing.`);
  return day;
}

/** Hundredths of a percent. */
function percent(flags: Flags, name: string): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/u.exec(text);
  const basisPoints = parts === null ? Number.NaN : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  if (basisPoints <= 10_000) return basisPoints;
  throw new UsageError(`--${name} must be a percentage from 0 to 100, got "${text}".`);
}

function costsOf(guard: Guard, flags: Flags): NonNullable<PayoutInput['costs']> {
  return textsFlag(flags, 'cost').map((text) => {
    const at = text.lastIndexOf('=');
    const amount = at < 1 ? undefined : parseAmount(text.slice(at + 1), requiredText(flags, 'currency').toUpperCase());
    if (amount === undefined) throw new UsageError(`--cost must be a claim and an amount such as claim_4f=120.00, got "${text}".`);
    return { ...amount, claimId: findClaim(guard, text.slice(0, at)).id, label: 'costs' };
  });
}
