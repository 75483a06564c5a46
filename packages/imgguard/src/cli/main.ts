/** The entry point of the `imgguard` command. */
import { EXIT } from './command.ts';
import { errorSentence } from './error-sentence.ts';
import { runCommandLine } from './run-command-line.ts';
import { createTerminal } from './terminal.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no failure.
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  process.stderr.write(`imgguard: ${errorSentence(error, 'the output')}\n`);
  process.exit(EXIT.failed);
});
// Nobody is left to be told anything; the exit code still speaks.
process.stderr.on('error', () => undefined);

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // The second Ctrl-C means it: everything that was committed stays, and the next run continues there.
  if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());

process.exitCode = await runCommandLine(process.argv.slice(2), createTerminal(process.stdout, process.stderr), interrupt.signal);
