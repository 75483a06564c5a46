/** The similarity that most point pairs agree on: for few pairs among many wrong ones, where a homography would find one that fits anything. */
import { count, fitSimilarity, type PointPairs, residuals, selectPairs } from './least-squares.ts';
import type { Matrix3 } from './homography.ts';
import { CONSENSUS_SAMPLES, CONSENSUS_SEED } from './parameters.ts';
import { mulberry32 } from './random.ts';

/** `null` when no three pairs agree within `tolerance`, in target units. The same pairs always give the same answer. */
export function fitConsensus(pairs: PointPairs, tolerance: number): { map: Matrix3; inliers: boolean[] } | null {
  const size = pairs.source.length / 2;
  if (size < MIN_AGREEING) return null;
  const random = mulberry32(CONSENSUS_SEED);
  const within = (map: Matrix3) => residuals(map, pairs).map((error) => error < tolerance);
  let best: boolean[] = [];
  for (let sample = 0; sample < CONSENSUS_SAMPLES; sample++) {
    const i = random() % size;
    const j = (i + 1 + (random() % (size - 1))) % size;
    const fitting = within(fitSimilarity(pairsAt(pairs, i, j)));
    if (count(fitting) > count(best)) best = fitting;
  }
  if (count(best) < MIN_AGREEING) return null;
  const map = fitSimilarity(selectPairs(pairs, best));
  return { map, inliers: within(map) };
}

// --- internal ---

/** Two pairs determine a similarity; a third is the first that says something. */
const MIN_AGREEING = 3;

function pairsAt({ source, target }: PointPairs, i: number, j: number): PointPairs {
  const at = (points: readonly number[]) => [points[2 * i]!, points[2 * i + 1]!, points[2 * j]!, points[2 * j + 1]!];
  return { source: at(source), target: at(target) };
}
