import type { ParseArgsOptionsConfig } from 'node:util';
import type { Terminal } from './terminal.ts';

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The text of `--help`, without a final line break. */
  readonly help: string;
  /** What `node:util` parses; `--help` is added. */
  readonly options: ParseArgsOptionsConfig;
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
export const EXIT = {
  ok: 0,
  /** It could not be done: a folder or site is missing, the disk is full … */
  failed: 1,
  /** The command line was wrong. */
  usage: 2,
  /** Stopped by Ctrl-C (128 + SIGINT). */
  interrupted: 130,
} as const;

/** Where data lies unless `--data` names another folder. */
export const DEFAULT_DATA_DIR = './imgguard-data';

/** The flag that nearly every command has. */
export const DATA_OPTION = { data: { type: 'string', default: DEFAULT_DATA_DIR } } as const satisfies ParseArgsOptionsConfig;

/** The help line of `DATA_OPTION`. */
export const DATA_HELP = `  --data dir            data folder (default ${DEFAULT_DATA_DIR})`;
