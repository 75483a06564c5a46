/** The embeddings of works, packed for a file. */
import type { EmbeddingDescriptor, EmbeddingModel } from '@imgguard/core/embedding';

export interface PackedVectors {
  /** 0 where there is none, else the place of its model, from 1 on. */
  readonly modelOf: Uint16Array;
  readonly scales: Float64Array;
  readonly vectors: Int8Array;
}

/** Others than those of integers are left out: an index holds none. */
export function packedEmbeddings(
  embeddings: readonly (EmbeddingDescriptor | null)[],
): PackedVectors & { readonly models: readonly EmbeddingModel[] } {
  const models = new Map<string, { readonly model: EmbeddingModel; readonly place: number }>();
  const modelOf = new Uint16Array(embeddings.length);
  const scales = new Float64Array(embeddings.length);
  const vectors: Int8Array[] = [];
  embeddings.forEach((embedding, w) => {
    if (embedding?.vector.kind !== 'int8') return;
    const key = JSON.stringify(embedding.model);
    if (!models.has(key)) models.set(key, { model: embedding.model, place: models.size + 1 });
    modelOf[w] = models.get(key)!.place;
    scales[w] = embedding.vector.scale;
    vectors.push(embedding.vector.values);
  });
  const joined = Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
  return {
    models: Array.from(models.values(), ({ model }) => model),
    modelOf,
    scales,
    vectors: new Int8Array(joined.buffer, joined.byteOffset, joined.length),
  };
}

export function unpackedEmbeddings(
  models: readonly EmbeddingModel[],
  { modelOf, scales, vectors }: PackedVectors,
): (EmbeddingDescriptor | null)[] {
  let at = 0;
  return Array.from(modelOf, (place, w) => {
    const model = models[place - 1];
    if (model === undefined) return null;
    const values = new Int8Array(vectors.subarray(at, (at += model.dimensions)));
    return { algorithm: 'embedding', version: 1, model, vector: { kind: 'int8', values, scale: scales[w]! } };
  });
}
