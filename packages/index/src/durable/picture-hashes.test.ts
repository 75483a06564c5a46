/** Enough hashes for tables, against comparing all: after filling, putting, removing and putting again. */
import { pdqComplement } from '@imgguard/core';
import { expect, test } from 'vitest';
import { createPictureHashes } from './picture-hashes.ts';
import { mulberry32 } from '@imgguard/core/matching';

const COUNT = 60_000;

test.each([1, 8])('near ones are those of comparing all, with %d hashes a picture', (positions) => {
  const random = mulberry32(positions);
  const bytes = 32 * positions;
  const pictures = Array.from({ length: COUNT / positions }, () => new Uint8Array(Uint32Array.from({ length: bytes / 4 }, random).buffer));
  const hashes = createPictureHashes(positions);
  const whole = new Uint8Array(pictures.length * bytes);
  pictures.forEach((picture, slot) => whole.set(picture, slot * bytes));
  hashes.load(whole);
  const agree = () => {
    for (let round = 0; round < 12; round++) {
      const slot = random() % pictures.length;
      const position = random() % positions;
      const near = pictures[slot]!.slice(32 * position, 32 * position + 32);
      for (let bit = random() % 40; bit > 0; bit--) near[random() % 32]! ^= 1 << (random() % 8);
      const views = [new Uint8Array(Uint32Array.from({ length: 8 }, random).buffer), round % 2 === 0 ? near : pdqComplement(near)];
      for (const maxDistance of [15, 31, 40]) {
        const found = hashes.within(views, { maxDistance, negatives: true });
        expect(found.toSorted((l, r) => l.slot - r.slot)).toEqual(expected(pictures, views, maxDistance));
      }
    }
  };
  agree();
  for (let change = 0; change < 900; change++) {
    const slot = random() % pictures.length;
    pictures[slot] = new Uint8Array(Uint32Array.from({ length: bytes / 4 }, random).buffer);
    hashes.put(slot, pictures[slot]);
    const removed = random() % pictures.length;
    hashes.removeBySwap(removed);
    pictures[removed] = pictures.at(-1)!;
    pictures.pop();
    if (change % 3 === 0) hashes.put(pictures.push(pictures[0]!.slice()) - 1, pictures[0]!);
  }
  agree();
});

function expected(pictures: readonly Uint8Array[], views: readonly Uint8Array[], maxDistance: number) {
  return pictures.flatMap((picture, slot) => {
    let best = { slot, position: 0, distance: Infinity, view: 0, negative: false };
    for (const [view, hash] of views.entries()) {
      for (const negative of [false, true]) {
        for (let position = 0; position < picture.length / 32; position++) {
          const differing = distance(picture.subarray(32 * position, 32 * position + 32), hash, maxDistance, negative);
          if (differing < best.distance) best = { slot, position, distance: differing, view, negative };
        }
      }
    }
    return best.distance <= maxDistance ? [best] : [];
  });
}

/** Counting ends when it is sure to be too far. */
function distance(a: Uint8Array, b: Uint8Array, most: number, negative: boolean): number {
  let bits = 0;
  for (let i = 0; i < 32 && bits <= most; i++) {
    for (let differing = (a[i]! ^ b[i]! ^ (negative ? 0xff : 0)) & 0xff; differing > 0; differing &= differing - 1) bits++;
  }
  return bits <= most ? bits : Infinity;
}
