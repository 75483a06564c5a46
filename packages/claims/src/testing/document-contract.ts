/** What every store of issued documents must do, as cases that any test runner can run. See `store-contract.ts`. */
import { deepStrictEqual, equal, throws } from 'node:assert/strict';
import { moneyDocument } from '../fees/money-document.ts';
import type { DocumentBook, DocumentStore, IssuedDocument } from '../stores/document-store.ts';
import { storeCase, type StoreContractCase } from './store-contract.ts';

const BOOK: DocumentBook = { claimantId: 'main', series: 'invoice', year: 2026 };

function document(book: DocumentBook, number: string, claimId?: string): IssuedDocument {
  const net = { amountMinor: 30_000, currency: 'EUR' };
  const made = moneyDocument({
    type: 'invoice',
    lines: [{ label: 'license', basis: 'license', net, tax: { mode: 'reduced', rateBasisPoints: 700 } }],
  });
  if (!made.ok) throw new Error(made.hint);
  return {
    kind: 'issued-document',
    version: 1,
    id: `${book.claimantId}/${number}`,
    number,
    ...book,
    ...(claimId === undefined ? {} : { claimId }),
    issuedAt: '2026-03-03T09:00:00.000Z',
    by: 'ann',
    content: made.document,
    recipient: { name: 'Shop Ltd' },
    letterId: 'letter-1',
  };
}

function issue(store: DocumentStore, book: Partial<DocumentBook> = {}, claimId?: string): IssuedDocument {
  const whole = { ...BOOK, ...book };
  return store.issue(whole, (number) => document(whole, number, claimId));
}

/** The cases of `DocumentStore`. The claim `claim-1` must be known where a store asks for that. */
export const documentStoreContract: readonly StoreContractCase<DocumentStore>[] = [
  storeCase('numbers go up by one, and documents come back as they were', (store) => {
    const issued = [issue(store), issue(store, {}, 'claim-1'), issue(store)];
    deepStrictEqual(
      issued.map(({ number }) => number),
      ['R-2026-0001', 'R-2026-0002', 'R-2026-0003'],
    );
    deepStrictEqual(store.list(), issued);
    deepStrictEqual(store.get('main/R-2026-0002'), issued[1]);
    deepStrictEqual(store.ofClaim('claim-1'), [issued[1]]);
    equal(store.get('main/R-2026-0004'), undefined);
  }),
  storeCase('each claimant, series and year has its own numbers', (store) => {
    const numbers = [{}, { claimantId: 'other' }, { series: 'credit-note' as const }, { year: 2027 }, {}].map(
      (book) => issue(store, book).number,
    );
    deepStrictEqual(numbers, ['R-2026-0001', 'R-2026-0001', 'G-2026-0001', 'R-2027-0001', 'R-2026-0002']);
  }),
  storeCase('what fails takes no number', (store) => {
    issue(store);
    throws(
      () =>
        store.issue(BOOK, () => {
          throw new Error('no tax number');
        }),
      /no tax number/u,
    );
    equal(store.list().length, 1);
    equal(issue(store).number, 'R-2026-0002');
  }),
];
