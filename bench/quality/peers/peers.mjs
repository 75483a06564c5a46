// The peers on the same works and queries: what they know of the works, what they answer, and their figures.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { eachOf } from '../lib/lanes.mjs';
import { quantile, ranking, wilson } from '../lib/statistics.mjs';
import { grouped } from '../lib/summary.mjs';
import { HASH_PEERS } from './hash-peers.mjs';
import { sscdPeer } from './sscd-peer.mjs';

/** Wrong works that are kept of each answer, nearest first. */
const WRONG = 3;
/** Share of strangers that the second threshold may accept. */
const TOLERATED = 0.01;

/** @param options `sscd`: file with the weights; `cache`: folder; `signal`, `progress`. */
export async function openPeers(works, { sscd, cache, signal, progress }) {
  const model = await sscdPeer(sscd);
  const peers = model === null ? HASH_PEERS : [...HASH_PEERS, model];
  const opened = [];
  for (const peer of peers) opened.push({ ...peer, works: await worksOf(peer, works, { cache, signal, progress }) });
  return opened;
}

/** What each peer says to a query: `{ name: { right, wrong, ms } }`, or `{ error }` where it cannot read the file. */
export async function askPeers(peers, { work, picture }, file) {
  const answers = {};
  for (const peer of peers) {
    const started = performance.now();
    try {
      const query = await peer.query(file);
      const ms = Math.round(10 * (performance.now() - started)) / 10;
      const scores = [...peer.works]
        .filter(([id]) => id !== picture)
        .map(([id, known]) => [id, Math.round(1e4 * peer.similarity(query, known)) / 1e4]);
      const wrong = scores.filter(([id]) => id !== work).toSorted((l, r) => r[1] - l[1]);
      answers[peer.name] = { right: scores.find(([id]) => id === work)?.[1] ?? null, wrong: wrong.slice(0, WRONG), ms };
    } catch (error) {
      answers[peer.name] = { error: error.message.split('\n')[0].slice(0, 100), right: null, wrong: [], ms: null };
    }
  }
  return answers;
}

/** Recall of each peer where it accepts no stranger, where it accepts at most 1 % of them, and by the threshold of its documentation. */
export function summarisePeers(records, peers) {
  const asked = records.filter((record) => record.peers !== undefined);
  return Object.fromEntries(peers.map((peer) => [peer.name, figuresOf(peer, asked)]));
}

// --- internal ---

function figuresOf({ name, version, own }, records) {
  const of = (kinds) => records.filter(({ kind }) => kinds.includes(kind)).map((record) => ({ ...record, ...record.peers[name] }));
  const strangers = of(['stranger', 'changed-stranger'])
    .map(nearestWrong)
    .toSorted((l, r) => r - l);
  const thresholds = {
    noStranger: above(strangers[0] ?? 0),
    onePercent: above(strangers[Math.floor(TOLERATED * strangers.length)] ?? 0),
    ...(own === undefined ? {} : { documented: own }),
  };
  const copies = of(['copy']);
  const answers = of(['copy', 'stranger', 'changed-stranger', 'look-alike', 'template']).flatMap(({ right, wrong }) => [
    ...(right === null ? [] : [{ score: right, isRight: true }]),
    ...wrong.map(([, score]) => ({ score, isRight: false })),
  ]);
  const at = (threshold) => ({
    threshold: Math.round(1e4 * threshold) / 1e4,
    ...recallAt(copies, threshold),
    byLevel: grouped(copies, 'level', (some) => recallAt(some, threshold)),
    strangersAccepted: strangers.filter((score) => score >= threshold).length,
    templatesAccepted: of(['template']).filter((record) => nearestWrong(record) >= threshold).length,
    lookAlikesAccepted: of(['look-alike']).filter((record) => nearestWrong(record) >= threshold).length,
    wrongWorks: copies.filter((record) => nearestWrong(record) >= threshold).length,
  });
  return {
    version,
    at: Object.fromEntries(Object.entries(thresholds).map(([key, threshold]) => [key, at(threshold)])),
    families: grouped(copies, 'family', (some) => grouped(some, 'level', (few) => recallAt(few, thresholds.noStranger))),
    ...ranking(answers, copies.length),
    unreadable: copies.filter(({ error }) => error !== undefined).length,
    msP50: quantile(
      records.flatMap(({ peers }) => peers[name].ms ?? []),
      0.5,
    ),
  };
}

const above = (value) => value + 1e-6;

const nearestWrong = ({ wrong }) => wrong[0]?.[1] ?? 0;

function recallAt(copies, threshold) {
  const found = copies.filter(({ right }) => right !== null && right >= threshold).length;
  return { queries: copies.length, found, recall: found / copies.length, interval: wilson(found, copies.length) };
}

/** Bytes of every work, from the cache where they are known. */
async function worksOf(peer, works, { cache, signal, progress }) {
  const file = `${cache}/peer-${peer.name}.json`;
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { version: peer.version, works: {} };
  const kept = known.version === peer.version ? known.works : {};
  const missing = works.filter(({ id }) => kept[id] === undefined);
  let done = works.length - missing.length;
  await eachOf(missing, { lanes: 2, signal }, async ({ id, load }) => {
    kept[id] = (await peer.work(await load())).toString('base64');
    progress(`${peer.name}: works`, ++done, works.length);
  });
  mkdirSync(dirname(file), { recursive: true });
  if (missing.length > 0) writeFileSync(file, JSON.stringify({ version: peer.version, works: kept }));
  return new Map(works.filter(({ id }) => kept[id] !== undefined).map(({ id }) => [id, Buffer.from(kept[id], 'base64')]));
}
