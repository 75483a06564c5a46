// Pairs of a query and a work whose truth is known, and the evidence that comparing them gives.
import { FAMILIES, LEVELS, attack, readPicture } from '../quality/attacks.mjs';
import { TEMPLATES } from '../quality/lib/collections.mjs';
import { eachOf } from '../quality/lib/lanes.mjs';
import { dice, mulberry32, seedOf, shuffled } from '../quality/lib/random.mjs';
import { openRecords } from '../quality/lib/records.mjs';
import { SUITES } from '../quality/lib/suites.mjs';

/**
 * Plain data, one entry a pair. `kind`: `copy`, `look-alike` (two photographs of one scene), `template` (two unrelated photographs under one and the same attack), `stranger`. `group`: what must
 * not be divided: the work, the scene, the pair.
 */
export function planPairs({ originals, lookAlikes, strangers, gallery }, { seed, copies, ...counts }) {
  const works = shuffled(originals, seedOf(`works ${seed}`));
  const { pick } = dice(mulberry32(seedOf(`levels ${seed}`)));
  const edits = [...SUITES.common, ...FAMILIES.map((family) => ({ family, level: pick(LEVELS) }))];
  const plan = edits.flatMap(({ family, level }, e) =>
    Array.from({ length: copies }, (_, k) => {
      const { id, path } = works[(e * copies + k) % works.length];
      return {
        id: `copy ${family} ${level} ${id}`,
        kind: 'copy',
        group: id,
        query: { path, family, level, seed: `${seed} ${id}` },
        work: { path },
      };
    }),
  );
  for (const query of lookAlikes) {
    for (const work of lookAlikes.filter((one) => one !== query && sceneOf(one) === sceneOf(query)))
      plan.push({
        id: `look-alike ${query.id} ${work.id}`,
        kind: 'look-alike',
        group: sceneOf(query),
        query: { path: query.path },
        work: { path: work.path },
      });
  }
  const unknown = shuffled(strangers, seedOf(`strangers ${seed}`));
  const others = shuffled(gallery, seedOf(`gallery ${seed}`));
  for (const family of TEMPLATES) {
    for (let k = 0; k < counts.templates; k++) {
      const frame = { family, level: LEVELS[k % LEVELS.length], seed: `${seed} template ${k}` };
      const [query, work] = [unknown[k % unknown.length], others[(k * 7 + 3) % others.length]];
      plan.push({
        id: `template ${family} ${k}`,
        kind: 'template',
        group: `${family} ${k}`,
        query: { path: query.path, ...frame },
        work: { path: work.path, ...frame },
      });
    }
  }
  for (const [i, { id, path }] of unknown.slice(0, counts.strangers).entries())
    plan.push({ id: `stranger ${id}`, kind: 'stranger', group: id, query: { path }, work: { path: works[i % works.length].path } });
  return [...new Map(plan.map((pair) => [pair.id, pair])).values()];
}

/** @returns The plan's entries with `evidence`. */
export async function measurePairs(engine, plan, { file, build, seed, fillers, progress }) {
  const kept = openRecords(file, { build, seed });
  const left = plan.filter(({ id }) => !kept.records.has(id));
  let done = plan.length - left.length;
  const registered = new Map();
  const referenceOf = (work) => {
    const key = JSON.stringify(work);
    if (!registered.has(key))
      registered.set(
        key,
        made(work, fillers).then((image) => engine.fingerprint(image, { role: 'reference' })),
      );
    return registered.get(key);
  };
  await eachOf(left, { lanes: 3 }, async ({ id, query, work }) => {
    const [asked, reference] = [
      await engine.fingerprint(await made(query, fillers), { role: 'query', truncated: 'accept' }),
      await referenceOf(work),
    ];
    const { evidence } = await engine.match(asked, reference);
    kept.add({ id, evidence });
    progress(++done, plan.length);
  });
  return plan.map((pair) => ({ ...pair, evidence: kept.records.get(pair.id).evidence }));
}

// --- internal ---

const sceneOf = ({ id }) => id.split('/')[1];

/** The file, attacked where the plan says so. */
async function made({ path, family, level, seed }, fillers) {
  if (family === undefined) return path;
  const distractors = fillers.map((filler) => filler.path);
  return (await attack(family, level, await readPicture(path), { seed, distractors })).file;
}
