/** A policy for robots files over servers on loopback and a virtual clock, for tests. */
import { createAddressGuard } from '../fetch/address-guard.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { createPacer, type Pacer } from '../pacing/pacer.ts';
import { createRobotsPolicy, type RobotsPolicy, type RobotsPolicyOptions } from '../robots/robots-policy.ts';
import { createMemoryRobotsStore, type RobotsStore } from '../robots/robots-store.ts';
import { keep } from './exchange.ts';
import { createFakeResolver, createSite, createVirtualClock, type Route, type Site, type VirtualClock } from './index.ts';

export const HOUR: number = 3_600_000;
export const DAY: number = 24 * HOUR;

export interface Bench {
  readonly policy: RobotsPolicy;
  readonly clock: VirtualClock;
  readonly pacer: Pacer;
  readonly store: RobotsStore;
}

export function bench(options: Partial<RobotsPolicyOptions> & { readonly clock?: VirtualClock } = {}): Bench {
  const clock = options.clock ?? createVirtualClock();
  const store = options.store ?? createMemoryRobotsStore();
  const pacer = createPacer({ clock, minDelayMs: 0, latencyFactor: 0 });
  const resolver = createFakeResolver({ 'private.example': ['10.0.0.1'] });
  const limits = { totalTimeoutMs: 300, connectTimeoutMs: 300 };
  const fetcher = keep(
    createFetcher({ userAgent: 'imgguard', guard: createAddressGuard({ allowLoopback: true }), resolver, limits, clock }),
  );
  const policy = createRobotsPolicy({ fetcher, pacer, productToken: 'imgguard', maxCrawlDelayMs: 30_000, ...options, clock, store });
  return { policy, clock, pacer, store };
}

export async function siteWith(robots: Route): Promise<Site> {
  return keep(await createSite({ robots }));
}

export const RULES = 'User-agent: *\nDisallow: /private/';

/** Of an open and a private address of the site. */
export async function kinds({ policy }: Bench, one: Site): Promise<string[]> {
  return [(await policy.check(one.url('/open'))).kind, (await policy.check(one.url('/private/x'))).kind];
}
