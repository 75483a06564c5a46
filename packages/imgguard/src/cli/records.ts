/** What commands that list and remove records have in common. */
import { GuardError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import { type CommandCall, EXIT } from './command.ts';
import { withGuard } from './data-folder.ts';
import { atLeastOne, atMost, switchFlag } from './flags.ts';

/** Prints records, one a line. */
export async function listRecords<T>(
  call: CommandCall,
  list: (guard: Guard) => readonly T[],
  text: (record: T) => string,
): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  for (const record of await withGuard(call, list)) {
    await (switchFlag(flags, 'ndjson') ? terminal.json(record) : terminal.line(text(record)));
  }
  return EXIT.ok;
}

/** Removes records by id: all that are named, or none when one of them does not exist. */
export async function removeRecords(
  call: CommandCall,
  noun: string,
  records: (guard: Guard) => { get(id: string): unknown; remove(id: string): boolean },
): Promise<number> {
  const ids = atLeastOne(call.positionals, 'id…');
  return withGuard(call, async (guard) => {
    const kept = records(guard);
    const missing = ids.find((id) => kept.get(id) === undefined);
    if (missing !== undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `There is no ${noun} ${missing}.`);
    for (const id of ids) {
      kept.remove(id);
      await call.terminal.line(`${id}: removed`);
    }
    return EXIT.ok;
  });
}
