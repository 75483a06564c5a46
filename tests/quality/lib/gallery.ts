import { createWorkIndex, type WorkIndex, type WorkSearchResult } from '@imgguard/index';
import type { ImageInput } from '@imgguard/core';
import type { Photo } from './corpus.ts';

/** Registered works that can be asked. */
export interface Gallery {
  readonly works: number;
  /** Milliseconds that each answer so far took, fingerprint and search. */
  readonly times: readonly number[];
  /** An image from the web: one that ends early is looked at as far as it goes. */
  ask(image: ImageInput, exclude?: string): Promise<WorkSearchResult>;
  close(): Promise<void>;
}

export async function openGallery(photos: readonly Photo[]): Promise<Gallery> {
  const index: WorkIndex = createWorkIndex({ threads: THREADS });
  await eachOf(photos, async ({ name, path }) => index.add(name, await index.fingerprint(path, { role: 'reference' })));
  const times: number[] = [];
  return {
    works: index.size,
    times,
    async ask(image, exclude) {
      const start = performance.now();
      const query = await index.fingerprint(image, { truncated: 'accept' });
      const result = await index.search(query, exclude === undefined ? {} : { exclude: new Set([exclude]) });
      times.push(performance.now() - start);
      return result;
    },
    close: () => index.close(),
  };
}

/** Runs `use` on all items, a few at a time, so that the threads always have work. */
export async function eachOf<T>(items: readonly T[], use: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const runOn = async () => {
    for (const item of left) await use(item);
  };
  await Promise.all(Array.from({ length: THREADS + 1 }, runOn));
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((l, r) => l - r)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
}

// --- internal ---

const THREADS = 2;
