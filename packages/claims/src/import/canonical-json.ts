import { createHash } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';

/**
 * JSON with sorted names and without spaces: the same record gives the same bytes on every machine. What RFC 8785 (JCS) writes, for the values
 * that records are made of; fractions are refused, so that nothing depends on how a machine writes them.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`).join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw invalidArgument('value', 'a whole number', value);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw invalidArgument('value', 'something that JSON can hold', value);
  return text;
}

/** SHA-256 of `canonicalJson`, lowercase hex. */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}
