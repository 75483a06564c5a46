import type { Mandate } from '@imgguard/claims';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { dayFlag, exactly, requiredWord, textFlag } from '../flags.ts';
import { listRecords } from '../records.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const CAPACITIES: readonly Mandate['capacity'][] = ['employee', 'collector', 'lawyer'];

export const mandateCommand: Command = {
  name: 'mandate',
  summary: 'enters who else may act in claims: employees, debt collectors, lawyers',
  help: `Who may act in claims beside the owner, from when to when, and by which power of attorney. As long as no employee is on record, the owner works alone, in
both parts (--as owner, --as operator); from the first one on, only employees with a mandate act as operator. A claim is given to a collector or lawyer only when
one is on record, and only they act as such. What was done names the mandate that it rests on.

Usage: imgguard mandate add <who> --as word [options]
       imgguard mandate list [--claim id] [--ndjson]
       imgguard mandate end <id> [--on day]

  <who>                    name or account, as it stands in --by
  --as word                ${CAPACITIES.join(', ')}
  --power-of-attorney text  where the paper is kept; needed of collectors and lawyers
  --signed day             when it was signed; needed with it
  --registration text      of a collector: registration and authority
  --claim id               for this claim alone (default: for every claim)
  --from day               first day (default: today)
  --until day              last day (default: without end)
  end                      ends a mandate, today or on a day; it is never removed
  --ndjson                 one JSON object a line, for machines
${DATA_HELP}
  -h, --help               shows this

Examples:
  imgguard mandate add bob --as employee
  imgguard mandate add "Dr. Roe" --as lawyer --power-of-attorney "file A, no. 3" --signed 2026-01-05 --claim claim_4f`,
  options: {
    data: { type: 'string' },
    as: { type: 'string' },
    'power-of-attorney': { type: 'string' },
    signed: { type: 'string' },
    registration: { type: 'string' },
    claim: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    on: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      add: { flags: ['data', 'as', 'power-of-attorney', 'signed', 'registration', 'claim', 'from', 'until'], run: add },
      list: { flags: ['data', 'claim', 'ndjson'], run: list },
      end: { flags: ['data', 'on'], run: end },
    }),
};

// --- internal ---

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

async function add(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [holder] = exactly(call.positionals, ['who']);
  const capacity = requiredWord(flags, 'as', CAPACITIES);
  const [reference, signedOn] = [textFlag(flags, 'power-of-attorney'), dayFlag(flags, 'signed')];
  if (reference === undefined && signedOn !== undefined) throw new UsageError('--signed goes with --power-of-attorney.');
  if (reference !== undefined && signedOn === undefined)
    throw new UsageError('--signed is missing: when the power of attorney was signed.');
  const [registration, until, claim] = [textFlag(flags, 'registration'), dayFlag(flags, 'until'), textFlag(flags, 'claim')];
  return withGuard(call, async (guard) => {
    const mandate = guard.mandates.add({
      holder,
      capacity,
      from: dayFlag(flags, 'from') ?? today(),
      ...(claim === undefined ? {} : { claimId: findClaim(guard, claim).id }),
      ...(until === undefined ? {} : { until }),
      ...(registration === undefined ? {} : { registration }),
      ...(reference === undefined || signedOn === undefined ? {} : { powerOfAttorney: { reference, signedOn } }),
    });
    await terminal.line(mandateText(mandate));
    return EXIT.ok;
  });
}

function list(call: CommandCall): Promise<number> {
  const claim = textFlag(call.flags, 'claim');
  return listRecords(call, (guard) => guard.mandates.list(claim === undefined ? undefined : findClaim(guard, claim).id), mandateText);
}

async function end(call: CommandCall): Promise<number> {
  const [id] = exactly(call.positionals, ['id']);
  const until = dayFlag(call.flags, 'on') ?? today();
  await call.terminal.line(await withGuard(call, (guard) => mandateText(guard.mandates.end(id, until))));
  return EXIT.ok;
}

function mandateText({ id, holder, capacity, claimId, from, until, powerOfAttorney, registration }: Mandate): string {
  const by = powerOfAttorney === undefined ? '' : `  (${powerOfAttorney.reference}, signed ${powerOfAttorney.signedOn})`;
  const listed = registration === undefined ? '' : `  [${registration}]`;
  return printable(`${id}  ${holder}  ${capacity}  ${claimId ?? 'every claim'}  ${from} to ${until ?? 'without end'}${by}${listed}`);
}
