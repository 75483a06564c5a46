import { expect, test } from 'vitest';
import { createMemoryFrontier } from '../frontier/memory-frontier.ts';
import { createHostHealth } from './host-health.ts';

const HALF_AN_HOUR = 1_800_000;

test('the fifth failure in a row parks a host, whichever process sees it', async () => {
  const frontier = createMemoryFrontier();
  const [one, two] = [createHostHealth(frontier), createHostHealth(frontier)];
  for (const health of [one, two, one, two]) await health.failed('host', 10);
  expect(await frontier.beginRequest('host', 1, 0, 10)).toBe(0);
  await frontier.endRequest('host', 0);
  await one.failed('host', 20);
  expect(one.isParked('host', HALF_AN_HOUR + 19)).toBe(true);
  expect(one.isParked('host', HALF_AN_HOUR + 20)).toBe(false);
  expect(await frontier.beginRequest('host', 1, 0, 30)).toBe(HALF_AN_HOUR + 20);
});

test('after its time a single request tries it: another failure parks it again, a good answer makes it well', async () => {
  const frontier = createMemoryFrontier();
  const health = createHostHealth(frontier);
  for (let count = 0; count < 5; count += 1) await health.failed('host', 0);
  await health.failed('host', HALF_AN_HOUR);
  expect(health.isParked('host', 2 * HALF_AN_HOUR - 1)).toBe(true);
  await health.succeeded('host');
  for (let count = 0; count < 4; count += 1) await health.failed('host', 2 * HALF_AN_HOUR);
  expect(health.isParked('host', 2 * HALF_AN_HOUR)).toBe(false);
});

test('a good answer in between begins the count anew, and hosts do not answer for each other', async () => {
  const health = createHostHealth(createMemoryFrontier());
  for (let count = 0; count < 4; count += 1) await health.failed('host', 0);
  await health.succeeded('host');
  for (let count = 0; count < 4; count += 1) await health.failed('host', 0);
  await health.failed('other', 0);
  expect([health.isParked('host', 1), health.isParked('other', 1)]).toEqual([false, false]);
});
