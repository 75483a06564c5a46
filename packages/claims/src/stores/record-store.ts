/** Records that are kept whole, by id: rights holders, licenses, allow rules. */
export interface RecordStore<T extends { readonly id: string }> {
  /** Stores a record; one with the same id is replaced, in its place. */
  put(record: T): void;
  get(id: string): T | undefined;
  /** In the order in which they came. */
  list(): T[];
  /** Whether there was such a record. */
  remove(id: string): boolean;
}

/** Records in memory; what is kept is a copy. For trials and tests. */
export function createMemoryRecordStore<T extends { readonly id: string }>(): RecordStore<T> {
  const records = new Map<string, T>();
  return {
    put: (record) => void records.set(record.id, structuredClone(record)),
    get: (id) => structuredClone(records.get(id)),
    list: () => structuredClone([...records.values()]),
    remove: (id) => records.delete(id),
  };
}
