/** The file in which a site says for which of its paths rights are reserved against text and data mining (W3C TDMRep, section 5). */
import { compilePattern, type Rule, rulePath } from '../robots/rules.ts';

export const TDM_FILE_PATH = '/.well-known/tdmrep.json';

/** Entries that are read; a file with more holds a rule for every page, which `*` is for. */
const MAX_ENTRIES = 10_000;

/** What the file says. */
export interface TdmFile {
  /** For a path with its query: `1` reserved, `0` not reserved; `null` when nothing is said. */
  reservation(rawPathAndQuery: string): '0' | '1' | null;
}

/** Reads the file. What is not understood is left out, entry by entry; a text that is no such file says nothing. */
export function parseTdmFile(text: string): TdmFile {
  const entries = entriesOf(text).slice(0, MAX_ENTRIES).flatMap(entryOf);
  return {
    reservation(rawPathAndQuery) {
      const path = rulePath(rawPathAndQuery);
      // The first match in the order of the file, not the longest.
      return entries.find(({ rule }) => rule.matches(path))?.reservation ?? null;
    },
  };
}

// --- internal ---

interface Entry {
  readonly rule: Rule;
  readonly reservation: '0' | '1';
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
  const { location, 'tdm-reservation': reserved } = value as { location?: unknown; 'tdm-reservation'?: unknown };
  const reservation = String(reserved);
  if (typeof location !== 'string' || !/^[/*]/.test(location) || (reservation !== '0' && reservation !== '1')) return [];
  return [{ rule: compilePattern(Buffer.from(location, 'utf8').toString('latin1'), false), reservation }];
}
