import { ClaimsError } from '../claims-error.ts';
import type { MoneyDocument } from '../fees/money-document.ts';
import type { PayoutStatement } from '../fees/commission.ts';
import { nextDocumentNumber, type DocumentSeries } from '../papers/document-number.ts';

/** A document that has a number: it is never changed and never removed, only taken back by another one. */
export interface IssuedDocument {
  readonly kind: 'issued-document';
  readonly version: 1;
  /** Claimant and number: `main/R-2026-0042`. */
  readonly id: string;
  readonly number: string;
  readonly claimantId: string;
  readonly series: DocumentSeries;
  readonly year: number;
  readonly claimId?: string;
  /** ISO 8601. */
  readonly issuedAt: string;
  /** The person who issued it. */
  readonly by: string;
  /** What it says in figures. */
  readonly content: MoneyDocument | PayoutStatement;
  readonly recipient: { readonly name: string; readonly address?: string; readonly vatId?: string };
  /** The letter that it is, word for word. */
  readonly letterId: string;
  /** Of a credit note: the number of the invoice that it takes back. */
  readonly cancels?: string;
}

/** Whose series of which year. */
export interface DocumentBook {
  readonly claimantId: string;
  readonly series: DocumentSeries;
  readonly year: number;
}

/** Issued documents, numbered without gaps for each claimant, series and year. */
export interface DocumentStore {
  /**
   * Gives the next number to `make`, and keeps what it returns. Where it throws, nothing is kept and the number is given to the next one. Not twice at once,
   * whoever asks: an invoice is never numbered twice.
   */
  issue(book: DocumentBook, make: (number: string) => IssuedDocument): IssuedDocument;
  get(id: string): IssuedDocument | undefined;
  /** In the order in which they were issued. */
  list(): IssuedDocument[];
  /** In the order in which they were issued. */
  ofClaim(claimId: string): IssuedDocument[];
}

/** The next number of a book. Throws `IMGGUARD_DOCUMENT_NUMBERS` where its numbers have a gap or a double: then the records were changed from outside. */
export function nextInBook({ series, year }: DocumentBook, used: readonly string[]): string {
  const next = nextDocumentNumber(series, year, used);
  if (next.ok) return next.number;
  throw new ClaimsError('IMGGUARD_DOCUMENT_NUMBERS', `${next.hint} The records were changed from outside; restore a backup.`);
}

/** Issued documents in memory; what is kept is a copy. For trials and tests. */
export function createMemoryDocumentStore(): DocumentStore {
  const documents = new Map<string, IssuedDocument>();
  const list = (): IssuedDocument[] => structuredClone([...documents.values()]);
  return {
    issue: (book, make) => {
      const { claimantId, series, year } = book;
      const used = list().filter((each) => each.claimantId === claimantId && each.series === series && each.year === year);
      const made = make(
        nextInBook(
          book,
          used.map(({ number }) => number),
        ),
      );
      documents.set(made.id, structuredClone(made));
      return made;
    },
    get: (id) => structuredClone(documents.get(id)),
    list,
    ofClaim: (claimId) => list().filter((each) => each.claimId === claimId),
  };
}
