import type { DecisionEntry } from '@imgguard/claims';
import type { Database } from './database.ts';
import { forgetOldPages, type KeyRing } from './key-ring.ts';
import { putNote } from './decision-store.ts';
import { RECORD_SUBJECTS } from './record-store.ts';

/**
 * Seals what older versions stored as plain text, once, and writes the file of the database anew, so that no plain text stays in it. Killed at any
 * moment, it is done again.
 */
export function sealOldRows(database: Database, ring: KeyRing): void {
  let anyOld = false;
  const open = STEPS.filter(({ name }) => database.get('SELECT 1 FROM seal_state WHERE name = ?', name) === undefined);
  for (const { seal } of open) anyOld = database.transaction(() => seal(database, ring)) || anyOld;
  if (anyOld) forgetOldPages(database);
  for (const { name } of open)
    database.run('INSERT INTO seal_state (name, at) VALUES (?, ?) ON CONFLICT DO NOTHING', name, new Date().toISOString());
}

// --- internal ---

interface Step {
  /** Under this name the database knows that it was done. */
  readonly name: string;
  /** Returns whether there was anything to seal. Done twice, it changes nothing. */
  seal(database: Database, ring: KeyRing): boolean;
}

interface OldTable {
  readonly table: string;
  /** SQL for whose key seals a row. */
  readonly subject: string;
}

const STEPS: readonly Step[] = [
  {
    name: 'old-rows',
    seal: sealTables([
      { table: 'claims', subject: "'claim/' || id" },
      { table: 'letters', subject: "'letters/' || hit_id" },
    ]),
  },
  {
    name: 'old-records',
    seal: sealTables(Object.entries(RECORD_SUBJECTS).map(([table, subject]) => ({ table, subject: `'${subject}/' || id` }))),
  },
  { name: 'old-notes', seal: moveNotes },
];

function sealTables(tables: readonly OldTable[]): Step['seal'] {
  return (database, ring) => {
    const old = tables.flatMap(({ table, subject }) =>
      database
        .all<OldRow>(`SELECT id, ${subject} AS subject, record FROM ${table}`)
        .map((row) => ({ ...row, table, plain: JSON.parse(row.record) as { readonly kind?: unknown } }))
        .filter(({ plain }) => plain.kind !== 'sealed-record'),
    );
    for (const { table, id, subject, plain } of old)
      database.run(`UPDATE ${table} SET record = ? WHERE id = ?`, ring.seal(plain, { subject, place: `${table}/${id}` }), id);
    return old.length > 0;
  };
}

interface OldRow {
  readonly id: string;
  readonly subject: string;
  readonly record: string;
}

/** Notes leave the decisions, which stay word for word but for them. Only here, the database lets a decision be changed. */
function moveNotes(database: Database, ring: KeyRing): boolean {
  const old = database
    .all<{ seq: number; hit_id: string; record: string }>('SELECT seq, hit_id, record FROM decisions')
    .map((row) => ({ ...row, entry: JSON.parse(row.record) as DecisionEntry }))
    .filter(({ entry }) => entry.note !== undefined);
  if (old.length === 0) return false;
  const [trigger] = database.all<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'decisions_stay'");
  database.run('DROP TRIGGER IF EXISTS decisions_stay');
  for (const { seq, hit_id: hitId, entry } of old) {
    const { note = '', ...rest } = entry;
    putNote(database, ring, { seq, hitId, note });
    database.run('UPDATE decisions SET record = ? WHERE seq = ?', JSON.stringify(rest), seq);
  }
  if (trigger !== undefined) database.guarded(() => database.connection.exec(trigger.sql));
  return true;
}
