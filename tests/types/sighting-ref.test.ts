/**
 * `@imgguard/claims` declares the few fields of a sighting that it reads (docs/adr/0002-claims-know-no-pixels.md). What is said here is checked
 * by the compiler: `npm run typecheck` fails when the crawler's `Sighting` no longer fits.
 */
import { triage, type Hit, type SightingContextRef, type SightingRef } from '@imgguard/claims';
import { aHit, aWork } from '@imgguard/claims/testing';
import type { ImageContext, Sighting } from '@imgguard/crawler';
import { describe, expect, expectTypeOf, it } from 'vitest';

describe("the crawler's Sighting", () => {
  it('is a SightingRef, with bytes and without', () => {
    expectTypeOf<Sighting>().toExtend<SightingRef>();
    expectTypeOf<Omit<Sighting, 'bytes'>>().toExtend<SightingRef>();
    expectTypeOf<ImageContext>().toExtend<SightingContextRef>();
  });

  it('has every field that is read, also the optional ones, under the same name and with the same type', () => {
    // A field that is optional on both sides and renamed on one of them would still be assignable.
    expectTypeOf<keyof SightingRef>().toExtend<keyof Sighting>();
    expectTypeOf<keyof SightingContextRef>().toExtend<keyof ImageContext>();
    expectTypeOf<Pick<ImageContext, keyof SightingContextRef>>().toEqualTypeOf<SightingContextRef>();
    expectTypeOf<Omit<SightingRef, 'context'>>().toEqualTypeOf<Pick<Sighting, Exclude<keyof SightingRef, 'context'>>>();
  });

  it('goes into a hit as it is', () => {
    const sighting: Omit<Sighting, 'bytes'> = {
      kind: 'sighting',
      version: 1,
      imageUrl: 'https://www.shop.example/sea.jpg',
      finalUrl: 'https://www.shop.example/sea.jpg',
      pageUrl: 'https://www.shop.example/',
      pageTitle: null,
      seenAt: '2026-03-01T10:00:00.000Z',
      sha256: 'a3'.repeat(32),
      contentType: 'image/jpeg',
      byteLength: 1,
      context: { source: 'img', credit: 'Photo: Atelier Zoë' },
      alsoSeenAs: [],
      signals: [],
      storage: 'keep',
      http: { status: 200, headers: {}, redirects: [] },
    };
    const hit: Hit = aHit({ sighting });
    const { reasons } = triage(hit, { work: aWork({ creator: 'Atelier Zoë' }), at: '2026-03-02T10:00:00Z' });
    expect(reasons.map(({ code }) => code)).toContain('credit-present');
  });
});
