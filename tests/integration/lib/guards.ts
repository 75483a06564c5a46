import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGuard, type Guard, type GuardOptions, type SearchEvent, type SearchOptions } from 'imgguard';
import type { Site } from '@imgguard/crawler/testing';
import sharp from 'sharp';
import { afterEach } from 'vitest';
import { site } from './crawling.ts';

const open: Guard[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((guard) => guard.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imgguard-guard-'));
  folders.push(folder);
  return folder;
}

/** A guard that is closed after the test. */
export async function guardIn(dataDir: string, options: Omit<GuardOptions, 'dataDir'> = {}): Promise<Guard> {
  const guard = await createGuard({ dataDir, threads: 2, ...options });
  open.push(guard);
  return guard;
}

/** Path of a photograph that the repository carries, such as `works/Dragonfly_by_Bolly.jpg`. */
export function photo(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/photos/${name}`, import.meta.url));
}

/** A copy of a photograph: the middle, smaller, as WebP. */
export function croppedCopy(name: string): Promise<Buffer> {
  return sharp(photo(name))
    .rotate()
    .resize(900, 675, { fit: 'cover' })
    .extract({ left: 120, top: 90, width: 640, height: 480 })
    .webp()
    .toBuffer();
}

/** A photograph as it is, smaller. */
export function smallCopy(name: string): Promise<Buffer> {
  return sharp(photo(name)).rotate().resize(640, 640, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer();
}

/** Searches loopback sites without pauses and collects everything. */
export async function searchAll(guard: Guard, options: SearchOptions): Promise<SearchEvent[]> {
  const events: SearchEvent[] = [];
  for await (const event of guard.search({ allowLoopback: true, delayMs: 0, latencyFactor: 0, ...options })) events.push(event);
  return events;
}

/** Events of one kind. */
export function only<K extends SearchEvent['kind']>(events: readonly SearchEvent[], kind: K): (SearchEvent & { kind: K })[] {
  return events.filter((event): event is SearchEvent & { kind: K } => event.kind === kind);
}

export const DRAGONFLY = 'works/Dragonfly_by_Bolly.jpg';
export const DOGS = 'works/friends_by_Aitzol_Berasategi.jpg';
const STRANGER = 'strangers/umang_by_Abhishek_Mudgal.jpg';

/** Two pages with copies of two works, a stranger's picture and a file that is none. */
export async function blog(): Promise<Site> {
  return site({
    routes: {
      '/': '<title>Insects</title><img src="/a.webp" alt="A dragonfly"><img src="/stranger.jpg"><a href="/dogs">dogs</a>',
      '/dogs': '<title>Dogs</title><img src="/dogs.jpg"><img src="/broken.jpg">',
      '/a.webp': await croppedCopy(DRAGONFLY),
      '/dogs.jpg': await smallCopy(DOGS),
      '/stranger.jpg': await smallCopy(STRANGER),
      '/broken.jpg': Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(4_000, 7)]),
    },
  });
}
