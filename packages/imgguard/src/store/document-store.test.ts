import { moneyDocument, type DocumentBook, type IssuedDocument } from '@imgguard/claims';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryStores, TEST_KEY, written } from '../testing/temporary-store.ts';
import type { Store } from './store.ts';

const { folder, open, remove } = temporaryStores('documents');
const BOOK: DocumentBook = { claimantId: 'main', series: 'invoice', year: 2026 };

afterEach(remove);

function invoice(number: string): IssuedDocument {
  const net = { amountMinor: 30_000, currency: 'EUR' };
  const made = moneyDocument({ type: 'invoice', lines: [{ label: 'license', basis: 'license', net, tax: { mode: 'zero' } }] });
  if (!made.ok) throw new Error(made.hint);
  const issuedAt = '2026-03-03T09:00:00.000Z';
  const recipient = { name: 'Quagga Waistcoats Ltd' };
  const base = { kind: 'issued-document', version: 1, ...BOOK, issuedAt, by: 'ann', letterId: 'letter-1' } as const;
  return { ...base, id: `main/${number}`, number, content: made.document, recipient };
}

function numbers(store: Store): readonly string[] {
  return store.documents.list().map(({ number }) => number);
}

describe('documents in the database', () => {
  it('stay: no row is changed, removed, or put in past a gap', () => {
    const store = open(folder(), TEST_KEY);
    store.documents.issue(BOOK, invoice);
    const { database } = store;
    expect(() => database.run("UPDATE documents SET number = 'R-2026-0009'")).toThrow('append-only');
    expect(() => database.run('DELETE FROM documents')).toThrow('append-only');
    const past = `INSERT INTO documents SELECT 'x', claimant_id, series, year, 3, 'R-2026-0003', claim_id, record, issued_at FROM documents`;
    expect(() => database.run(past)).toThrow('without gaps');
    expect(numbers(store)).toEqual(['R-2026-0001']);
  });

  it('are rolled back with everything around them', () => {
    const store = open(folder(), TEST_KEY);
    expect(() =>
      store.database.transaction(() => {
        store.documents.issue(BOOK, invoice);
        throw new Error('the letter failed');
      }),
    ).toThrow('the letter failed');
    expect(store.documents.issue(BOOK, invoice).number).toBe('R-2026-0001');
  });

  it('are numbered through, when two connections take turns', () => {
    const path = folder();
    const [one, other] = [open(path, TEST_KEY), open(path, TEST_KEY)];
    for (let turn = 0; turn < 10; turn += 1) (turn % 2 === 0 ? one : other).documents.issue(BOOK, invoice);
    expect(numbers(one)).toEqual(Array.from({ length: 10 }, (_, index) => `R-2026-${String(index + 1).padStart(4, '0')}`));
  });

  it('name nobody in the file of the database', () => {
    const path = folder();
    const store = open(path, TEST_KEY);
    store.documents.issue(BOOK, invoice);
    store.claimants.put({
      kind: 'claimant',
      version: 1,
      id: 'main',
      name: 'Quagga Photography',
      address: { lines: ['Quagga Street 1'], town: 'Hamburg', postalCode: '20457', country: 'DE' },
      email: 'ann@quagga.example',
      mandate: { kind: 'own' },
    });
    expect(written(path)).not.toMatch(/quagga/iu);
    expect(store.documents.get('main/R-2026-0001')?.recipient.name).toBe('Quagga Waistcoats Ltd');
  });
});
