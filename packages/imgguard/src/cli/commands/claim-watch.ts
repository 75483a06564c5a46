/** What a person looks at from time to time: claims that wait, and the pages that claims are about. */
import { GuardError } from '../../errors.ts';
import { TASKS } from '../claim-text.ts';
import { type CommandCall, EXIT } from '../command.ts';
import { proxyOf } from '../crawl-flags.ts';
import { withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, exactly, integerFlag, switchFlag } from '../flags.ts';
import { printable } from '../terminal.ts';

export async function claimDue(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  atMost(call.positionals, 0);
  const tasks = await withGuard(call, (guard) => guard.claims.due());
  for (const task of tasks) {
    if (switchFlag(flags, 'ndjson')) await terminal.json(task);
    else await terminal.line(printable(`${task.claimId}  ${task.text}`));
  }
  if (tasks.length === 0 && !switchFlag(flags, 'ndjson')) terminal.note('Nothing waits for you.');
  return EXIT.ok;
}

export async function claimLook(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const delayMs = integerFlag(flags, 'delay', 0);
  const proxy = proxyOf(flags);
  return withGuard(call, async (guard) => {
    const { uses, step } = await guard.claims.look(findClaim(guard, id).id, {
      signal,
      allowLoopback: switchFlag(flags, 'allow-loopback'),
      onWarning: ({ detail }) => terminal.note(detail),
      ...(proxy === undefined ? {} : { proxy }),
      ...(delayMs === undefined ? {} : { delayMs, latencyFactor: delayMs === 0 ? 0 : 2 }),
    });
    if (!step.ok) throw new GuardError('IMGGUARD_REFUSED', `${step.hint.replace(/[.]$/u, '')} (${step.code}).`);
    if (switchFlag(flags, 'ndjson')) {
      await terminal.json({ uses, claim: step.claim, tasks: step.tasks });
      return EXIT.ok;
    }
    for (const { hitId, result, why } of uses) await terminal.line(printable(`${hitId}  ${result}  ${why}`));
    for (const task of step.tasks) terminal.note(`To do: ${TASKS[task]}`);
    terminal.note('What follows, you decide (claim step … confirm-fixed, confirm-removal, still-there or not-fixed).');
    return EXIT.ok;
  });
}
