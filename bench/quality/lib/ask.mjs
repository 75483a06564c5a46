// One query, asked, and what came of it as one record.
import { groupOf } from '../attacks.mjs';
import { project } from './plane.mjs';

/** Side of the frame in which errors are told in pixels. */
const FRAME = 512;

/** @param by `index`, and `engine`, which compares a copy that was not found with its work alone; with an `embedder` also takes the fingerprint, so that the model is asked only where nothing else finds a copy. */
export async function askIndex({ index, engine, embedder = null }, query, { file, truth, truths }) {
  const { path: _, paths: __, ...asked } = query;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const fingerprint = await (embedder === null ? index : engine).fingerprint(file, { truncated: 'accept' });
  const taken = performance.now();
  const exclude = query.kind === 'look-alike' ? { exclude: new Set([query.picture]) } : {};
  const embed = async () => (await embedder.describeQueries([file], { truncated: 'accept' }))[0];
  const result = await index.search(fingerprint, { ...exclude, ...(embedder === null ? {} : { embed }) });
  const found = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const told = { index, answers: [...result.matches, ...result.similar] };
  const shown = query.works ?? [query.work];
  const verdict = query.kind === 'copy' ? verdictOn(query.work, told, truth) : {};
  const alone = verdict.rank === null ? { alone: compared(await engine.match(fingerprint, index.get(query.work))) } : {};
  return {
    ...asked,
    ...(query.family === undefined ? {} : { group: groupOf(query.family) }),
    ...verdict,
    ...alone,
    ...(query.kind === 'several' ? { shown: query.works.map((work, i) => ({ work, ...verdictOn(work, told, truths[i]) })) } : {}),
    others: told.answers.filter(({ workId }) => !shown.includes(workId)).map(({ workId, match }) => ({ workId, ...compared(match) })),
    examined: result.examined,
    width: fingerprint.width,
    height: fingerprint.height,
    bytes: file.length,
    ms: { fingerprint: round(taken - started), search: round(found - taken), cpu: Math.round((user + system) / 1000) },
  };
}

// --- internal ---

function compared({ verdict, kind, probability, evidence, reasons, mirrored, negative }) {
  return { verdict, matchKind: kind, probability, mirrored, negative, evidence, reasons: reasons.map(({ code }) => code) };
}

/** What was said about a work that the query shows. */
function verdictOn(work, { index, answers }, truth) {
  const rank = answers.findIndex(({ workId }) => workId === work);
  const shown = { parts: truth.parts.length, mirrored: truth.mirrored, negative: truth.negative, fillers: truth.fillers.length };
  if (rank === -1) return { verdict: 'none', rank: null, probability: 0, truth: shown };
  const { match } = answers[rank];
  return {
    ...compared(match),
    rank: rank + 1,
    truth: shown,
    source: match.alignment?.source ?? null,
    ...errorsOf(match, truth, index.get(work)),
  };
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
