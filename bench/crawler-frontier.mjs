// A frontier with a million addresses, in SQLite and in memory: how fast it takes them, how fast it gives them out, and what memory and disk it needs.
//
//   npm run build && node bench/crawler-frontier.mjs [--urls 1000000] [--hosts 10000,1] [--kinds sqlite,memory] [--turns 20000] [--json bench/results/crawler-frontier.json]
//
// Each row is a process of its own. Addresses are put in 500 at a time, as a large page or sitemap does. A turn is what the crawl does for one request: lease a host, take its next
// address, announce the request, keep what it taught, acknowledge with two new addresses, and give the host back for a second later. SQLite is as it comes: WAL, and synchronous=FULL, so that
// each of these steps waits for the disk; `turns/s, NORMAL` is with synchronous=NORMAL, which may lose the last moments when the power fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMemoryFrontier } from '@imgguard/crawler';
import { createSqliteFrontier } from '@imgguard/crawler/sqlite';
import { DatabaseSync } from '@photostructure/sqlite';

const { values } = parseArgs({
  options: {
    urls: { type: 'string', default: '1000000' },
    hosts: { type: 'string', default: '10000,1' },
    kinds: { type: 'string', default: 'sqlite,memory' },
    turns: { type: 'string', default: '20000' },
    json: { type: 'string' },
    child: { type: 'string' },
  },
});
const [URLS, TURNS] = [values.urls, values.turns].map(Number);
const BATCH = 500;
const MARKS = [0.1, 0.5, 1].map((part) => Math.round(URLS * part));
const START = Date.UTC(2026, 0, 1);

if (values.child === undefined) await measureAll();
else {
  const [kind, hosts] = values.child.split(':');
  console.log(JSON.stringify(await measure(kind, Number(hosts))));
}

async function measureAll() {
  const rows = [];
  for (const hosts of values.hosts.split(','))
    for (const kind of values.kinds.split(',')) {
      const args = [
        '--expose-gc',
        fileURLToPath(import.meta.url),
        '--urls',
        values.urls,
        '--turns',
        values.turns,
        '--child',
        `${kind}:${hosts}`,
      ];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
      if (status !== 0) throw new Error(`The process for ${kind} ended with ${status}.`);
      rows.push(JSON.parse(stdout));
    }
  console.table(rows);
  const report = {
    command: `node bench/crawler-frontier.mjs --urls ${URLS} --hosts ${values.hosts} --kinds ${values.kinds} --turns ${TURNS}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    note: 'rates by the clock, CPU as the process used it; other programs used the machine when the load is above 1',
    rows,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
}

async function measure(kind, hosts) {
  const folder = mkdtempSync(join(tmpdir(), 'imgguard-frontier-bench-'));
  const file = join(folder, 'frontier.sqlite');
  try {
    const database = kind === 'sqlite' ? new DatabaseSync(file) : null;
    database?.exec('PRAGMA journal_mode = WAL');
    const frontier = database === null ? createMemoryFrontier() : createSqliteFrontier(database);
    const row = { frontier: kind, hosts, addresses: URLS };
    const before = process.cpuUsage();
    row['put/s'] = Math.round(URLS / (await enqueue(frontier, hosts, row)));
    row['put µs of CPU'] = cpuSince(before, URLS);
    const turns = createTurns(frontier);
    const begun = process.cpuUsage();
    row['turns/s'] = await turns(TURNS);
    row['turn µs of CPU'] = cpuSince(begun, TURNS);
    database?.exec('PRAGMA synchronous = NORMAL');
    if (database !== null) row['turns/s, NORMAL'] = await turns(TURNS);
    row['rss MB after turns'] = rssMB();
    row['nextAt ms'] = await timed(() => frontier.nextAt());
    row['stats ms'] = await timed(() => frontier.stats());
    if (database !== null) row['file MB'] = Math.round(statSync(file).size / 1e6);
    database?.close();
    if (database !== null)
      row['opened again after ms'] = await timed(() => createSqliteFrontier(new DatabaseSync(file)).leaseHosts(1, 1000, START * 2));
    return row;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds that it took; memory on the way is noted in the row. */
async function enqueue(frontier, hosts, row) {
  let seconds = 0;
  for (let from = 0; from < URLS; from += BATCH) {
    const entries = Array.from({ length: Math.min(BATCH, URLS - from) }, (_, index) => entryOf(from + index, hosts));
    const started = performance.now();
    await frontier.put(entries);
    seconds += (performance.now() - started) / 1000;
    if (MARKS.includes(from + BATCH)) row[`rss MB at ${(from + BATCH).toLocaleString('en')}`] = rssMB();
  }
  return seconds;
}

function entryOf(number, hosts) {
  const host = `host-${number % hosts}.example`;
  const url = `https://${host}/gallery/${Math.floor(number / 50)}/photograph-${number}.html`;
  const pageUrl = `https://${host}/gallery/${Math.floor(number / 50)}/`;
  return { id: `page\n${url}`, kind: 'page', url, host, priority: number % 3, depth: 2, pageUrl, detail: {} };
}

/** Does turns at a time of its own, and returns how many it did in a second. */
function createTurns(frontier) {
  let [now, number] = [START, URLS];
  return async (count) => {
    const started = performance.now();
    for (let done = 0; done < count;) {
      const leased = await frontier.leaseHosts(8, 30_000, now);
      if (leased.length === 0) now = Math.max(now + 1, (await frontier.nextAt()) ?? now);
      for (const host of leased) {
        const [item] = await frontier.nextUrls(host, 1, now);
        if ((await frontier.beginRequest(host, 30_000, 1_000, now)) !== 0) throw new Error('A host that is leased may be asked.');
        const pace = await frontier.paceOf(host);
        await frontier.endRequest(host, now + 1_000, { ...pace, latencyMs: pace.latencyMs + 1 });
        await frontier.forgetFailures(host);
        const discovered = [0, 1].map(() => ({ ...entryOf(number++, 1), host, id: `page\n${number}` }));
        await frontier.ack(item, { discovered, outcome: '{}' });
        await frontier.releaseHost(host, now + 1_000);
        done += 1;
      }
    }
    return Math.round((1000 * count) / (performance.now() - started));
  };
}

function cpuSince(before, count) {
  const { user, system } = process.cpuUsage(before);
  return Math.round((10 * (user + system)) / count) / 10;
}

function rssMB() {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1e6);
}

async function timed(work) {
  const started = performance.now();
  await work();
  return Math.round((performance.now() - started) * 100) / 100;
}
