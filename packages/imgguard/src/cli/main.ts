/** The entry point of the `imgguard` command. */
import { createTerminal } from './terminal.ts';
import { runCommandLine } from './run-command-line.ts';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // The second Ctrl-C means it: everything that was committed stays, and the next run continues there.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());

process.exitCode = await runCommandLine(process.argv.slice(2), createTerminal(process.stdout, process.stderr), interrupt.signal);
