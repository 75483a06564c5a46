import type { ParseArgsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/** The options of a command, as `node:util` parses them. */
type CommandOptions = NonNullable<ParseArgsConfig['options']>;

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`, without a final line break. */
  readonly help: string;
  /** `--help` is added. */
  readonly options: CommandOptions;
  /** Does the work and returns the exit code. Errors are thrown; see `exitCodeOf`. */
  run(call: CommandCall): Promise<number>;
}

/** What a command was called with. */
export interface CommandCall {
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C: finish cleanly and return `EXIT.interrupted`. */
  readonly signal: AbortSignal;
}

/** Parsed flags. */
export type Flags = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** Exit codes, as `imgguard --help` documents them. */
export const EXIT: ExitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 };

interface ExitCodes {
  readonly ok: 0;
  /** It could not be done, or only in part: a folder or site is missing, the disk is full … */
  readonly failed: 1;
  /** The command line was wrong. */
  readonly usage: 2;
  /** Stopped by Ctrl-C (128 + SIGINT). */
  readonly interrupted: 130;
}

/** The end of every `--help`. */
export const EXIT_HELP = 'Exit codes: 0 done, 1 could not be done or only in part, 2 the command line was wrong, 130 stopped by Ctrl-C.';
