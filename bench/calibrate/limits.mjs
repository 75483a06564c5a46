// The limits of the verdict, each looked for between the pairs that it has to tell apart.
import { seedOf } from '../quality/lib/random.mjs';

/** Limits of the rule, the range in which each is looked for, in so many steps, and what it counts. */
export const RULES = [
  { name: 'COPY_MIN_AGREEING_CELLS', unit: 'cells', from: 2, to: 20, steps: 18 },
  { name: 'COPY_MIN_AGREEING_SHARE', unit: 'share of cells', from: 0.1, to: 0.8, steps: 70 },
  { name: 'COPY_MIN_MEAN_CORRELATION', unit: 'correlation', from: 0.3, to: 0.9, steps: 60 },
  { name: 'EXACT_MIN_CELLS', unit: 'cells', from: 2, to: 30, steps: 28 },
  { name: 'EXACT_MIN_CELLS_OF_WHOLE', unit: 'cells', from: 2, to: 30, steps: 28 },
  { name: 'EXACT_MAX_DRIFT_PX', unit: 'px of 192', from: 0.02, to: 0.5, steps: 48 },
  { name: 'EXACT_MIN_INLIERS', unit: 'pairs of keypoints', from: 3, to: 80, steps: 77 },
  { name: 'WHOLE_MAX_OFFSET', unit: 'share of sides', from: 0.001, to: 0.1, steps: 99 },
  { name: 'INNER_MIN_AGREEING_SHARE', unit: 'share of cells', from: 0, to: 0.8, steps: 80 },
  { name: 'FEW_INLIERS', unit: 'pairs of keypoints', from: 0, to: 80, steps: 80 },
  { name: 'DRAWING_MIN_FLATNESS', unit: 'share of pixels', from: 0.1, to: 0.7, steps: 60 },
  { name: 'DRAWING_MIN_AGREEING_SHARE', unit: 'share of cells', from: 0.7, to: 1, steps: 30 },
  { name: 'PHOTO_MIN_CORRELATION', unit: 'correlation', from: 0, to: 1, steps: 100 },
  { name: 'PHOTO_CLEAR_CORRELATION', unit: 'correlation', from: 0, to: 1, steps: 100 },
  { name: 'PHOTO_COVERED_CORRELATION', unit: 'correlation', from: 0, to: 1, steps: 100 },
  { name: 'PHOTO_DOUBT_SHARE', unit: 'share of cells', from: 0, to: 0.5, steps: 50 },
  { name: 'PHOTO_SURE_CORRELATION', unit: 'correlation', from: 0.5, to: 1, steps: 50 },
  { name: 'OTHER_MIN_DISAGREEING_SHARE', unit: 'share of cells', from: 0.05, to: 0.6, steps: 55 },
  { name: 'OTHER_MAX_AGREEING_SHARE', unit: 'share of cells', from: 0.3, to: 1, steps: 70 },
  { name: 'OTHER_MAX_FLATNESS', unit: 'share of pixels', from: 0.2, to: 1, steps: 80 },
  { name: 'BESIDE_MAX_WITHIN', unit: 'share of cells', from: 0, to: 0.6, steps: 60 },
  { name: 'BESIDE_MIN_STRONG_SHARE', unit: 'share of cells', from: 0.1, to: 0.8, steps: 70 },
  { name: 'BESIDE_MIN_EXACT_CELLS', unit: 'cells', from: 2, to: 30, steps: 28 },
  { name: 'BESIDE_MAX_FLATNESS', unit: 'share of pixels', from: 0.05, to: 0.6, steps: 55 },
  { name: 'SURELY_PHOTO_MAX_FLATNESS', unit: 'share of pixels', from: 0.02, to: 0.4, steps: 38 },
  { name: 'SURELY_PHOTO_MIN_CORRELATION', unit: 'correlation', from: 0.6, to: 1, steps: 40 },
  { name: 'SURELY_PHOTO_MAX_DISAGREEING_SHARE', unit: 'share of cells', from: 0.1, to: 0.8, steps: 70 },
  { name: 'VETO_MIN_DRIFT_PX', unit: 'px of 192', from: 0.05, to: 1, steps: 95 },
  { name: 'VETO_MAX_MEAN_CORRELATION', unit: 'correlation', from: 0.6, to: 1, steps: 40 },
  { name: 'SIMILAR_MIN_PROBABILITY', unit: 'probability', from: 0.3, to: 1, steps: 70 },
];

/** Recall that a limit may cost, as a share of the copies. */
const MAX_LOSS = 0.0025;

/** Two halves by group, so that no work or scene is in both. */
export function halves(pairs, seed) {
  const inFirst = ({ group }) => seedOf(`${seed} half ${group}`) % 2 === 0;
  return [pairs.filter(inFirst), pairs.filter((pair) => !inFirst(pair))];
}

/** What the rule, as it is set, says of pairs. */
export function measured(rule, pairs) {
  const said = { copies: 0, found: 0, foundOrSimilar: 0, wrongPairs: 0, falseCopies: 0, falseSimilar: 0 };
  for (const { kind, evidence } of pairs) {
    const verdict = rule.verdict(evidence);
    const [isCopy, isSeen] = [verdict === 'copy', verdict !== 'none'].map(Number);
    if (kind === 'copy')
      Object.assign(said, { copies: said.copies + 1, found: said.found + isCopy, foundOrSimilar: said.foundOrSimilar + isSeen });
    else
      Object.assign(said, {
        wrongPairs: said.wrongPairs + 1,
        falseCopies: said.falseCopies + isCopy,
        falseSimilar: said.falseSimilar + isSeen - isCopy,
      });
  }
  return { ...said, recall: round(said.found / said.copies), recallOrSimilar: round(said.foundOrSimilar / said.copies) };
}

/**
 * For each limit the range around its committed value in which nothing wrong is a copy and no copy is lost (`from`, `to`; `null` where it does not end within what was looked at), and the middle of
 * it; where the range is open on a side, the committed value, since the data do not say more.
 */
export function fitLimits(rule, pairs) {
  const committed = rule.limits();
  const base = measured(rule, pairs);
  const allowed = (name, value) => {
    rule.set({ [name]: value });
    const said = measured(rule, pairs);
    rule.set({ [name]: committed[name] });
    return said.falseCopies <= base.falseCopies && said.found >= base.found - MAX_LOSS * base.copies;
  };
  return Object.fromEntries(
    RULES.map((limit) => [limit.name, rangeOf(limit, committed[limit.name], (value) => allowed(limit.name, value))]),
  );
}

// --- internal ---

function rangeOf({ from, to, steps }, committed, isAllowed) {
  const step = (to - from) / steps;
  const reach = (sign) => {
    let [value, next] = [committed, committed + sign * step];
    while (next >= from - step / 2 && next <= to + step / 2) {
      if (!isAllowed(next)) return round(value);
      [value, next] = [next, next + sign * step];
    }
    return null;
  };
  const [low, high] = [reach(-1), reach(1)];
  return { from: low, to: high, middle: low === null || high === null ? committed : round((low + high) / 2) };
}

function round(value) {
  return Math.round(value * 1e4) / 1e4;
}
