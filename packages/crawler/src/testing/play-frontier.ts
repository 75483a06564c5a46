/** Steps at random on a frontier, to compare one with another or with what it should be. */
import type { Frontier, FrontierEntry } from '../frontier/frontier.ts';

/** Does at random what callers do, and returns everything that the frontier said; the same seed does the same. */
export async function play(frontier: Frontier, seed: number): Promise<unknown[]> {
  const pick = random(seed);
  const seen: unknown[] = [];
  let now = 0;
  const leased: Awaited<ReturnType<Frontier['nextUrls']>>[number][] = [];
  for (let step = 0; step < 400; step += 1) {
    now += pick(4);
    const host = `h${pick(4)}`;
    const entries = Array.from({ length: pick(3) }, () => page(`p${pick(120)}`, `h${pick(4)}`, pick(3)));
    const item = leased[pick(leased.length + 1)];
    const action = pick(13);
    if (action <= 1) seen.push(await frontier.put(entries));
    else if (action === 2) seen.push([...(await frontier.leaseHosts(2, 10, now))].toSorted());
    else if (action === 3) {
      const items = await frontier.nextUrls(host, 2, now);
      seen.push(items);
      leased.push(...items);
    } else if (action === 4) await frontier.releaseHost(host, now + pick(5));
    else if (action === 5) await frontier.blockHost(host, now + pick(9));
    else if (item !== undefined && action === 6) await frontier.ack(item, { discovered: entries, outcome: '{}' });
    else if (action === 7) seen.push(Math.max(await frontier.beginRequest(host, 10, pick(5), now), 0));
    else if (action === 8)
      await frontier.endRequest(host, now + pick(5), { latencyMs: pick(9), backoffSteps: pick(4), backoffUntil: pick(99) });
    else if (action === 11) seen.push(await frontier.countFailure(host), await frontier.paceOf(host));
    else if (action === 12) await frontier.forgetFailures(host);
    else if (action === 9) await frontier.renew(10, now);
    else if (item !== undefined) await (pick(2) === 0 ? frontier.fail(item, now + pick(9)) : frontier.unlease(item, now));
    const nextAt = await frontier.nextAt();
    // Times in the past say the same: now.
    seen.push(await frontier.stats(), nextAt === null ? null : Math.max(nextAt, now));
  }
  return seen;
}

// --- internal ---

function page(id: string, host: string, priority: number): FrontierEntry {
  return { id, kind: 'page', url: `http://${host}/${id}`, host, priority, depth: 0, pageUrl: null, detail: {} };
}

/** Mulberry32, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
