import type { Flags } from './command.ts';
import { UsageError } from './usage-error.ts';

/** A flag's text, or `undefined`. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new UsageError(`--${name} needs a value.`);
}

/** The text of a flag that must be given. */
export function requiredText(flags: Flags, name: string): string {
  const value = textFlag(flags, name);
  if (value === undefined) throw new UsageError(`--${name} is missing.`);
  return value;
}

/** Every value of a flag that may be repeated. */
export function textsFlag(flags: Flags, name: string): string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** A flag's whole number from `least` to `most`, or `undefined`. */
export function integerFlag(flags: Flags, name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`--${name} must be a whole number ${range}, got "${text}".`);
}

/** A flag's word out of a few, or `undefined`. */
export function wordFlag<T extends string>(flags: Flags, name: string, words: readonly T[]): T | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  if ((words as readonly string[]).includes(text)) return text as T;
  throw new UsageError(`--${name} must be one of ${words.join(', ')}, got "${text}".`);
}

/** The word of a flag that must be given. */
export function requiredWord<T extends string>(flags: Flags, name: string, words: readonly T[]): T {
  const word = wordFlag(flags, name, words);
  if (word === undefined) throw new UsageError(`--${name} is missing: one of ${words.join(', ')}.`);
  return word;
}

/** A flag's day as an ISO date, or `undefined`. */
export function dayFlag(flags: Flags, name: string): string | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 2026-02-30 for a day in March.
  if (Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text)) return text;
  throw new UsageError(`--${name} must be a day such as 2026-03-31, got "${text}".`);
}

/** Whether a switch is on. */
export function switchFlag(flags: Flags, name: string): boolean {
  return flags[name] === true;
}

/** The positional arguments, when there are exactly as many as named. */
export function exactly<const T extends readonly string[]>(positionals: readonly string[], names: T): { readonly [K in keyof T]: string } {
  if (positionals.length < names.length) throw new UsageError(`<${names[positionals.length]}> is missing.`);
  if (positionals.length > names.length) throw new UsageError(`Did not expect "${positionals[names.length]}".`);
  return positionals as { readonly [K in keyof T]: string };
}

/** The positional arguments, when there are at most so many. */
export function atMost(positionals: readonly string[], most: number): readonly string[] {
  if (positionals.length > most) throw new UsageError(`Did not expect "${positionals[most]}".`);
  return positionals;
}

/** The positional arguments, when there is one at least. */
export function atLeastOne(positionals: readonly string[], name: string): readonly string[] {
  if (positionals.length === 0) throw new UsageError(`<${name}> is missing.`);
  return positionals;
}
