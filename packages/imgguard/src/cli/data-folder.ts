import { createGuard, type Guard, type GuardOptions } from '../guard.ts';
import type { CommandCall } from './command.ts';
import { textFlag } from './flags.ts';

/** Where data lies unless `--data` names another folder. */
const DEFAULT_DATA_DIR = './imgguard-data';

/** The help line of `--data`. */
export const DATA_HELP: string = `  --data dir           data folder (default ${DEFAULT_DATA_DIR})`;

/** The data folder that a command line names. */
export function dataDirOf({ flags }: CommandCall): string {
  return textFlag(flags, 'data') ?? DEFAULT_DATA_DIR;
}

/** `--data` as it was typed, for commands that a report shows. */
export function dataFlagOf({ flags }: CommandCall): { readonly dataFlag?: string } {
  const dataFlag = textFlag(flags, 'data');
  return dataFlag === undefined ? {} : { dataFlag };
}

/** Opens the data folder for as long as `use` takes. Unless told so, a folder without data is an error and is not made. */
export async function withGuard<T>(
  call: CommandCall,
  use: (guard: Guard) => T | Promise<T>,
  options: Omit<GuardOptions, 'dataDir'> = {},
): Promise<T> {
  const guard = await createGuard({ create: false, ...options, dataDir: dataDirOf(call) });
  try {
    return await use(guard);
  } finally {
    await guard.close();
  }
}
