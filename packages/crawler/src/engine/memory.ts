/** Between a crawl and the history of earlier ones: the conditions of a request, and the record of its answer. */
import { createHash } from 'node:crypto';
import type { FetchResponse } from '../fetch/fetcher.ts';
import { conditionsOf, validatorsOf } from '../fetch/validators.ts';
import type { FetchHistory, FetchRecord } from '../history/fetch-history.ts';
import { afterVisit, type RevisitSchedule } from '../history/revisit.ts';

/** Where a crawl remembers, and how it goes about it. */
export interface Memory {
  readonly history: FetchHistory;
  readonly schedule: RevisitSchedule;
  /** Whether addresses whose next visit is not due are left alone. */
  readonly dueOnly: boolean;
}

/** What is remembered of an address. */
export interface Recalled<T> {
  readonly record: FetchRecord;
  /** What was read of it; `null` when it has to be read again. */
  readonly content: T | null;
}

/** Asks the history. `null` when there is none, or it knows nothing. */
export async function recall<T>(memory: Memory | null, kind: FetchRecord['kind'], url: string): Promise<Recalled<T> | null> {
  const record = memory === null ? null : await memory.history.get(kind, url);
  if (record === null) return null;
  const stored = record.content === null ? null : (JSON.parse(record.content) as { reader: number; content: T });
  return { record, content: stored?.reader === READER ? stored.content : null };
}

/** Headers that make the server answer 304 when nothing changed; none when what was read is not known any more. */
export function conditions(recalled: Recalled<unknown> | null): Record<string, string> {
  if (recalled === null || recalled.content === null) return {};
  return conditionsOf(recalled.record);
}

/** What was read of an address now. */
export interface Reading {
  readonly kind: FetchRecord['kind'];
  readonly url: string;
  readonly response: FetchResponse;
  readonly earlier: Recalled<unknown> | null;
  readonly content: unknown;
  /** SHA-256 of an image; of anything else it is made of the content. */
  readonly sha256?: string;
}

/** The record of an answer, to be stored with the acknowledgement; `null` without a history. */
export function remembered(memory: Memory | null, reading: Reading): FetchRecord | null {
  if (memory === null) return null;
  const { kind, url, response, earlier } = reading;
  const unchanged = response.status === 304 && earlier !== null;
  const text = unchanged ? null : JSON.stringify({ reader: READER, content: reading.content });
  const sha256 = text === null ? earlier?.record.sha256 : (reading.sha256 ?? createHash('sha256').update(text).digest('hex'));
  const { etag, lastModified } = validatorsOf(response.headers);
  const visit = { url, at: response.startedAt, changed: sha256 !== earlier?.record.sha256, earlier: earlier?.record ?? null };
  return {
    version: 1,
    kind,
    url,
    etag: etag ?? (unchanged ? earlier.record.etag : null),
    lastModified: lastModified ?? (unchanged ? earlier.record.lastModified : null),
    sha256: sha256 ?? '',
    ...afterVisit(memory.schedule, visit),
    content: text === null ? (earlier?.record.content ?? null) : text.length > MAX_CONTENT_CHARS ? null : text,
  };
}

// --- internal ---

/** Raised whenever more or other things are read of the same bytes: then everything is read anew once. */
const READER = 3;
/** Of what is kept for one address. Pages that name thousands of pictures stay below; those that carry pictures inside may not. */
const MAX_CONTENT_CHARS = 1_048_576;
