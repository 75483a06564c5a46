/** Answers that the browser got before the crawl came to ask, so that nothing is asked for twice. */
import type { FetchResponse } from '../fetch/fetcher.ts';

export interface FetchedAhead {
  put(url: string, response: FetchResponse): void;
  get(url: string): FetchResponse | null;
  /** Gets and forgets. */
  take(url: string): FetchResponse | null;
}

/** Builds an empty store of at most `maxBytes`; what was put there longest ago goes first. */
export function createFetchedAhead(maxBytes: number): FetchedAhead {
  const kept = new Map<string, FetchResponse>();
  let bytes = 0;
  const drop = (url: string): FetchResponse | null => {
    const response = kept.get(url) ?? null;
    if (response !== null) bytes -= response.bytes.byteLength;
    kept.delete(url);
    return response;
  };
  return {
    put(url, response) {
      drop(url);
      if (response.bytes.byteLength > maxBytes) return;
      kept.set(url, response);
      bytes += response.bytes.byteLength;
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    get: (url) => kept.get(url) ?? null,
    take: drop,
  };
}
