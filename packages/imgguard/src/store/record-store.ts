import type { Database } from './database.ts';

/** Records that are kept whole, by id: rights holders, licenses, allow rules. */
export interface RecordStore<T extends { readonly id: string }> {
  /** Stores a record; one with the same id is replaced. */
  put(record: T): void;
  get(id: string): T | undefined;
  /** In the order in which they came. */
  list(): T[];
  remove(id: string): boolean;
}

/** A table with `id`, `record` and `created_at` as a store of plain data. */
export function createRecordStore<T extends { readonly id: string }>(
  database: Database,
  table: 'rights_holders' | 'licenses' | 'allow_rules',
): RecordStore<T> {
  return {
    put: (record) => {
      database.run(
        `INSERT INTO ${table} (id, record, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
        record.id,
        JSON.stringify(record),
        new Date().toISOString(),
      );
    },
    get: (id) => {
      const row = database.get<{ record: string }>(`SELECT record FROM ${table} WHERE id = ?`, id);
      return row === undefined ? undefined : (JSON.parse(row.record) as T);
    },
    list: () =>
      database.all<{ record: string }>(`SELECT record FROM ${table} ORDER BY created_at, id`).map((row) => JSON.parse(row.record) as T),
    remove: (id) => database.run(`DELETE FROM ${table} WHERE id = ?`, id) > 0,
  };
}
