import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Terminal } from './terminal.ts';

/** Where answers come from: a keyboard, or something that is none. */
export type AnswerSource = Readable & { readonly isTTY?: boolean };

/**
 * Asks the person in front of the screen; only `y` and `yes` are a yes.
 *
 * @returns `null` when nobody can answer: there is no screen, or no keyboard.
 * @throws the signal's reason when it aborts.
 */
export async function confirm(
  terminal: Pick<Terminal, 'isScreen' | 'note'>,
  question: string,
  signal: AbortSignal,
  source: AnswerSource = process.stdin,
): Promise<boolean | null> {
  if (!terminal.isScreen || source.isTTY !== true) return null;
  terminal.note(`${question} [y/N]`);
  const lines = createInterface({ input: source, signal });
  try {
    for await (const line of lines) return /^\s*y(?:es)?\s*$/i.test(line);
  } finally {
    lines.close();
  }
  signal.throwIfAborted();
  return false;
}
