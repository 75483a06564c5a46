// How many hits are sorted by rules in a second, read from the database of an installation, and how many decisions of persons it takes.
//
//   npm run build && node bench/triage.mjs [--hits 100000] [--json file]
//
// The hits are made up: rows of works, sightings and matches as a search stores them, no pictures. Of the sites, a part is licensed, a part allowed, a part belongs
// to the rights holder, and for the rest there is no permission. Records are sealed as in every installation. One thread; nothing is fetched or compared.
// `seconds` is by the clock, `cpuSeconds` what the process itself computed; on a machine that does other things as well, only the latter says something, and
// `perSecond` rests on it. Decisions are flushed to the disk one by one or by 500, for which the clock counts.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { triage } from '@imgguard/claims';
import { DatabaseSync } from '@photostructure/sqlite';
import { createGuard } from 'imgguard';

const { hits: hitsText, json } = parseArgs({ options: { hits: { type: 'string', default: '100000' }, json: { type: 'string' } } }).values;
const HITS = Number(hitsText);
const WORKS = 1000;
const SITES = 5000;
const LICENSES = 300;
const ALLOWED = 200;
const PAGE = 500;
const SINGLE = 500;
const AT = '2026-03-01T12:00:00.000Z';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-triage-'));
process.env.IMGGUARD_KEY = '07'.repeat(32);
const guard = await createGuard({ dataDir: folder, threads: 1 });
try {
  fill();
  const rows = [...read(), pure(), ...decide(), reread()];
  console.table(rows);
  const report = {
    command: `node bench/triage.mjs --hits ${HITS}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
    hits: HITS,
    works: WORKS,
    sites: SITES,
    licenses: LICENSES,
    allowRules: ALLOWED,
    databaseMB: Math.round(statSync(join(folder, 'imgguard.db')).size / 2 ** 20),
    rows,
  };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await guard.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Rows as a search stores them, by one statement each. */
function fill() {
  guard.rightsHolders.add({ id: 'rh', name: 'Example Photography', ownDomains: ['site1.example', 'site2.example'] });
  for (let n = 0; n < LICENSES; n += 1)
    guard.licenses.add({
      licensee: { name: `Licensee ${n}` },
      workIds: 'all',
      where: { domains: [`site${10 + n}.example`] },
      from: '2024-01-01',
      until: n % 2 === 0 ? '2030-12-31' : '2025-12-31',
      origin: 'regular',
    });
  for (let n = 0; n < ALLOWED; n += 1)
    guard.allowList.add({ pattern: { kind: 'domain', domain: `site${1000 + n}.example` }, reason: 'a friend' });
  const database = new DatabaseSync(join(folder, 'imgguard.db'));
  database.exec('BEGIN');
  const work = database.prepare(
    `INSERT INTO works (id, seq, file_sha256, preview_sha256, width, height, rights_holder_id, record, engine, fingerprint, created_at)
     VALUES (?, ?, ?, ?, 4000, 3000, 'rh', ?, 'bench', x'00', ?)`,
  );
  for (let n = 0; n < WORKS; n += 1) {
    const record = {
      kind: 'work',
      version: 1,
      id: `work_${n}`,
      title: `Picture ${n}`,
      fileName: `${n}.jpg`,
      rightsHolderId: 'rh',
      registeredAt: AT,
    };
    work.run(`work_${n}`, n + 1, sha(n), sha(n), JSON.stringify(record), AT);
  }
  const image = database.prepare(
    'INSERT INTO images (id, sha256, byte_length, width, height, created_at) VALUES (?, ?, 80000, 1200, 800, ?)',
  );
  const sighting = database.prepare(
    'INSERT INTO sightings (id, image_id, page_url, image_url, first_seen_at, last_seen_at, record) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const match = database.prepare(
    `INSERT INTO matches (work_id, image_id, verdict, probability, engine, record, found_at) VALUES (?, ?, ?, ?, 'bench', ?, ?)`,
  );
  const hit = database.prepare(
    'INSERT INTO hits (id, work_id, sighting_id, page_url, image_url, site, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (let n = 1; n <= HITS; n += 1) {
    const host = `site${n % SITES}.example`;
    const [pageUrl, imageUrl, workId] = [`https://${host}/page${n}`, `https://${host}/media/${n}.jpg`, `work_${n % WORKS}`];
    const verdict = n % 10 === 0 ? 'similar' : 'copy';
    image.run(n, sha(WORKS + n), AT);
    sighting.run(n, n, pageUrl, imageUrl, AT, AT, JSON.stringify(sightingOf(pageUrl, imageUrl, n)));
    match.run(workId, n, verdict, 0.98, JSON.stringify(matchOf(verdict)), AT);
    hit.run(`hit${n}`, workId, n, pageUrl, imageUrl, host, AT, AT);
  }
  database.exec('COMMIT');
  database.close();
}

/** The inbox in pages, as the command line and the report read it: rows, decisions, proposal with reasons, priority. */
function read() {
  const uses = {};
  const took = timed(() => {
    for (let offset = 0; offset < HITS; offset += PAGE)
      for (const { triage: sorted } of guard.hits.list({ limit: PAGE, offset })) uses[sorted.use] = (uses[sorted.use] ?? 0) + 1;
  });
  const whole = timed(() => guard.hits.list());
  return [row('read and sorted, in pages of 500', HITS, took, uses), row('read and sorted, all at once', HITS, whole)];
}

/** The rules alone, on records in memory. */
function pure() {
  const details = guard.hits.list({ limit: 20_000 });
  const [licenses, allowRules] = [guard.licenses.list(), guard.allowList.list()];
  const took = timed(() => {
    for (const { hit, work, rightsHolder } of details) triage(hit, { work, rightsHolder, licenses, allowRules, at: AT });
  });
  return row('rules alone', details.length, took);
}

/** What a person confirms: by site in one transaction each, and one by one, each on the disk before the next. */
function decide() {
  const open = guard.hits.list({ limit: Math.min(HITS, 20_000) }).filter(({ triage: sorted }) => sorted.proposedBy === 'machine');
  const ids = open.map(({ hit }) => hit.id);
  const [single, many] = [ids.slice(0, SINGLE), ids.slice(SINGLE)];
  const one = timed(() => {
    for (const id of single) guard.hits.decide(id, { truth: 'match', use: 'allowed', by: 'bench' });
  });
  const bulk = timed(() => {
    for (let at = 0; at < many.length; at += PAGE)
      guard.hits.decideAll(many.slice(at, at + PAGE), { truth: 'match', use: 'allowed', by: 'bench' });
  });
  return [row('decided one by one, each flushed', single.length, one), row('decided 500 at once', many.length, bulk)];
}

function reread() {
  let decided = 0;
  const took = timed(() => {
    for (let offset = 0; ; offset += PAGE) {
      const page = guard.hits.list({ state: 'decided', limit: PAGE, offset });
      decided += page.length;
      if (page.length < PAGE) return;
    }
  });
  return row('decided ones read again', decided, took);
}

function sightingOf(pageUrl, imageUrl, n) {
  return {
    kind: 'sighting',
    version: 1,
    imageUrl,
    finalUrl: imageUrl,
    pageUrl,
    pageTitle: `Page ${n}`,
    seenAt: AT,
    sha256: sha(WORKS + n),
    contentType: 'image/jpeg',
    byteLength: 80_000,
    context: n % 7 === 0 ? { source: 'img', credit: 'Photo: Example Photography' } : { source: 'img' },
    alsoSeenAs: [],
    signals: [],
    storage: 'keep',
    http: { status: 200, headers: {}, redirects: [] },
  };
}

function matchOf(verdict) {
  const reasons = [{ code: 'pixels-agree', text: 'The aligned pixels agree.' }];
  return {
    version: 1,
    kind: verdict === 'copy' ? 'edited-copy' : 'similar',
    verdict,
    probability: 0.98,
    mirrored: false,
    negative: false,
    alignment: null,
    reasons,
  };
}

function sha(n) {
  return n.toString(16).padStart(64, '0');
}

function timed(work) {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function row(what, hits, { seconds, cpuSeconds }, uses) {
  const perSecond = Math.round(hits / cpuSeconds);
  return { what, hits, seconds: Number(seconds.toFixed(2)), cpuSeconds: Number(cpuSeconds.toFixed(2)), perSecond, ...uses };
}
