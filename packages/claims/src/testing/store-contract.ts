/**
 * What every store must do, as cases that any test runner can run.
 *
 * @example
 * for (const { name, run } of claimStoreContract) test(name, () => run(openMyClaimStore));
 */
import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict';
import type { AllowRule } from '../allow-rule.ts';
import type { License } from '../license.ts';
import type { RightsHolder } from '../rights-holder.ts';
import type { CaptureStore, StoredCapture } from '../stores/capture-store.ts';
import type { ClaimStore } from '../stores/claim-store.ts';
import type { RecordStore } from '../stores/record-store.ts';
import { aLicense, anAllowRule, aRightsHolder } from './builders.ts';
import { aClaim, aRespondent, CLAIM_STEPS, playClaim } from './claims.ts';

/** A promise of a store. */
export interface StoreContractCase<S> {
  readonly name: string;
  /** `open` gives a fresh and empty store each time. Throws an `AssertionError` when the contract is broken. */
  run(open: () => S): void;
}

/** Makes a case; the store is opened for it. */
export function storeCase<S>(name: string, check: (store: S) => void): StoreContractCase<S> {
  return { name, run: (open) => check(open()) };
}

const CLAIM = aClaim();
const OTHER = aClaim({ id: 'claim-2' });

/** The cases of `ClaimStore`. The hits `hit-1` and `hit-2` must be known where a store asks for that. */
export const claimStoreContract: readonly StoreContractCase<ClaimStore>[] = [
  storeCase('an empty one knows nothing', (store) => {
    equal(store.get('claim-1'), undefined);
    deepStrictEqual(store.list(), []);
    deepStrictEqual(store.ofHit('hit-1'), []);
    equal(store.count(), 0);
  }),
  storeCase('a claim comes back as it was, with its whole history', (store) => {
    const agreed = playClaim(CLAIM, CLAIM_STEPS.agreed);
    store.put(agreed);
    deepStrictEqual(store.get('claim-1'), agreed);
  }),
  storeCase('a later state replaces the earlier one, in its place', (store) => {
    store.put(CLAIM);
    store.put(OTHER);
    const ready = playClaim(CLAIM, CLAIM_STEPS.ready);
    store.put(ready);
    equal(store.count(), 2);
    deepStrictEqual(store.list(), [ready, OTHER]);
  }),
  storeCase('what was handed in is not changed by what is done with it afterwards', (store) => {
    const mine = structuredClone(CLAIM);
    store.put(mine);
    (mine as { domain: string }).domain = 'other.example';
    equal(store.get('claim-1')?.domain, CLAIM.domain);
    (store.get('claim-1') as { domain: string }).domain = 'other.example';
    equal(store.get('claim-1')?.domain, CLAIM.domain);
  }),
  storeCase('claims are found by their hits, and no longer by one that left', (store) => {
    store.put({ ...CLAIM, hitIds: ['hit-1', 'hit-2'] });
    store.put(OTHER);
    deepStrictEqual(idsOf(store.ofHit('hit-1')), ['claim-1', 'claim-2']);
    deepStrictEqual(idsOf(store.ofHit('hit-2')), ['claim-1']);
    store.put({ ...CLAIM, hitIds: ['hit-1'] });
    deepStrictEqual(store.ofHit('hit-2'), []);
  }),
  storeCase('an erased one replaces what was there', (store) => {
    store.put({ ...CLAIM, respondent: aRespondent() });
    store.putErased(CLAIM);
    store.forgetOldPages();
    deepStrictEqual(store.list(), [CLAIM]);
  }),
];

const CAPTURE: StoredCapture = {
  version: 1,
  id: 'capture-1',
  hitId: 'hit-1',
  at: '2026-03-03T09:00:00.000Z',
  facts: [{ what: 'page', url: 'https://www.shop.example/', at: '2026-03-03T09:00:00.000Z', status: 404, bytes: 0 }],
  http: { exchanges: [] },
  tool: { name: 'test' },
  operator: { name: 'operator-1' },
};

/** The cases of `CaptureStore`. The hits `hit-1` and `hit-2` must be known where a store asks for that. */
export const captureStoreContract: readonly StoreContractCase<CaptureStore>[] = [
  storeCase('captures of a hit come back as they were, oldest first, also those that failed', (store) => {
    deepStrictEqual(store.ofHit('hit-1'), []);
    const earlier = { ...CAPTURE, id: 'capture-0', at: '2026-03-01T09:00:00.000Z', exchanges: { sha256: 'ab'.repeat(32) }, tls: 'PEM' };
    store.add(CAPTURE);
    store.add(earlier);
    store.add({ ...CAPTURE, id: 'capture-2', hitId: 'hit-2' });
    deepStrictEqual(store.ofHit('hit-1'), [earlier, CAPTURE]);
  }),
  storeCase('none is ever replaced', (store) => {
    store.add(CAPTURE);
    throws(() => store.add({ ...CAPTURE, http: 'other' }));
    deepStrictEqual(store.ofHit('hit-1'), [CAPTURE]);
  }),
];

/** The cases of `RecordStore`. @param record Makes a record with an id, and with a text that differs. */
export function recordStoreContract<T extends { readonly id: string }>(
  record: (id: string, text: string) => T,
): readonly StoreContractCase<RecordStore<T>>[] {
  return [
    storeCase('records come back as they were, in the order in which they came', (store) => {
      deepStrictEqual(store.list(), []);
      equal(store.get('a'), undefined);
      store.put(record('b', 'first'));
      store.put(record('a', 'second'));
      deepStrictEqual(store.list(), [record('b', 'first'), record('a', 'second')]);
      deepStrictEqual(store.get('a'), record('a', 'second'));
    }),
    storeCase('one with a known id replaces it, in its place', (store) => {
      store.put(record('b', 'first'));
      store.put(record('a', 'second'));
      store.put(record('b', 'third'));
      deepStrictEqual(store.list(), [record('b', 'third'), record('a', 'second')]);
    }),
    storeCase('a removed one is gone, and can come again', (store) => {
      store.put(record('a', 'first'));
      ok(store.remove('a'));
      ok(!store.remove('a'));
      equal(store.get('a'), undefined);
      store.put(record('a', 'second'));
      deepStrictEqual(store.list(), [record('a', 'second')]);
    }),
    storeCase('what was handed out is not changed by what is done with it', (store) => {
      store.put(record('a', 'first'));
      Object.assign(store.get('a') ?? {}, { id: 'x' });
      deepStrictEqual(store.get('a'), record('a', 'first'));
      Object.assign(store.list()[0] ?? {}, { id: 'x' });
      deepStrictEqual(store.list(), [record('a', 'first')]);
    }),
  ];
}

/** The cases of the three stores of records. */
export const licenseStoreContract: readonly StoreContractCase<RecordStore<License>>[] = recordStoreContract((id, name) =>
  aLicense({ id, licensee: { name } }),
);
export const rightsHolderStoreContract: readonly StoreContractCase<RecordStore<RightsHolder>>[] = recordStoreContract((id, name) =>
  aRightsHolder({ id, name }),
);
export const allowRuleStoreContract: readonly StoreContractCase<RecordStore<AllowRule>>[] = recordStoreContract((id, reason) =>
  anAllowRule({ id, reason }),
);

// --- internal ---

function idsOf(records: readonly { readonly id: string }[]): string[] {
  return records.map(({ id }) => id);
}
