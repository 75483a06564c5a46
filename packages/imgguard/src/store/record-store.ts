import type { RecordStore } from '@imgguard/claims';
import type { Database } from './database.ts';
import type { KeyRing, SealPlace } from './key-ring.ts';

/** Tables with `id`, `record` and `created_at`. */
export type RecordTable = 'rights_holders' | 'licenses' | 'allow_rules' | 'claimants' | 'mandates' | 'site_profiles' | 'settings';

/** Whose key seals a record: each has its own. */
export const RECORD_SUBJECTS: Readonly<Record<RecordTable, string>> = {
  rights_holders: 'rights-holder',
  licenses: 'license',
  allow_rules: 'allow-rule',
  claimants: 'claimant',
  mandates: 'mandate',
  site_profiles: 'site-profile',
  settings: 'setting',
};

/** A table as a store of plain data, sealed: names of licensees and rights holders are personal data. */
export function createRecordStore<T extends { readonly id: string }>(
  database: Database,
  ring: KeyRing,
  table: RecordTable,
): RecordStore<T> {
  // Triage reads every license again and again: what was opened is kept with the sealed text that it was opened from, and is as good as that.
  const opened = new Map<string, { readonly sealed: string; readonly text: string }>();
  const placeOf = (id: string): SealPlace => ({ subject: `${RECORD_SUBJECTS[table]}/${id}`, place: `${table}/${id}` });
  const open = ({ id, record }: RecordRow): T => {
    const known = opened.get(id);
    if (known?.sealed === record) return JSON.parse(known.text) as T;
    const value = ring.open<T>(record, placeOf(id));
    opened.set(id, { sealed: record, text: JSON.stringify(value) });
    return value;
  };
  return {
    put: (record) =>
      database.transaction(() => {
        database.run(
          `INSERT INTO ${table} (id, record, created_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
          record.id,
          ring.seal(record, placeOf(record.id)),
          new Date().toISOString(),
        );
      }),
    get: (id) => {
      const row = database.get<RecordRow>(`SELECT id, record FROM ${table} WHERE id = ?`, id);
      return row === undefined ? undefined : open(row);
    },
    list: () => database.all<RecordRow>(`SELECT id, record FROM ${table} ORDER BY created_at, rowid`).map(open),
    remove: (id) =>
      database.transaction(() => {
        opened.delete(id);
        const removed = database.run(`DELETE FROM ${table} WHERE id = ?`, id) > 0;
        if (removed) ring.forget(placeOf(id).subject);
        return removed;
      }),
  };
}

// --- internal ---

interface RecordRow {
  readonly id: string;
  readonly record: string;
}
