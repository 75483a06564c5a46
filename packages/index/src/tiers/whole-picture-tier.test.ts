import { type Fingerprint, PDQ_BYTES } from '@imgguard/core';
import { comparePdq } from '@imgguard/core/matching';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentBody } from '../local-features/segment.ts';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import { createIdentities, sameNumbers } from './identities.ts';
import { closeByPdq } from './whole-picture-tier.ts';

const { work } = syntheticWorks({ seed: 1, keypoints: 1, families: 1 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('works that are close by PDQ', () => {
  test('are those that a comparison with each finds', () => {
    const flips = fc.array(fc.nat(255), { maxLength: 45 });
    const works = fc.array(fc.record({ position: fc.nat(7), flips, negative: fc.boolean(), quality: fc.nat(100), alive: fc.boolean() }), {
      maxLength: 12,
    });
    let close = 0;
    fc.assert(
      fc.property(bytes(8 * PDQ_BYTES), works, fc.nat(100), (pdqDihedral, made, quality) => {
        const fingerprints = made.map((each, n): Fingerprint => {
          const hash = pdqDihedral.slice(PDQ_BYTES * each.position, PDQ_BYTES * (each.position + 1));
          for (const bit of each.flips) hash[bit >> 3]! ^= 1 << (bit & 7);
          if (each.negative) hash.forEach((byte, i) => (hash[i] = ~byte));
          return { ...work(n), pdq: { algorithm: 'pdq', variant: 'full', hash, quality: each.quality } };
        });
        const body = segmentBody(fingerprints.map((fingerprint, number) => ({ number, fingerprint })));
        const alive = Uint8Array.from(made, (each) => Number(each.alive));
        const query = { pdqDihedral, pdq: { algorithm: 'pdq', variant: 'full', hash: pdqDihedral.slice(0, PDQ_BYTES), quality } } as const;
        const segment = {
          id: 1,
          ...body,
          postings: { prefixBits: 0, offsets: new Uint32Array(), rest: new Uint16Array(), descriptors: new Uint32Array() },
        };
        const found = closeByPdq(query, { segments: [segment], alive });
        const wanted = fingerprints.flatMap((reference, n) => {
          const pdq = comparePdq(query, reference);
          return alive[n] === 1 && pdq?.close === true ? [[n, pdq] as const] : [];
        });
        close += wanted.length;
        expect([...found].map(([number, { pdq }]) => [number, pdq])).toEqual(wanted);
      }),
    );
    expect(close).toBeGreaterThan(20);
  });
});

describe('identities', () => {
  test('name the living works of the same file or pixels', () => {
    const hash = fc.constantFrom('a', 'b', 'c').map((digit) => digit.repeat(64));
    const picture = fc.record({ fileSha256: fc.option(hash, { nil: null }), pixelSha256: hash });
    const pdq = { algorithm: 'pdq', variant: 'full', hash: new Uint8Array(PDQ_BYTES) } as const;
    fc.assert(
      fc.property(fc.array(fc.tuple(picture, fc.boolean()), { maxLength: 40 }), picture, fc.nat(1), (works, asked, quality) => {
        const identities = createIdentities();
        // Beyond the first table, too.
        const numberOf = (i: number) => i * 30;
        const alive = new Uint8Array(numberOf(works.length) + 1);
        works.forEach(([each, isAlive], i) => {
          identities.put(numberOf(i), each);
          alive[numberOf(i)] = Number(isAlive);
        });
        const wanted = works.flatMap(([each, isAlive], i) => {
          const sameFile = asked.fileSha256 !== null && each.fileSha256 === asked.fileSha256;
          return isAlive && (sameFile || (quality > 0 && each.pixelSha256 === asked.pixelSha256)) ? [numberOf(i)] : [];
        });
        expect(sameNumbers(identities.view(), alive, { ...asked, pdq: { ...pdq, quality } })).toEqual(wanted);
      }),
    );
  });
});
