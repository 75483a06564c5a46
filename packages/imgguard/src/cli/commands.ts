import type { Command } from './command.ts';
import { matchCommand } from './commands/match.ts';

/** Every command, in the order of `imgguard --help`. */
export const commands: readonly Command[] = [matchCommand];
