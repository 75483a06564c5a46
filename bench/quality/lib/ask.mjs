// One query, asked, and what came of it as one record.
import { groupOf } from '../attacks.mjs';
import { project } from './plane.mjs';

/** Side of the frame in which errors are told in pixels. */
const FRAME = 512;

/** @param by `index`, and `engine`, which compares a copy that was not found with its work alone. */
export async function askIndex({ index, engine }, query, { file, truth }) {
  const { path: _, ...asked } = query;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const fingerprint = await index.fingerprint(file, { truncated: 'accept' });
  const taken = performance.now();
  const exclude = query.kind === 'look-alike' ? { exclude: new Set([query.picture]) } : {};
  const { matches, similar, examined } = await index.search(fingerprint, exclude);
  const found = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const isLost = query.kind === 'copy' && [...matches, ...similar].every(({ workId }) => workId !== query.work);
  const alone = isLost ? await engine.match(fingerprint, index.get(query.work)) : null;
  const answers = [...matches.map((answer) => entry(answer, 'copy')), ...similar.map((answer) => entry(answer, 'similar'))];
  return {
    ...asked,
    ...(query.family === undefined ? {} : { group: groupOf(query.family) }),
    ...(query.kind === 'copy' ? verdictOn(query, { answers, matches, similar }, { truth, index }) : {}),
    ...(alone === null ? {} : { alone: compared(alone) }),
    others: answers.filter(({ workId }) => workId !== query.work),
    examined,
    width: fingerprint.width,
    height: fingerprint.height,
    bytes: file.length,
    ms: { fingerprint: round(taken - started), search: round(found - taken), cpu: Math.round((user + system) / 1000) },
  };
}

// --- internal ---

function entry({ workId, match }, verdict) {
  return { workId, ...compared(match), verdict };
}

function compared({ verdict, kind, probability, evidence, reasons, mirrored, negative }) {
  return { verdict, matchKind: kind, probability, mirrored, negative, evidence, reasons: reasons.map(({ code }) => code) };
}

/** What was said about the work that the query is a copy of. */
function verdictOn({ work }, { answers, matches, similar }, { truth, index }) {
  const rank = answers.findIndex(({ workId }) => workId === work);
  const shown = { parts: truth.parts.length, mirrored: truth.mirrored, negative: truth.negative, fillers: truth.fillers.length };
  if (rank === -1) return { verdict: 'none', rank: null, probability: 0, truth: shown };
  const { match } = [...matches, ...similar].find(({ workId }) => workId === work);
  const { width, height } = index.get(work);
  const { workId: __, ...said } = answers[rank];
  return { ...said, rank: rank + 1, truth: shown, source: match.alignment?.source ?? null, ...errorsOf(match, truth, { width, height }) };
}

/** `corners`: of the whole image; `part`: of what it shows of the work. The largest distance, as a share of the work's diagonal and in a frame of 512 px. */
function errorsOf({ alignment, mirrored, negative }, truth, { width, height }) {
  const isRightWay = mirrored === truth.mirrored && negative === truth.negative;
  if (alignment === null) return { isRightWay };
  const told = (value) => ({ share: round(value / Math.hypot(width, height), 5), px: round((value * FRAME) / Math.max(width, height), 2) });
  const corners = truth.corners && Math.max(...truth.corners.map((corner, i) => distance(corner, alignment.corners[i])));
  const parts = truth.parts.map(({ region, map }) =>
    Math.max(...region.map((point) => distance(project(map, point), project(alignment.homography, point)))),
  );
  return { isRightWay, ...(corners === null ? {} : { corners: told(corners) }), part: told(Math.min(...parts)) };
}

const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);

const round = (value, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;
