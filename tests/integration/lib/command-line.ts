import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { runCommandLine } from '../../../packages/imgguard/src/cli/run-command-line.ts';
import { createTerminal } from '../../../packages/imgguard/src/cli/terminal.ts';

/** What a command line printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with a screen of nobody's. */
export async function imgguard(...args: readonly string[]): Promise<Ran> {
  return imgguardUntil(new AbortController().signal, ...args);
}

/** The same, stopped by a signal as by Ctrl-C. */
export async function imgguardUntil(signal: AbortSignal, ...args: readonly string[]): Promise<Ran> {
  const [out, err] = [collect(), collect()];
  const code = await runCommandLine(args, createTerminal(out.stream, err.stream), signal);
  return { code, out: out.text(), err: err.text() };
}

/** The JSON values of NDJSON; every line has to be one. */
export function ndjson<T = Record<string, unknown>>(text: string): T[] {
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T);
}

/** Expects that it could not be done (1) or was wrong (2), with nothing printed but one sentence that holds `words`. */
export function expectRefusal(ran: Ran, code: 1 | 2, words: string | RegExp): void {
  expect(ran).toMatchObject({ code, out: '' });
  expect(ran.err).toMatch(/^imgguard: [^\n]+\n$/);
  expect(ran.err).not.toMatch(/did not expect|\n\s+at |undefined|\[object/);
  expect(ran.err).toMatch(words);
}

// --- internal ---

function collect(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
