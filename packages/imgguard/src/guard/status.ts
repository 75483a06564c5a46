import type { ModelUse } from '../models/copy-model.ts';
import type { Run, RunCounts } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';

/** What a data folder holds. */
export interface GuardStatus {
  readonly works: number;
  readonly images: {
    /** Distinct image contents that were ever seen. */
    readonly seen: number;
    /** Of these, those that could not be read as pictures. */
    readonly refused: number;
    /** Not compared with the newest works yet: the next search or `rematch` does it. */
    readonly waiting: number;
  };
  /** The model that is asked where nothing else finds a copy. */
  readonly embeddings: {
    /** Its id; `null` without one. */
    readonly model: string | null;
    /** Pictures that similarities are normalised against; 0 without. */
    readonly background: number;
    /** Images in which nothing was found, and that this model was not asked about: the next search or `rematch` does it. */
    readonly waiting: number;
    /** Why it, or its background, is not used; as far as it is known before it is asked. */
    readonly problem: { readonly code: string; readonly message: string } | null;
  };
  readonly sightings: number;
  readonly hits: {
    /** Sightings of works, of any verdict. */
    readonly total: number;
    readonly copies: number;
    readonly similar: number;
    /** Copies about which no person has decided yet. */
    readonly undecided: number;
  };
  readonly claims: number;
  readonly licenses: number;
  readonly allowRules: number;
  /** The newest search; `null` before the first. */
  readonly latestRun: { readonly run: Run; readonly counts: RunCounts } | null;
  /** Searches that were cut off: the same call goes on with them. */
  readonly unfinishedRuns: readonly Run[];
}

export function statusOf(store: Store, models: ModelUse): GuardStatus {
  const { images, refused } = store.images.count();
  const latest = store.runs.latest();
  return {
    works: store.works.count(),
    images: { seen: images, refused, waiting: store.images.countUnsearched(store.works.newestSeq()) },
    embeddings: embeddingsOf(store, models),
    sightings: store.sightings.count(),
    hits: {
      total: store.hits.count(),
      copies: store.hits.count({ verdict: 'copy' }),
      similar: store.hits.count({ verdict: 'similar' }),
      undecided: store.hits.count({ verdict: 'copy', state: 'open' }),
    },
    claims: store.claims.count(),
    licenses: store.licenses.list().length,
    allowRules: store.allowRules.list().length,
    latestRun: latest === undefined ? null : { run: latest, counts: store.runs.counts(latest.id) },
    unfinishedRuns: store.runs.unfinished(),
  };
}

// --- internal ---

function embeddingsOf(store: Store, { model, key, problem, backgroundProblem }: ModelUse): GuardStatus['embeddings'] {
  return {
    model: model?.embedder.model.id ?? null,
    background: model?.background?.count ?? 0,
    waiting: key === null ? 0 : store.images.countUnasked(key),
    problem: problem ?? backgroundProblem,
  };
}
