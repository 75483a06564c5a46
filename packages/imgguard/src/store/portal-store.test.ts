import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuePortalLink, startHostNotice, type PortalReceipt } from '@imgguard/claims';
import { aClaim } from '@imgguard/claims/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryStores, TEST_KEY } from '../testing/temporary-store.ts';
import type { Store } from './store.ts';

const CLAIM = aClaim();
const { folder, open: openAt, remove } = temporaryStores('portal');
const open = (path: string): Store => openAt(path, TEST_KEY);

afterEach(remove);

function filled(path: string): Store {
  const store = open(path);
  store.claims.put(CLAIM);
  return store;
}

describe('links, receipts and notices', () => {
  const AT = '2026-03-01T12:00:00.000Z';
  const link = issuePortalLink({ id: 'link-1', claimId: CLAIM.id, token: 'ab'.repeat(16), at: AT });
  const receipt: PortalReceipt = {
    kind: 'portal-receipt',
    version: 1,
    claimId: CLAIM.id,
    key: 'key-12345',
    receivedAt: AT,
    answerSha256: 'cd'.repeat(32),
    sequence: 4,
  };

  it('come back as they were stored, also after a new start', () => {
    const path = folder();
    const store = filled(path);
    store.portal.putLink(link);
    store.portal.putLink({ ...link, id: 'link-2', tokenSha256: 'ef'.repeat(32), issuedAt: '2026-03-02T12:00:00.000Z' });
    store.portal.putLink({ ...link, state: 'opened', openedAt: AT });
    store.portal.addReceipt(receipt);
    store.portal.addReceipt({ ...receipt, sequence: 5 });
    store.close();
    const again = open(path);
    expect(again.portal.link('link-1')).toEqual({ ...link, state: 'opened', openedAt: AT });
    expect(again.portal.linkOfToken(link.tokenSha256)?.id).toBe('link-1');
    expect(again.portal.linkOfToken('00'.repeat(32))).toBeUndefined();
    expect(again.portal.linksOf(CLAIM.id).map(({ id }) => id)).toEqual(['link-1', 'link-2']);
    // A receipt that somebody holds is not replaced.
    expect(again.portal.receiptsOf(CLAIM.id)).toEqual([receipt]);
  });

  it('hold nobody else than the claim, and notices are sealed', () => {
    const path = folder();
    const store = filled(path);
    const actor = { role: 'owner', id: 'ann' } as const;
    const notice = startHostNotice({
      id: 'n-1',
      name: 'dsa-notice',
      provider: 'Quagga Hosting',
      sha256: 'ab'.repeat(32),
      claimId: CLAIM.id,
      actor,
      at: AT,
    });
    const { claimId: _claimId, ...alone } = { ...notice, id: 'n-2' };
    store.notices.put(notice);
    store.notices.put(alone);
    expect(store.notices.list()).toEqual([notice, alone]);
    expect(store.notices.ofClaim(CLAIM.id)).toEqual([notice]);
    store.notices.put({ ...notice, state: 'received' });
    expect(store.notices.get('n-1')?.state).toBe('received');
    expect(readFileSync(join(path, 'imgguard.db-wal'), 'latin1')).not.toContain('Quagga');
    expect(readFileSync(join(path, 'imgguard.db-wal'), 'latin1')).toContain('n-1');
    store.database.connection.exec('PRAGMA foreign_keys = ON');
    expect(() => store.portal.putLink({ ...link, claimId: 'nobody' })).toThrow(expect.objectContaining({ code: 'IMGGUARD_DATABASE' }));
  });
});
