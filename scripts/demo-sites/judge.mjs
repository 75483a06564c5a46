// Holds what a scan found against what was planted.
import { basename } from 'node:path';
import { demoWorks } from './photos.mjs';

/** Farthest that a point of the picture may lie from its true place on the work, as a share of the work's diagonal. */
export const PLACE_TOLERANCE = 0.01;

/**
 * What a scan brought to light.
 * @typedef {object} Findings
 * @property {import('imgguard').HitDetail[]} hits
 * @property {{ url: string, reason: string }[]} skipped
 * @property {{ sha256: string }[]} refused pictures that could not be read
 */

/**
 * What is said about one work on one picture.
 * @typedef {object} Row
 * @property {import('./planting.mjs').Planting} planting
 * @property {string} [work] title of the work, for a copy
 * @property {boolean} right
 * @property {string} says in words
 * @property {number} [offBy] for a copy that was found: the greatest distance from the true place, as a share of the diagonal
 */

/**
 * @param {import('./world.mjs').World} world
 * @param {Findings} findings
 * @returns {{ rows: Row[], accused: string[], right: boolean }} `accused`: what was called a copy and is none
 */
export function judge(world, findings) {
  const titles = new Map(demoWorks().map((work) => [work.name, work.title]));
  const names = new Map(demoWorks().map((work) => [basename(work.file), work.name]));
  const found = new Map();
  for (const hit of findings.hits) found.set(keyOf(hit.hit.sighting.pageUrl, hit.hit.sighting.imageUrl, names.get(hit.work.fileName)), hit);
  const explained = new Set();
  const rows = world.plantings.flatMap((planting) => {
    if (planting.expected === 'unreachable') return [judgeUnreachable(planting, world, findings)];
    if (planting.expected === 'none') return [judgeOther(planting, findings)];
    return planting.places.map((place) => {
      const key = keyOf(planting.page, planting.imageUrl, place.work);
      explained.add(key);
      return { planting, work: titles.get(place.work), ...judgeCopy(planting, place, found.get(key)) };
    });
  });
  const accused = [...found]
    .filter(([key, hit]) => hit.match.verdict === 'copy' && !explained.has(key))
    .map(([, { work, hit }]) => `${hit.sighting.imageUrl} on ${hit.sighting.pageUrl} was called a copy of "${work.title}".`);
  return { rows, accused, right: accused.length === 0 && rows.every((row) => row.right) };
}

// --- internal ---

function keyOf(page, image, work) {
  return JSON.stringify([page, image, work]);
}

function judgeCopy(planting, place, hit) {
  if (hit === undefined) return { right: false, says: 'missed' };
  if (hit.match.verdict !== 'copy') return { right: false, says: 'only called similar' };
  const offBy = distanceFrom(place, hit.match);
  if (!(offBy <= PLACE_TOLERANCE)) return { right: false, offBy, says: `found, but its place is off by ${percent(offBy)}` };
  const { use } = hit.triage;
  if (use !== planting.use) return { right: false, offBy, says: `found, but sorted as "${USES[use]}" instead of "${USES[planting.use]}"` };
  return { right: true, offBy, says: `found: ${KINDS[hit.match.kind]}, ${USES[use]}` };
}

const KINDS = { exact: 'exact copy', 'near-duplicate': 'near-duplicate', 'edited-copy': 'edited copy' };
const USES = {
  unknown: 'no license found',
  licensed: 'licensed',
  allowed: 'allowed',
  own: 'own site',
  unlicensed: 'unlicensed',
  'permitted-by-law': 'permitted by law',
};

function judgeOther(planting, { hits }) {
  const here = hits.filter(({ hit }) => hit.sighting.pageUrl === planting.page && hit.sighting.imageUrl === planting.imageUrl);
  if (here.some(({ match }) => match.verdict === 'copy')) return { planting, right: false, says: 'called a copy, which it is not' };
  return { planting, right: true, says: here.length > 0 ? 'listed as similar, for a person to look at' : 'not called a copy' };
}

function judgeUnreachable(planting, world, { skipped, refused }) {
  const { refusal, refusedUrl, imageUrl, sha256 } = planting;
  const listed =
    refusal === 'image-refused'
      ? refused.some((one) => one.sha256 === sha256)
      : skipped.some((one) => one.url === refusedUrl && one.reason === refusal);
  if (!listed) return { planting, right: false, says: `not listed as ${refusal}` };
  const mayBeAsked = refusal === 'image-refused' || refusal === 'http-error';
  if (!mayBeAsked && world.requestsFor(imageUrl) + world.requestsFor(refusedUrl) > 0)
    return { planting, right: false, says: 'asked for, although it is closed' };
  return { planting, right: true, says: `left alone: ${refusal}` };
}

/** The farthest that a point of the picture which shows the work was put from where it belongs. */
function distanceFrom({ toWork, width, height, workSize: size }, { alignment, kind }) {
  // Nothing is to be aligned where the file is the same.
  if (alignment === null) return kind === 'exact' ? 0 : Number.NaN;
  let worst = 0;
  for (let step = 0; step < GRID * GRID; step += 1) {
    const x = ((step % GRID) / (GRID - 1)) * width;
    const y = (Math.floor(step / GRID) / (GRID - 1)) * height;
    const truth = project(toWork, x, y);
    if (truth[0] < 0 || truth[1] < 0 || truth[0] > size.width || truth[1] > size.height) continue;
    const [foundX, foundY] = project(alignment.homography, x, y);
    worst = Math.max(worst, Math.hypot(foundX - truth[0], foundY - truth[1]));
  }
  return worst / Math.hypot(size.width, size.height);
}

/** Points to a side at which places are compared. */
const GRID = 33;

function project(h, x, y) {
  const w = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
}

/** A share as per cent. */
export function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}
