import { createMemoryFrontier, type Frontier } from '@imgguard/crawler';
import { createSqliteFrontier } from '@imgguard/crawler/sqlite';
import { createVirtualClock, type VirtualClock } from '@imgguard/crawler/testing';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import { createPacer } from '../../packages/crawler/src/pacing/pacer.ts';
import { createChance } from './lib/chance.ts';
import { type Asker, createPacedHost, newTally, type PacedHost, type Tally } from './lib/paced-hosts.ts';

const LEASE_MS = 9_000;

interface World {
  readonly clock: VirtualClock;
  readonly chance: () => number;
  readonly tally: Tally;
  readonly hosts: readonly PacedHost[];
}

function createWorld(hosts: number, seed: number): World {
  const clock = createVirtualClock();
  const chance = createChance(seed);
  const tally = newTally();
  return {
    clock,
    chance,
    tally,
    hosts: Array.from({ length: hosts }, (_, index) => createPacedHost(`h${index}`, { clock, chance, tally })),
  };
}

/** A process: a pacer behind the frontier that it shares with others. */
function createAsker({ clock, chance }: World, frontier: Frontier, known: Asker['known'] = new Map()): Asker {
  const minDelayMs = Math.floor(chance() * 3_000);
  const latencyFactor = [0, 1, 2, 5][Math.floor(chance() * 4)] as number;
  const asker: Asker = { pacer: pacerOf(), minDelayMs, latencyFactor, known, crawlDelays: new Map(), isDead: false };
  return asker;

  function pacerOf(): Asker['pacer'] {
    return createPacer({
      clock: {
        now: clock.now,
        sleep: (ms, signal) => clock.sleep(ms, signal).then(() => (asker.isDead ? new Promise(() => undefined) : undefined)),
      },
      minDelayMs,
      latencyFactor,
      jitter: 0.25,
      random: chance,
      gate: {
        begin: (host, pauseMs) => frontier.beginRequest(host, LEASE_MS, pauseMs, clock.now()),
        end: (host, notBefore, pace) => frontier.endRequest(host, notBefore, pace),
        paceOf: (host) => frontier.paceOf(host),
      },
    });
  }
}

/** Asks one host again and again, until it is told to stop or its process is dead. */
async function askOn(asker: Asker, host: PacedHost, goesOn: () => boolean): Promise<void> {
  while (goesOn() && !asker.isDead) await host.ask(asker);
}

describe('over a million events', () => {
  test('no host is asked sooner than its delay, nor by two at once', async () => {
    const events = 1_000_000;
    const world = createWorld(400, 20_261_125);
    const { tally, clock } = world;
    // Crawls of different manners, each with hosts of its own, and two for each host that want to ask it.
    const askers = Array.from({ length: 8 }, () => createAsker(world, createMemoryFrontier()));
    const goesOn = (): boolean => tally.starts + tally.ends < events;
    const all = world.hosts.flatMap((host, index) => [1, 2].map(() => askOn(askers[index % askers.length] as Asker, host, goesOn)));
    await clock.runAll();
    await Promise.all(all);
    console.log(`${tally.starts + tally.ends} starts and ends of requests, ${tally.busy} asked for patience`);
    expect(tally.wrongs.slice(0, 5)).toEqual([]);
    expect(tally.starts + tally.ends).toBeGreaterThanOrEqual(events);
    expect(tally.starts).toBe(tally.ends);
    // The test would not be one if nobody ever came right at the earliest time, or nothing held anybody up.
    expect(tally.leastSlackMs).toBeLessThan(1);
    expect(tally.busy).toBeGreaterThan(20_000);
    expect(tally.crawlDelays).toBeGreaterThan(20_000);
  });
});

/** Prolongs what the process holds, three times in a lease as the crawl does. */
async function renewOn(asker: Asker, frontier: Frontier, { clock, goesOn }: { clock: VirtualClock; goesOn: () => boolean }): Promise<void> {
  while (goesOn() && !asker.isDead) {
    await clock.sleep(LEASE_MS / 3);
    if (!asker.isDead) await frontier.renew(LEASE_MS, clock.now());
  }
}

describe('three processes that share a frontier and are killed, in virtual time', () => {
  test('the hosts see one pace', async () => {
    const events = 12_000;
    const world = createWorld(40, 20_261_126);
    const { tally, clock, chance, hosts } = world;
    const database = new DatabaseSync(':memory:');
    const goesOn = (): boolean => tally.starts + tally.ends < events;
    // What one of them learned of a host the others know, also after its end.
    const known: Asker['known'] = new Map();
    let kills = 0;
    const places = Array.from({ length: 3 }, async () => {
      while (goesOn()) {
        const frontier = createSqliteFrontier(database, { exclusive: false });
        const asker = createAsker(world, frontier, known);
        for (const host of hosts) void askOn(asker, host, goesOn);
        void renewOn(asker, frontier, { clock, goesOn });
        await clock.sleep(1 + Math.floor(chance() * 60_000));
        asker.isDead = true;
        kills += 1;
        for (const host of hosts) host.cut(asker, clock.now());
      }
    });
    await clock.runAll();
    await Promise.all(places);
    console.log(`${tally.starts} requests, ${kills} kills, ${tally.cuts} of them while a request was under way`);
    expect(tally.wrongs.slice(0, 5)).toEqual([]);
    expect(tally.starts + tally.ends).toBeGreaterThanOrEqual(events);
    expect(kills).toBeGreaterThan(100);
    expect(tally.cuts).toBeGreaterThan(50);
  });
});
