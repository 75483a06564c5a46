/** Fingerprints of the carried photographs, for tests that make indexes of their own. */
import { createEngine, type Engine, type Fingerprint } from '@imgguard/core';
import { createWorkIndex, type WorkIndex, type WorkMatch } from '../work-index.ts';
import { photo } from './photos.ts';

export interface PhotoDesk {
  /** As registered works, by name. */
  readonly works: Readonly<Record<string, Fingerprint>>;
  /** As an image that is asked about: a file's path or bytes. */
  query(input: string | Uint8Array): Promise<Fingerprint>;
  /** The slow twin of a search: the image against one work. */
  match: Engine['match'];
  /** Runs `use` with an index that holds some of the works under their names. */
  withIndex(names: readonly string[], use: (index: WorkIndex) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** `names`: photographs in the folder of works, without their ending. */
export async function openPhotoDesk(names: readonly string[]): Promise<PhotoDesk> {
  const engine = createEngine({ threads: 2 });
  const taken = await Promise.all(
    names.map(async (name) => [name, await engine.fingerprint(photo(`works/${name}`), { role: 'reference' })] as const),
  );
  const works = Object.fromEntries(taken);
  const queries = new Map<string, Promise<Fingerprint>>();
  function query(input: string | Uint8Array): Promise<Fingerprint> {
    if (typeof input !== 'string') return engine.fingerprint(input);
    const known = queries.get(input) ?? engine.fingerprint(input);
    queries.set(input, known);
    return known;
  }
  return {
    works,
    query,
    match: engine.match,
    async withIndex(chosen, use) {
      await using index = createWorkIndex({ threads: 1 });
      for (const name of chosen) index.add(name, works[name]!);
      await use(index);
    },
    close: engine.close,
  };
}

export function idsOf(found: readonly WorkMatch[]): string[] {
  return found.map(({ workId }) => workId);
}
