import type { HitDetail } from '../guard/hits.ts';
import type { SightingRecord } from '../store/sighting-store.ts';
import type { RunCounts, StoredSkipped } from '../store/run-store.ts';

/** What a search tells while it goes on. Every event was stored before it is told. */
export type SearchEvent =
  | {
      readonly kind: 'started';
      readonly runId: string;
      /** Whether this goes on where an earlier, interrupted search stopped. */
      readonly resumed: boolean;
      /** Works that are searched for. */
      readonly works: number;
    }
  | { readonly kind: 'page'; readonly url: string; readonly title: string | null }
  | { readonly kind: 'sighting'; readonly sighting: SightingRecord }
  | ({ readonly kind: 'skipped' } & Omit<StoredSkipped, 'at'>)
  | HitFound
  | ImageRefused
  | ModelTrouble
  | ({ readonly kind: 'progress' } & SearchProgress)
  | FinishedSearch;

/** A sighting shows a work (`hit`), or something that only a person can tell from it (`similar`). A search tells each once. */
export interface HitFound {
  readonly kind: 'hit' | 'similar';
  /** `false` when an earlier search found it already; what was decided about it then still stands. */
  readonly isNew: boolean;
  readonly hit: HitDetail;
}

/** The bytes of a sighting are no picture that can be read. */
export interface ImageRefused {
  readonly kind: 'image-refused';
  readonly sha256: string;
  /** Stable; see `ImageErrorCode` of `@imgguard/core`. */
  readonly code: string;
  readonly message: string;
}

/** The model that was chosen cannot be used (`embeddings-off`: the search goes on without), or not with its background (`background-off`). Told once a search. */
export interface ModelTrouble {
  readonly kind: 'embeddings-off' | 'background-off';
  /** Stable, such as `IMGGUARD_EMBEDDING_RUNTIME_MISSING`. */
  readonly code: string;
  /** Why, and how it is repaired. */
  readonly message: string;
}

/** Whether a model was asked where nothing else found a copy: `off` where one was chosen and could not be, `none` where none was chosen. */
export type EmbeddingUseWord = 'on' | 'off' | 'none';

/** How far a search is. */
export interface SearchProgress {
  readonly pages: number;
  readonly sightings: number;
  readonly hits: number;
  /** Addresses that are known and not asked yet. */
  readonly pending: number;
  /** Images that are stored and not compared yet. */
  readonly waiting: number;
}

/** The search has done all that it could. */
export interface FinishedSearch {
  readonly kind: 'finished';
  readonly runId: string;
  /** `null` for a comparison without a crawl (`rematch`). */
  readonly counts: RunCounts | null;
  /** Sites that could not be read, with why. */
  readonly unreachable: readonly { readonly site: string; readonly detail: string }[];
  readonly embeddings: EmbeddingUseWord;
}
