import { nextInBook, type DocumentStore, type IssuedDocument } from '@imgguard/claims';
import type { Database } from './database.ts';
import type { KeyRing, SealPlace } from './key-ring.ts';

/**
 * Issued documents in the database, sealed. Number and document are kept in one transaction that begins with the lock for writing, so that two processes never
 * get one number, and what is killed or fails takes none. The database itself refuses to change or remove a row, or to leave a number out.
 */
export function createDocumentStore(database: Database, ring: KeyRing): DocumentStore {
  const documents = (where: string, ...values: string[]): IssuedDocument[] =>
    database
      .all<DocumentRow>(`SELECT id, record FROM documents ${where} ORDER BY rowid`, ...values)
      .map(({ id, record }) => ring.open<IssuedDocument>(record, placeOf(id)));
  return {
    issue: (book, make) =>
      database.transaction(() => {
        const { claimantId, series, year } = book;
        const used = database.all<{ number: string }>(
          'SELECT number FROM documents WHERE claimant_id = ? AND series = ? AND year = ?',
          claimantId,
          series,
          year,
        );
        const made = make(
          nextInBook(
            book,
            used.map(({ number }) => number),
          ),
        );
        database.run(
          `INSERT INTO documents (id, claimant_id, series, year, position, number, claim_id, record, issued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          made.id,
          claimantId,
          series,
          year,
          used.length + 1,
          made.number,
          made.claimId ?? null,
          ring.seal(made, placeOf(made.id)),
          made.issuedAt,
        );
        return made;
      }),
    get: (id) => documents('WHERE id = ?', id)[0],
    list: () => documents(''),
    ofClaim: (claimId) => documents('WHERE claim_id = ?', claimId),
  };
}

// --- internal ---

interface DocumentRow {
  readonly id: string;
  readonly record: string;
}

/** Each has a key of its own: when the years of the tax law are over, forgetting it erases who it was for, and the number stays. */
function placeOf(id: string): SealPlace {
  return { subject: `document/${id}`, place: `documents/${id}` };
}
