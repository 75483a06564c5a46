import type { CaptureFact } from '../evidence/capture-check.ts';

/** What was captured of a hit at one time. Files are blobs, named in the facts by their hashes. */
export interface StoredCapture {
  readonly version: 1;
  readonly id: string;
  readonly hitId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Every attempt, also those that failed. */
  readonly facts: readonly CaptureFact[];
  /** Requests and answers of page and picture as one gzipped WARC; absent where nothing was captured. */
  readonly exchanges?: { readonly sha256: string };
  /** Status, headers and redirects of the answers. */
  readonly http: unknown;
  /** Addresses that the names of the hosts stood for, and which of them answered; absent in captures of older versions. */
  readonly dns?: unknown;
  /** Certificates that the hosts showed, PEM; absent without TLS. */
  readonly tls?: string;
  /** What an archive says about when the page was there; absent where none was asked. */
  readonly archived?: unknown;
  /** Which programs in which versions. */
  readonly tool: unknown;
  /** Who ran them. */
  readonly operator: unknown;
}

/** Captures of pages, for evidence. They are only ever added. */
export interface CaptureStore {
  /** @throws where the id is there already: a capture is never replaced. */
  add(capture: StoredCapture): void;
  /** Oldest first. */
  ofHit(hitId: string): StoredCapture[];
}

/** Captures in memory; what is kept is a copy. For trials and tests. */
export function createMemoryCaptureStore(): CaptureStore {
  const captures = new Map<string, StoredCapture>();
  return {
    add: (capture) => {
      if (captures.has(capture.id)) throw new Error(`The capture ${capture.id} is there already; captures are never replaced.`);
      captures.set(capture.id, structuredClone(capture));
    },
    ofHit: (hitId) =>
      structuredClone([...captures.values()])
        .filter((capture) => capture.hitId === hitId)
        .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
  };
}
