/** Hits as a search stores them, without pictures: for tests of what follows a match. */
import type { Match } from '@imgguard/core';
import { aRightsHolder } from '@imgguard/claims/testing';
import type { Store } from '../store/store.ts';

const AT = '2026-03-01T12:00:00.000Z';

/** A clear copy. */
export const CLEAR_COPY: Match = {
  version: 1,
  kind: 'edited-copy',
  verdict: 'copy',
  probability: 0.99,
  mirrored: false,
  negative: false,
  alignment: null,
  reasons: [],
} as unknown as Match;

/** Fills a store with `count` hits of one work, `work-1`, on pages of `shop.example`; returns their ids and how to see one of them again. */
export function fillInbox(
  store: Store,
  count: number,
): { readonly ids: readonly string[]; readonly seeAgain: (page: number, at: string) => string } {
  store.rightsHolders.put(aRightsHolder());
  store.works.put(
    {
      work: { kind: 'work', version: 1, id: 'work-1', title: 'A', fileName: 'a.jpg', rightsHolderId: 'rights-holder-1', registeredAt: AT },
      fileSha256: '11'.repeat(32),
      previewSha256: '22'.repeat(32),
      width: 40,
      height: 30,
      sourcePath: null,
    },
    { engine: 'e1', data: new Uint8Array([9]) },
  );
  const image = store.images.add({ sha256: 'ab'.repeat(32), byteLength: 10, contentType: 'image/jpeg' });
  store.matches.put('work-1', image.id, CLEAR_COPY, 'e1');
  const see = (page: number, seenAt: string): string => {
    const imageUrl = `https://shop.example/${page}.jpg`;
    const sighting = store.sightings.add(image.id, {
      kind: 'sighting',
      version: 1,
      imageUrl,
      finalUrl: imageUrl,
      pageUrl: `https://shop.example/p${page}`,
      pageTitle: 'Page',
      seenAt,
      sha256: 'ab'.repeat(32),
      contentType: 'image/jpeg',
      byteLength: 10,
      context: { source: 'img' },
      alsoSeenAs: [],
      signals: [],
      storage: 'keep',
      http: { status: 200, headers: {}, redirects: [] },
    });
    return store.hits.put('work-1', sighting).id;
  };
  const ids = store.database.transaction(() => Array.from({ length: count }, (_, page) => see(page, AT)));
  return { ids, seeAgain: see };
}
