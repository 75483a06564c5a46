import { aClaim, aStep, CLAIM_STEPS, playClaim } from '@imgguard/claims/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryStores, TEST_KEY } from '../testing/temporary-store.ts';
import { createRetention } from './retention.ts';

const { folder, open, remove } = temporaryStores('retention');

afterEach(remove);

describe('retention', () => {
  it('names a closed claim once its time is over, later where limitation runs, and not while it is open', () => {
    const store = open(folder(), TEST_KEY);
    const retention = createRetention(store);
    const notified = playClaim(aClaim(), CLAIM_STEPS.notified);
    store.claims.put(notified);
    expect(retention.due('2040-01-01T00:00:00Z')).toEqual([]);
    // Closed on 3 March 2026: ninety days more.
    const closed = playClaim(notified, [aStep('withdraw', 'owner')]);
    store.claims.put(closed);
    expect(retention.due('2026-06-01T00:00:00Z')).toEqual([]);
    expect(retention.due('2026-06-02T00:00:00Z')).toMatchObject([
      { claimId: 'claim-1', lines: [{ deleteAfter: '2026-06-01' }, {}, {}, {}] },
    ]);
    store.claims.put({ ...closed, facts: { barredAfter: '2029-12-31' } });
    expect(retention.due('2026-06-02T00:00:00Z')).toEqual([]);
    expect(retention.due('2030-04-01T00:00:00Z')).toMatchObject([{ barredAfter: '2029-12-31' }]);
    expect(retention.of(closed)).toHaveLength(4);
  });
});
