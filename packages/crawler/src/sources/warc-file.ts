/** A WARC file as a source: the images that it holds, and those that its pages name. */
import { readWarc } from '../warc/warc-reader.ts';
import { archivedTargets } from './archived-targets.ts';
import { bounded, type DiscoveryEvent, type DiscoverySource, problemOf } from './discovery-source.ts';

export interface WarcFileOptions {
  /** Opens the file, anew for each run. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** @default 'warc-file' */
  readonly name?: string;
}

/**
 * Makes a source of a WARC file, plain or gzipped.
 *
 * @example
 * createWarcFileSource({ open: () => createReadStream('crawl.warc.gz') })
 */
export function createWarcFileSource({ open, name = 'warc-file' }: WarcFileOptions): DiscoverySource {
  return {
    name,
    discover: (context = {}) => bounded(events(name, open, { since: context.since, signal: context.signal }), context),
  };
}

// --- internal ---

async function* events(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  { since, signal }: { since: string | undefined; signal: AbortSignal | undefined },
): AsyncGenerator<DiscoveryEvent> {
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  for await (const entry of readWarc(open())) {
    signal?.throwIfAborted();
    if (entry.kind === 'malformed') {
      yield problemOf(name, { reason: 'malformed', detail: `At byte ${entry.offset}: ${entry.detail}`, retryable: false });
    } else if (entry.date === null || !(Date.parse(entry.date) < from)) yield* archivedTargets(name, entry, signal);
  }
}
