/** How the indexes of web archives are asked: with a pause, and again when they say that it may help. */
import { integerAtLeast } from '../errors.ts';
import { createSourceClient, type ServiceOptions, type SourceClient } from './source-client.ts';

export interface ArchiveServiceOptions extends ServiceOptions {
  /** Pause between requests. @default 1_000 */
  readonly minIntervalMs?: number;
}

/**
 * Of one answer: 5,000 captures with the longest addresses in the Wayback Machine's index; a page of Common Crawl's, or one of its records, which
 * are cut at a mebibyte before they are packed.
 */
export const MAX_ARCHIVE_BYTES = 33_554_432;

/** Checks the options at once, and makes a client whenever one is needed. */
export function archiveClients(name: string, options: ArchiveServiceOptions): (signal: AbortSignal | undefined) => SourceClient {
  const minIntervalMs = integerAtLeast('minIntervalMs', options.minIntervalMs, { min: 0, fallback: 1_000 });
  return (signal) => createSourceClient({ ...options, name, minIntervalMs, tries: TRIES, maxBytes: MAX_ARCHIVE_BYTES, signal });
}

// --- internal ---

const TRIES = 3;
