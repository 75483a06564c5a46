import type { Database } from './database.ts';

/** Embeddings of works by models that are not the one that looks for copies; bytes as `encodeEmbedding` makes them. They can all be made again. */
export interface WorkEmbeddingStore {
  /** Of all works that have one of this model, by the works' ids. */
  all(model: string): Map<string, Uint8Array>;
  put(workId: string, model: string, data: Uint8Array): void;
  /** Removes those of a model's other files and ways to feed it; how many. `id` is how both names begin. */
  removeOthers(id: string, model: string): number;
}

/** @param database Of an installation. */
export function createWorkEmbeddingStore(database: Database): WorkEmbeddingStore {
  return {
    all: (model) => {
      const rows = database.all<{ id: string; data: Uint8Array }>('SELECT work_id AS id, data FROM work_embeddings WHERE model = ?', model);
      return new Map(rows.map(({ id, data }) => [id, data]));
    },
    put: (workId, model, data) => {
      database.run('INSERT OR REPLACE INTO work_embeddings (work_id, model, data) VALUES (?, ?, ?)', workId, model, data);
    },
    removeOthers: (id, model) =>
      database.run('DELETE FROM work_embeddings WHERE substr(model, 1, ?) = ? AND model <> ?', id.length + 1, `${id} `, model),
  };
}
