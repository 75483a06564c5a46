/**
 * Hosts on a virtual clock that answer by chance, and watch when they are asked: each reckons by itself, from what it told those who asked, when it may be asked next.
 */
import { type Observation, type Pacer, retryAfterMs } from '../../../packages/crawler/src/pacing/pacer.ts';
import type { VirtualClock } from '../../../packages/crawler/src/testing/virtual-clock.ts';

/** From 0 up to 1. */
export type Chance = () => number;

/** Who asks. */
export interface Asker {
  readonly pacer: Pacer;
  readonly minDelayMs: number;
  readonly latencyFactor: number;
  /** Of each host that was asked, by it and by those that share its frontier: mean answering time and answers in a row that asked for patience. */
  readonly known: Map<string, { latencyMs: number; busy: number }>;
  /** What it was told itself. */
  readonly crawlDelays: Map<string, number>;
  isDead: boolean;
}

export interface PacedHost {
  /** Asks the host through the asker's pacer, and never returns to an asker that died. */
  ask(asker: Asker): Promise<void>;
  /** The asker died: what it was asking for is cut off. */
  cut(asker: Asker, at: number): void;
}

/** What all hosts saw. */
export interface Tally {
  starts: number;
  ends: number;
  cuts: number;
  busy: number;
  crawlDelays: number;
  /** Milliseconds between the earliest time for a request and its start, the least of all. */
  leastSlackMs: number;
  /** What should not have happened. */
  readonly wrongs: string[];
}

/** Starting values, none seen. */
export function newTally(): Tally {
  return { starts: 0, ends: 0, cuts: 0, busy: 0, crawlDelays: 0, leastSlackMs: Number.POSITIVE_INFINITY, wrongs: [] };
}

/** Builds a host. `crawlDelayMs` is told with every answer, as robots.txt is read before everything else. */
export function createPacedHost(name: string, world: { clock: VirtualClock; chance: Chance; tally: Tally }): PacedHost {
  const { clock, chance, tally } = world;
  const crawlDelayMs = chance() < 0.3 ? Math.floor(chance() * 20_000) : 0;
  const slowness = chance() < 0.2 ? 4_000 : 300;
  let active: Asker | null = null;
  let earliest = 0;
  let pauseMs = 0;

  function begin(asker: Asker): void {
    const now = clock.now();
    if (active !== null) tally.wrongs.push(`${name} is asked by two at once`);
    if (now < earliest) tally.wrongs.push(`${name} is asked ${earliest - now} ms too soon`);
    tally.starts += 1;
    if (earliest > 0) tally.leastSlackMs = Math.min(tally.leastSlackMs, now - earliest);
    active = asker;
    pauseMs = pauseOf(asker, name);
  }

  function end(asker: Asker, started: number, observation: Observation): void {
    const now = clock.now();
    tally.ends += 1;
    active = null;
    const seen = seenBy(asker, name);
    seen.latencyMs = seen.latencyMs === 0 ? now - started : 0.7 * seen.latencyMs + 0.3 * (now - started);
    if (crawlDelayMs > 0) tally.crawlDelays += 1;
    asker.crawlDelays.set(name, crawlDelayMs);
    asker.pacer.setCrawlDelay(name, crawlDelayMs);
    earliest = now + Math.max(pauseOf(asker, name), patienceOf(observation, seen, now));
    if (isBusy(observation)) tally.busy += 1;
  }

  return {
    ask: (asker) =>
      asker.pacer.run(name, async () => {
        begin(asker);
        const started = clock.now();
        await clock.sleep(1 + Math.floor(chance() * slowness));
        if (asker.isDead) return never();
        const observation = answerOf(chance, clock.now());
        asker.pacer.observe(name, observation);
        end(asker, started, observation);
      }),
    cut(asker, at) {
      if (active !== asker) return;
      tally.cuts += 1;
      active = null;
      earliest = at + pauseMs;
    },
  };
}

// --- internal ---

/** A process that was killed goes no further. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function seenBy({ known }: Asker, host: string): { latencyMs: number; busy: number } {
  const seen = known.get(host) ?? { latencyMs: 0, busy: 0 };
  known.set(host, seen);
  return seen;
}

/** At least so long, by what the asker and the others know. Rounding of means is allowed a millisecond. */
function pauseOf(asker: Asker, host: string): number {
  const { latencyMs } = seenBy(asker, host);
  return Math.max(asker.minDelayMs, asker.crawlDelays.get(host) ?? 0, Math.min(asker.latencyFactor * latencyMs, 30_000) - 1);
}

function isBusy({ status }: Observation): boolean {
  return status === 429 || status === 503;
}

/** 2 s, doubled with every further answer of this kind, at most a minute; or what Retry-After says. */
function patienceOf(observation: Observation, seen: { busy: number }, now: number): number {
  if (!isBusy(observation)) {
    if (observation.status !== null && observation.status < 500) seen.busy = 0;
    return 0;
  }
  seen.busy += 1;
  return retryAfterMs(observation.retryAfter, now) ?? Math.min(2_000 * 2 ** (seen.busy - 1), 60_000);
}

const RETRY_AFTER = [undefined, '0', '7', '120', '-3', 'soon', '99999'] as const;

function answerOf(chance: Chance, now: number): Observation {
  const roll = chance();
  if (roll < 0.85) return { status: roll < 0.05 ? 404 : 200 };
  if (roll < 0.9) return { status: roll < 0.87 ? null : 500 };
  const pick = Math.floor(chance() * (RETRY_AFTER.length + 1));
  const retryAfter = pick === RETRY_AFTER.length ? new Date(now + 1_000 * Math.floor(chance() * 90)).toUTCString() : RETRY_AFTER[pick];
  return { status: roll < 0.95 ? 429 : 503, ...(retryAfter === undefined ? {} : { retryAfter }) };
}
