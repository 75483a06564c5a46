/** Wilson's interval of a share, 95 %. */
export function wilson(hits, count) {
  if (count === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / count;
  const middle = share + (z * z) / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [(middle - reach) / (1 + (z * z) / count), (middle + reach) / (1 + (z * z) / count)].map((value) =>
    Math.min(1, Math.max(0, value)),
  );
}

/** The value below which `share` of the values lie, or `null` of none. */
export function quantile(values, share) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((l, r) => l - r);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/**
 * Micro average precision and recall at 90 % precision, over the answers to all queries together, as in the Image Similarity Challenge.
 *
 * @param answers `{ score, isRight }`, higher is surer. Of equal scores the wrong ones come first.
 * @param positives Queries that have a right answer.
 */
export function ranking(answers, positives) {
  const sorted = answers.toSorted((l, r) => r.score - l.score || Number(l.isRight) - Number(r.isRight));
  let [right, area, recallAtP90] = [0, 0, 0];
  sorted.forEach(({ isRight, score }, i) => {
    if (!isRight) return;
    right++;
    area += right / (i + 1);
    const isLastOfScore = sorted[i + 1]?.score !== score;
    if (isLastOfScore && right / (i + 1) >= 0.9) recallAtP90 = right / positives;
  });
  return { uAP: positives === 0 ? 0 : area / positives, recallAtP90 };
}
