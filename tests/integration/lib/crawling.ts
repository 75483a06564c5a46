import {
  type Clock,
  crawl,
  type CrawlEvent,
  type CrawlOptions,
  type PageVisited,
  type SeenAgain,
  type Sighting,
  type Skipped,
  systemClock,
} from '@imgguard/crawler';
import { createSite, type Site, type SiteOptions } from '@imgguard/crawler/testing';
import { afterEach } from 'vitest';

const open: Site[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Starts a site that is closed after the test. */
export async function site(options: SiteOptions = {}): Promise<Site> {
  const started = await createSite(options);
  open.push(started);
  return started;
}

/** A PNG's signature and a number: an image to the crawler, and each one different. */
export function picture(number: number, bytes = 400): Uint8Array {
  const image = new Uint8Array(bytes);
  image.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(image.buffer).setUint32(100, number);
  return image;
}

/** Crawls loopback sites without pauses and collects everything. */
export async function collect(options: CrawlOptions): Promise<Found> {
  const events: CrawlEvent[] = [];
  for await (const event of crawl({ allowLoopback: true, delayMs: 0, latencyFactor: 0, ...options })) events.push(event);
  return {
    events,
    sightings: events.filter((event): event is CrawlEvent & Sighting => event.kind === 'sighting'),
    again: events.filter((event): event is CrawlEvent & SeenAgain => event.kind === 'seen-again'),
    skipped: events.filter((event): event is CrawlEvent & Skipped => event.kind === 'skipped'),
    pages: events.filter((event): event is CrawlEvent & PageVisited => event.kind === 'page-visited'),
  };
}

export interface Found {
  readonly events: readonly CrawlEvent[];
  readonly sightings: readonly Sighting[];
  readonly again: readonly SeenAgain[];
  readonly skipped: readonly Skipped[];
  readonly pages: readonly PageVisited[];
}

/** Reason and address of everything skipped, sorted. */
export function reasons({ skipped }: Found): string[] {
  return skipped.map(({ reason, url }) => `${reason} ${url}`).toSorted();
}

/** Paths that a site was asked for, sorted, without robots.txt, the file of reservations and the guessed sitemap. */
export function asked(one: Site): string[] {
  return one.requests
    .map(({ path }) => path)
    .filter((path) => path !== '/robots.txt' && path !== '/sitemap.xml' && path !== '/.well-known/tdmrep.json')
    .toSorted();
}

/** A clock that runs so many times faster, for pauses that are not what a test is about. */
export function hurriedClock(factor: number): Clock {
  const started = performance.now();
  return {
    now: () => Date.UTC(2026, 0, 1) + (performance.now() - started) * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
