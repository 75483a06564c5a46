import { IndexError } from '../index-error.ts';

/** Damage that was found in the folder of an index. */
export interface Finding {
  /** Name of the file in the folder. */
  readonly file: string;
  readonly problem: string;
  /** Place in the file, bytes, where it is known. */
  readonly at?: number;
  /** Entries that can no longer be read, where they are known. */
  readonly ids: readonly string[];
  /**
   * What makes it good: `copy`, the other copy of the file; `log`, the logs that say the same; `store`, only the source that the index was built from. The first two need
   * nobody: opening the index does it.
   */
  readonly repair: 'copy' | 'log' | 'store';
}

export function describeFinding({ file, problem, at, ids }: Finding): string {
  const place = at === undefined ? '' : ` at byte ${at}`;
  const shown = ids.slice(0, SHOWN_IDS).map((id) => JSON.stringify(id));
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : '';
  return `${file}${place}: ${problem}${ids.length === 0 ? '' : ` (${shown.join(', ')}${more})`}`;
}

export function corruptError(folder: string, findings: readonly Finding[]): IndexError {
  const what = findings.map(describeFinding).join('; ');
  const message = `The index ${folder} is damaged: ${what}. Its other files cannot make that good: build it again from its source.`;
  return new IndexError('IMGGUARD_INDEX_CORRUPT', message);
}

export function damagedRecord(file: string, at: number, id: string): Finding {
  return { file, at, problem: 'a record is damaged', ids: [id], repair: 'store' };
}

// --- internal ---

const SHOWN_IDS = 3;
