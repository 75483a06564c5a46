import { parseArgs } from 'node:util';
import { EXIT, EXIT_HELP, type Command, type CommandCall } from './command.ts';
import { commands } from './commands.ts';
import { errorSentence, exitCodeOf } from './error-sentence.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { version } from '../version.ts';

/**
 * Runs one command line and returns its exit code: 0 done, 1 could not be done or only in part, 2 the command line was wrong, 130 interrupted.
 *
 * Errors are one sentence on `err`; with `IMGGUARD_DEBUG` set, the stack follows.
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  try {
    return await dispatch(argv, terminal, signal);
  } catch (error) {
    terminal.progress('');
    if (signal.aborted) {
      terminal.note('imgguard: Stopped.');
      return EXIT.interrupted;
    }
    terminal.note(`imgguard: ${errorSentence(error, 'the file')}`);
    if (process.env['IMGGUARD_DEBUG'] !== undefined && error instanceof Error) terminal.note(String(error.stack));
    return exitCodeOf(error);
  }
}

// --- internal ---

async function dispatch(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return help(rest[0], name === undefined, terminal);
  if (name === '--version' || name === '-v') {
    await terminal.line(version());
    return EXIT.ok;
  }
  const command = find(name);
  try {
    const parsed = parse(command, rest);
    if (parsed.flags['help'] === true) {
      await terminal.line(helpOf(command));
      return EXIT.ok;
    }
    return await command.run({ ...parsed, terminal, signal });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message.replace(/[.]$/, '')}; see imgguard ${command.name} --help.`, { cause: error });
  }
}

async function help(about: string | undefined, isMistake: boolean, terminal: Terminal): Promise<number> {
  const text = about === undefined ? overview() : helpOf(find(about));
  if (isMistake) terminal.note(text);
  else await terminal.line(text);
  return isMistake ? EXIT.usage : EXIT.ok;
}

function find(name: string): Command {
  const command = commands.find((entry) => entry.name === name);
  if (command !== undefined) return command;
  throw new UsageError(`There is no command "${name}"; the commands are ${commands.map((entry) => entry.name).join(', ')}.`);
}

function parse(command: Command, args: readonly string[]): Pick<CommandCall, 'flags' | 'positionals'> {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { flags: values, positionals };
  } catch (error) {
    // Node's message is good, but goes on for several sentences about `--`.
    const [first = 'The command line is wrong'] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new UsageError(first, { cause: error });
  }
}

function helpOf(command: Command): string {
  return `${command.help}\n\n${EXIT_HELP}`;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Finds copies of your pictures on the web, with proof.',
    '',
    'Usage: imgguard <command> [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'imgguard <command> --help tells more about each.',
    '',
    EXIT_HELP,
    'Errors are one sentence on the error output; IMGGUARD_DEBUG=1 shows where they come from.',
  ].join('\n');
}
