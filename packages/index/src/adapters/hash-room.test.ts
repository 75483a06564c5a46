import { expect, test } from 'vitest';
import { PAGE } from './hamming-module.ts';
import { createHashRoom } from './hash-room.ts';

test('what does not fit 4 GiB is refused, and nothing is lost', () => {
  const room = createHashRoom(32);
  room.bytes().fill(7, room.at(0), room.at(1));
  const held = room.bytes().length;
  expect(() => room.hold(140_000_000)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INDEX_FULL' }));
  expect(room.bytes().length).toBe(held);
  expect(room.bytes()[room.at(0)]).toBe(7);
});

test('it grows by half and gives back what is not in use: four times of what is needed, and 1 MB, are never exceeded', () => {
  const room = createHashRoom(32);
  const needed = (count: number) => room.at(count) + PAGE;
  for (let count = 1_000; count <= 200_000; count += 1_000) {
    room.hold(count);
    expect(room.bytes().length).toBeGreaterThanOrEqual(room.at(count));
    expect(room.bytes().length).toBeLessThanOrEqual(Math.max(1.5 * needed(count), 2 ** 20));
    room.bytes()[room.at(count) - 1] = count % 251;
  }
  for (let count = 200_000; count >= 0; count -= 1_000) {
    room.shrink(count);
    expect(room.bytes().length).toBeLessThanOrEqual(Math.max(4 * needed(count), 2 ** 20));
    if (count > 0) expect(room.bytes()[room.at(count) - 1]).toBe(count % 251);
  }
});
