import { fileError, isImgguardError } from '../errors.ts';
import { EXIT } from './command.ts';
import { UsageError } from './usage-error.ts';

/**
 * An error as one sentence for a person.
 *
 * @param what What to call the file that the error is about, where the error does not name it.
 */
export function errorSentence(error: unknown, what: string): string {
  const known = named(error, what);
  if (isImgguardError(known) || known instanceof UsageError) return known.message;
  const text = known instanceof Error ? known.message : String(known);
  return `Something went wrong that imgguard did not expect: ${text} (set IMGGUARD_DEBUG=1 to see where).`;
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  return isImgguardError(error) && error.code === 'IMGGUARD_INVALID_ARGUMENT' ? EXIT.usage : EXIT.failed;
}

// --- internal ---

/** What the file system threw, as an error of ours. */
function named(error: unknown, what: string): unknown {
  return fileError(error, (error as NodeJS.ErrnoException | null)?.path ?? what);
}
