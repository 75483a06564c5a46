import { expect, it } from 'vitest';

import { startWorld, type World } from '../../scripts/demo-sites/world.mjs';

/** What is planted, without the ports, which differ from start to start. */
async function planted(): Promise<unknown> {
  const world = await startWorld();
  try {
    const known = Object.entries(world.origins).map(([name, origin]) => [origin, `http://${name}`] as const);
    return JSON.parse(known.reduce((text, [origin, name]) => text.replaceAll(origin, name), JSON.stringify(world.plantings)));
  } finally {
    await world.close();
  }
}

async function get(world: World, url: string): Promise<Response> {
  const response = await fetch(url, { redirect: 'follow' });
  expect(world.requestsFor(url)).toBeGreaterThan(0);
  return response;
}

it('plants the same bytes at every start', async () => {
  expect(await planted()).toEqual(await planted());
});

it('serves every page, and every picture that is said to be there', async () => {
  const world = await startWorld();
  try {
    for (const { page, imageUrl, refusal } of world.plantings) {
      expect((await get(world, page)).headers.get('content-type'), page).toMatch(/^text\/html/);
      if (imageUrl.startsWith('ni:')) continue;
      const image = await get(world, imageUrl);
      expect(image.status, imageUrl).toBe(refusal === 'http-error' ? 404 : 200);
    }
  } finally {
    await world.close();
  }
});

it('knows where a work lies on what was made of it', async () => {
  const world = await startWorld();
  try {
    for (const { places, what, expected } of world.plantings.filter((one) => one.expected === 'copy')) {
      expect(expected === 'copy' && places.length > 0, what).toBe(true);
      for (const { toWork, width, height, workSize } of places) {
        const corners = [
          [0, 0],
          [width, 0],
          [width, height],
          [0, height],
        ].map(([x = 0, y = 0]) => project(toWork, x, y));
        // The picture and the work overlap: some point of the one lies within the other.
        expect(Math.min(...corners.map(([x]) => x)), what).toBeLessThan(workSize.width);
        expect(Math.max(...corners.map(([x]) => x)), what).toBeGreaterThan(0);
        expect(Math.min(...corners.map(([, y]) => y)), what).toBeLessThan(workSize.height);
        expect(Math.max(...corners.map(([, y]) => y)), what).toBeGreaterThan(0);
      }
    }
  } finally {
    await world.close();
  }
});

function project(h: readonly number[], x: number, y: number): [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}
