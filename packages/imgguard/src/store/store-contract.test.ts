import { aClaim } from '@imgguard/claims/testing';
import {
  allowRuleStoreContract,
  captureStoreContract,
  claimStoreContract,
  decisionStoreContract,
  documentStoreContract,
  letterStoreContract,
  licenseStoreContract,
  noticeStoreContract,
  portalStoreContract,
  recordStoreContract,
  rightsHolderStoreContract,
  type StoreContractCase,
} from '@imgguard/claims/testing';
import { afterEach, describe, it } from 'vitest';
import { temporaryStores, TEST_KEY } from '../testing/temporary-store.ts';
import type { Mandate } from '@imgguard/claims';
import type { Store, StoredClaimant, StoredSite } from './store.ts';

const stores = temporaryStores('contract');

afterEach(stores.remove);

/** A database with the hits and claims that the cases name. */
function open(): Store {
  const store = stores.open(stores.folder(), TEST_KEY);
  const at = '2026-03-01T12:00:00.000Z';
  for (const id of ['hit-1', 'hit-2']) {
    store.database.run(
      'INSERT INTO hits (id, work_id, sighting_id, page_url, image_url, site, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      'work-1',
      1,
      `https://www.shop.example/${id}`,
      'https://www.shop.example/a.jpg',
      'www.shop.example',
      at,
      at,
    );
  }
  store.database.connection.exec('PRAGMA foreign_keys = ON');
  return store;
}

function withClaims(): Store {
  const store = open();
  store.claims.put(aClaim());
  store.claims.put(aClaim({ id: 'claim-2' }));
  return store;
}

function suite<S>(name: string, contract: readonly StoreContractCase<S>[], of: () => S): void {
  describe(name, () => void contract.map((one) => it(one.name, () => one.run(of))));
}

/** The same promises as those of the stores in memory, with keys of rows checked by the database. */
describe('stores in SQLite, sealed', () => {
  suite('claims', claimStoreContract, () => open().claims);
  suite('letters', letterStoreContract, () => open().letters);
  suite('notices', noticeStoreContract, () => withClaims().notices);
  suite('portal', portalStoreContract, () => withClaims().portal);
  suite('captures', captureStoreContract, () => open().captures);
  suite('documents', documentStoreContract, () => withClaims().documents);
  suite('licenses', licenseStoreContract, () => open().licenses);
  suite('rights holders', rightsHolderStoreContract, () => open().rightsHolders);
  suite('allow rules', allowRuleStoreContract, () => open().allowRules);
  suite(
    'claimants',
    recordStoreContract((id, name): StoredClaimant => ({
      kind: 'claimant',
      version: 1,
      id,
      name,
      address: { lines: ['Street 1'], town: 'Hamburg', postalCode: '20095', country: 'DE' },
      email: 'a@x.example',
      mandate: { kind: 'own' },
    })),
    () => open().claimants,
  );
  suite(
    'mandates',
    recordStoreContract((id, holder): Mandate => ({ kind: 'mandate', version: 1, id, holder, capacity: 'employee', from: '2026-01-01' })),
    () => open().mandates,
  );
  suite(
    'site profiles',
    recordStoreContract((id, source): StoredSite => ({ id, domain: id, category: 'commercial', source })),
    () => open().sites,
  );
  suite('decisions', decisionStoreContract, () => open().hits.decisions);
});
