import { complainBy, noticeRecord, readCounterNotice, type HostNotice, type HostNoticeEvent, type HostNoticeTask } from '@imgguard/claims';
import { GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { ACTOR_HELP, actorOf } from '../actor.ts';
import { byBeginning } from '../by-beginning.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, exactly, requiredText, switchFlag, textFlag } from '../flags.ts';
import { readHostileFile } from '../hostile-file.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** What can become of a notice, beside a counter-notice. */
const STEPS = ['receipt-confirmed', 'removed', 'refused', 'restored', 'complain', 'action-filed', 'drop'] as const;

export const noticesCommand: Command = {
  name: 'notices',
  summary: 'keeps which notices were sent, what became of them, and by when to act',
  help: `Notices to service providers (DMCA 512(c)(3), DSA Article 16) that you prepared with imgguard notice and sent yourself: what was sent to whom, what
became of it, and the days that an answer starts.

Usage: imgguard notices sent <hit> --provider name [--claim id] [--letter id]
       imgguard notices list [--claim id] [--ndjson]
       imgguard notices step <notice> <step> [--note text]
       imgguard notices counter <notice> <counter-notice.json>

  sent                 notes that you sent the newest notice that you prepared about a hit, and to whom
  --letter id          another one than the newest
  step                 ${STEPS.join(', ')}; all but the first need --note
  counter              takes in a counter-notice: what it lacks is named; a complete one puts the claim on hold
                       and starts the days of 17 U.S.C. 512(g)(2)(C)
  --ndjson             one JSON object a line, for machines
${ACTOR_HELP}
${DATA_HELP}
  -h, --help           shows this

Examples:
  imgguard notices sent 7k3m9 --provider "Hosting Ltd"
  imgguard notices step notice_4f refused --note "they say that the picture is licensed"`,
  options: {
    data: { type: 'string' },
    provider: { type: 'string' },
    claim: { type: 'string' },
    letter: { type: 'string' },
    note: { type: 'string' },
    as: { type: 'string' },
    by: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      sent: { flags: ['data', 'provider', 'claim', 'letter', 'as', 'by', 'ndjson'], run: sent },
      list: { flags: ['data', 'claim', 'ndjson'], run: list },
      step: { flags: ['data', 'note', 'as', 'by', 'ndjson'], run: step },
      counter: { flags: ['data', 'as', 'by', 'ndjson'], run: counter },
    }),
};

// --- internal ---

/** A counter-notice is a page of text. House rule. */
const MAX_COUNTER_BYTES = 100_000;

const TASKS: Readonly<Record<HostNoticeTask, string>> = {
  'act-or-drop': 'file an action (notices step … action-filed) or drop the notice (notices step … drop)',
  'hold-claim': 'the claim is on hold until then',
  'decide-on-refusal': 'look at the refusal; complain (notices step … complain) or drop the notice',
  'tell-provider': 'tell the provider',
};

async function sent(call: CommandCall): Promise<number> {
  const { flags } = call;
  const [hit] = exactly(call.positionals, ['hit']);
  const provider = requiredText(flags, 'provider');
  const [claim, letter] = [textFlag(flags, 'claim'), textFlag(flags, 'letter')];
  return withGuard(call, async (guard) => {
    const which = {
      ...(claim === undefined ? {} : { claimId: findClaim(guard, claim).id }),
      ...(letter === undefined ? {} : { letterId: letter }),
    };
    await tell(call, guard.notices.sent(hit, { provider, actor: actorOf(flags), ...which }), []);
    return EXIT.ok;
  });
}

async function list(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  atMost(call.positionals, 0);
  const claim = textFlag(flags, 'claim');
  return withGuard(call, async (guard) => {
    const notices = guard.notices.list(claim === undefined ? undefined : findClaim(guard, claim).id);
    for (const notice of notices) await tell(call, notice, []);
    const { ended, unfounded, sharePercent } = noticeRecord(notices);
    if (!switchFlag(flags, 'ndjson') && ended > 0)
      terminal.note(`Ended: ${ended}, of which refused or restored: ${unfounded} (${sharePercent} %).`);
    return EXIT.ok;
  });
}

async function step(call: CommandCall): Promise<number> {
  const { flags } = call;
  const [id, word] = exactly(call.positionals, ['notice', 'step']);
  const kind = STEPS.find((each) => each === word);
  if (kind === undefined) throw new UsageError(`There is no step "${word}"; the steps are ${STEPS.join(', ')}.`);
  const event: HostNoticeEvent = kind === 'receipt-confirmed' ? { kind } : { kind, note: requiredText(flags, 'note') };
  return withGuard(call, (guard) => taken(call, guard, id, event));
}

async function counter(call: CommandCall): Promise<number> {
  const [id, path] = exactly(call.positionals, ['notice', 'counter-notice.json']);
  const { bytes } = await readHostileFile(path, MAX_COUNTER_BYTES);
  const read = readCounterNotice(Buffer.from(bytes).toString('utf8'));
  if (!read.ok) throw new GuardError('IMGGUARD_REFUSED', read.hint);
  return withGuard(call, (guard) => taken(call, guard, id, { kind: 'counter-notice', notice: read.notice }));
}

async function taken(call: CommandCall, guard: Guard, id: string, event: HostNoticeEvent): Promise<number> {
  const result = guard.notices.step(findNotice(guard, id).id, event, actorOf(call.flags));
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', `${result.hint.replace(/[.]$/u, '')} (${result.code}).`);
  await tell(call, result.notice, result.tasks);
  return EXIT.ok;
}

function findNotice(guard: Guard, text: string): HostNotice {
  const meant = byBeginning(guard.notices.list(), text, 'notice_');
  if (meant !== undefined) return meant;
  throw new GuardError('IMGGUARD_NOT_FOUND', `No notice, or more than one, begins with ${text}; imgguard notices list shows their ids.`);
}

async function tell({ flags, terminal }: CommandCall, notice: HostNotice, tasks: readonly HostNoticeTask[]): Promise<void> {
  if (switchFlag(flags, 'ndjson')) {
    await terminal.json({ notice, tasks });
    return;
  }
  const { id, name, provider, state, deadlines, claimId } = notice;
  const complain = complainBy(notice);
  const days = deadlines === null ? '' : `  act by ${deadlines.actBy}, restored from ${deadlines.restoreFrom} to ${deadlines.restoreBy}`;
  const until = complain === null ? '' : `  complain by ${complain}`;
  await terminal.line(printable(`${id}  ${name}  ${state}  ${provider}${claimId === undefined ? '' : `  ${claimId}`}${days}${until}`));
  for (const task of tasks) terminal.note(`To do: ${TASKS[task]}`);
}
