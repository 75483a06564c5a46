/** The file in which a site says for which of its paths rights are reserved against text and data mining (W3C TDMRep, section 5). */
import { compilePattern, type Rule, rulePath } from '../robots/rules.ts';
import { MAX_URL_LENGTH } from '../url/http-url.ts';

export const TDM_FILE_PATH = '/.well-known/tdmrep.json';

/** Entries that are read; a file with more holds a rule for every page, which `*` is for. */
const MAX_ENTRIES = 10_000;

/** What the file says. */
export interface TdmFile {
  /** For a path with its query; `null` when nothing is said. */
  entry(rawPathAndQuery: string): TdmEntry | null;
}

/** What is said of a path. */
export interface TdmEntry {
  /** `1` reserved, `0` not reserved. */
  readonly reservation: '0' | '1';
  /** `tdm-policy`, as written. */
  readonly policy?: string;
}

/** Reads the file. What is not understood is left out, entry by entry; a text that is no such file says nothing. */
export function parseTdmFile(text: string): TdmFile {
  const entries = entriesOf(text).slice(0, MAX_ENTRIES).flatMap(entryOf);
  return {
    entry(rawPathAndQuery) {
      const path = rulePath(rawPathAndQuery);
      // The first match in the order of the file, not the longest.
      return entries.find(({ rule }) => rule.matches(path))?.says ?? null;
    },
  };
}

// --- internal ---

interface Entry {
  readonly rule: Rule;
  readonly says: TdmEntry;
}

function entriesOf(text: string): readonly unknown[] {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function entryOf(value: unknown): Entry[] {
  if (typeof value !== 'object' || value === null) return [];
  const { location, 'tdm-reservation': reserved, 'tdm-policy': policy } = value as Readonly<Record<string, unknown>>;
  const reservation = String(reserved);
  if (typeof location !== 'string' || !/^[/*]/.test(location) || (reservation !== '0' && reservation !== '1')) return [];
  const rule = compilePattern(Buffer.from(location, 'utf8').toString('latin1'), false);
  const address = typeof policy === 'string' ? policy.trim() : '';
  const hasPolicy = address !== '' && address.length <= MAX_URL_LENGTH;
  return [{ rule, says: { reservation, ...(hasPolicy ? { policy: address } : {}) } }];
}
