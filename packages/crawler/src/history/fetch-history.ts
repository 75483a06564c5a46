/** What earlier crawls got at each address, so that a later one asks only for what changed. */
import type { Awaitable } from '../frontier/frontier.ts';

/** What is remembered of an address. Times are milliseconds since the epoch. */
export interface FetchRecord {
  readonly version: 1;
  readonly kind: 'page' | 'image' | 'css' | 'manifest' | 'sitemap' | 'feed' | 'oembed';
  readonly url: string;
  /** As the server gave them, to be sent back as `If-None-Match` and `If-Modified-Since`; `null` when it gave none. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** SHA-256 in lowercase hex: of an image's bytes, and of what was read of anything else. */
  readonly sha256: string;
  /** When the server was last asked and answered. */
  readonly askedAt: number;
  /** When it was first seen as it is now. */
  readonly changedAt: number;
  /** Pause between visits, as learned. */
  readonly intervalMs: number;
  /** When the next visit is due. */
  readonly dueAt: number;
  /** What was read of it, as JSON, to be told again when nothing changed; `null` when that would be too much to keep. */
  readonly content: string | null;
}

/**
 * The store behind it. `set` of a store in the same database as the consumer's own tables must finish before it returns: it is called
 * when an event is settled, which may be inside the consumer's transaction.
 *
 * A store may forget: then the address is asked for as if for the first time. It has to forget images whose bytes the consumer no longer
 * has, because unchanged ones are told as `seen-again`, without bytes.
 */
export interface FetchHistory {
  get(kind: FetchRecord['kind'], url: string): Awaitable<FetchRecord | null>;
  set(record: FetchRecord): Awaitable<void>;
}

/** A history in memory, for several crawls by one process. */
export function createMemoryFetchHistory(): FetchHistory {
  const records = new Map<string, FetchRecord>();
  return {
    get: (kind, url) => records.get(`${kind}\n${url}`) ?? null,
    set: (record) => void records.set(`${record.kind}\n${record.url}`, record),
  };
}
