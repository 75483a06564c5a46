// What is asked: copies, strangers, look-alikes and templates, in an order that depends on the seed alone.
import { readFile } from 'node:fs/promises';
import { attack, FAMILIES, readPicture } from '../attacks.mjs';
import { templated, TEMPLATES } from './collections.mjs';
import { dice, mulberry32, seedOf, shuffled } from './random.mjs';
import { makeSeveral, planSeveral } from './several.mjs';

/**
 * The plan of a run: plain data, one entry a query. `kind`: `copy` (of `work`, by `family` and `level`), `stranger` (as it is), `changed-stranger`
 * (by `family` and `level`), `several` (a collage of `works`), `look-alike` (compared with everything but itself), `template` (an unrelated picture in a shared `family`).
 */
export function planQueries({ originals, lookAlikes, strangers, settings }) {
  const { seed, levels, families, edits, perFamily, works } = settings;
  const asked = shuffled(originals, seedOf(seed)).slice(0, works);
  const plan = [];
  for (const [f, family] of FAMILIES.entries()) {
    for (const level of levels) {
      if (!edits.some((edit) => edit.family === family && edit.level === level)) continue;
      for (let k = 0; k < Math.min(perFamily, asked.length); k++) {
        const { id, path } = asked[(f * 7 + ['easy', 'medium', 'hard'].indexOf(level) * 29 + k) % asked.length];
        plan.push({ id: `copy ${family} ${level} ${id}`, kind: 'copy', work: id, path, family, level });
      }
    }
  }
  plan.push(...planSeveral(asked, settings));
  const unknown = shuffled(strangers, seedOf(seed)).slice(0, settings.strangers);
  for (const { id, path } of unknown) plan.push({ id: `stranger ${id}`, kind: 'stranger', picture: id, path });
  for (const { id, path } of unknown) {
    const { pick } = dice(mulberry32(seedOf(`${seed} ${id}`)));
    const [family, level] = [pick(families), pick(levels)];
    plan.push({ id: `changed ${family} ${level} ${id}`, kind: 'changed-stranger', picture: id, path, family, level });
  }
  if (!settings.lookAlikes) return plan;
  for (const { id, path } of lookAlikes) plan.push({ id: `look-alike ${id}`, kind: 'look-alike', picture: id, path });
  TEMPLATES.forEach((family, t) => {
    for (const { id, path } of unknown.slice(t * 4, t * 4 + 4))
      plan.push({ id: `template ${family} ${id}`, kind: 'template', picture: id, path, family });
  });
  return plan;
}

/** The file that a query asks about, and the truth where it is a copy. Made anew, and the same, whenever it is wanted. */
export async function makeQuery(query, { seed, fillers }) {
  const { kind, path, family, level, work, picture } = query;
  if (kind === 'several') return makeSeveral(query, seed);
  if (kind === 'template') return { file: await templated(family, path), truth: null };
  if (family === undefined) return { file: await readFile(path), truth: null };
  const made = await attack(family, level, await pictureOf(path), {
    seed: `${seed} ${work ?? picture}`,
    distractors: fillers.map((filler) => filler.path),
  });
  return { file: made.file, truth: kind === 'copy' ? made.truth : null };
}

// --- internal ---

/** The last few works, decoded: one work is asked for by many families. */
const RECENT = 24;
const recent = new Map();

function pictureOf(path) {
  const known = recent.get(path) ?? readPicture(path);
  recent.delete(path);
  recent.set(path, known);
  if (recent.size > RECENT) recent.delete(recent.keys().next().value);
  return known;
}
