import { standingDecision, type DecisionEntry, type DecisionStore } from '@imgguard/claims';
import type { Database } from './database.ts';
import type { KeyRing, SealPlace } from './key-ring.ts';

/**
 * Decisions in the database, append-only. Their notes, which may name persons, lie beside them, sealed; each hit has a key of its own. What stands is
 * repeated in the row of the hit.
 */
export function createDecisionStore(database: Database, ring: KeyRing): DecisionStore {
  const ofHit = (hitId: string): DecisionEntry[] =>
    database
      .all<DecisionRow>(
        `SELECT d.seq, d.hit_id, d.record, n.record AS note FROM decisions d LEFT JOIN decision_notes n ON n.seq = d.seq
         WHERE d.hit_id = ? ORDER BY d.seq`,
        hitId,
      )
      .map((row) => withNote(ring, row));
  return {
    ofHit,
    append: (hitId, { note, ...entry }) =>
      database.transaction(() => {
        const kind = entry.kind === 'undo' ? 'undo' : 'decide';
        database.run('INSERT INTO decisions (hit_id, kind, record, at) VALUES (?, ?, ?, ?)', hitId, kind, JSON.stringify(entry), entry.at);
        const seq = database.get<{ seq: number }>('SELECT last_insert_rowid() AS seq')?.seq ?? 0;
        if (note !== undefined) putNote(database, ring, { seq, hitId, note });
        const standing = standingDecision(ofHit(hitId));
        database.run(
          'UPDATE hits SET truth = ?, use = ?, parked_until = ? WHERE id = ?',
          standing?.truth ?? null,
          standing?.use ?? null,
          standing?.parkedUntil ?? null,
          hitId,
        );
      }),
    hitsWithNote: (wanted) => {
      const rows = database.all<NoteRow>('SELECT seq, hit_id, record FROM decision_notes ORDER BY seq');
      return [...new Set(rows.filter((row) => wanted(ring.open<string>(row.record, placeOf(row)))).map((row) => row.hit_id))];
    },
    changeNotes: (hitId, change) =>
      database.transaction(() => {
        const rows = database.all<NoteRow>('SELECT seq, hit_id, record FROM decision_notes WHERE hit_id = ?', hitId);
        const notes = rows.map((row) => ({ seq: row.seq, hitId, note: change(ring.open<string>(row.record, placeOf(row))) }));
        ring.forget(noteSubject(hitId));
        for (const note of notes) putNote(database, ring, note);
      }),
  };
}

/** Stores the note of a decision. Inside a transaction. */
export function putNote(
  database: Database,
  ring: KeyRing,
  { seq, hitId, note }: { readonly seq: number; readonly hitId: string; readonly note: string },
): void {
  const sealed = ring.seal(note, placeOf({ seq, hit_id: hitId }));
  database.run(
    'INSERT INTO decision_notes (seq, hit_id, record) VALUES (?, ?, ?) ON CONFLICT (seq) DO UPDATE SET record = excluded.record',
    seq,
    hitId,
    sealed,
  );
}

// --- internal ---

/** A decision with its note, from both tables. */
function withNote(ring: KeyRing, row: DecisionRow): DecisionEntry {
  const entry = JSON.parse(row.record) as DecisionEntry;
  return row.note === null ? entry : { ...entry, note: ring.open<string>(row.note, placeOf(row)) };
}

/** A row of `decisions` joined with `decision_notes`. */
interface DecisionRow {
  readonly seq: number;
  readonly hit_id: string;
  readonly record: string;
  readonly note: string | null;
}

interface NoteRow {
  readonly seq: number;
  readonly hit_id: string;
  readonly record: string;
}

function placeOf({ seq, hit_id: hitId }: Pick<NoteRow, 'seq' | 'hit_id'>): SealPlace {
  return { subject: noteSubject(hitId), place: `decision_notes/${seq}` };
}

/** Whose key seals the notes about a hit. */
function noteSubject(hitId: string): string {
  return `decisions/${hitId}`;
}
