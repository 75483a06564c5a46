// Logistic regression: the probability of a copy from the geometric evidence.

/** Names of the coefficients, and what of the evidence each multiplies, as `copyProbability` does. */
const FEATURES = {
  constant: () => 1,
  logInliers: ({ inliers }) => Math.log1p(inliers),
  logVoteWeight: ({ voteWeight }) => Math.log1p(voteWeight),
  meanCorrelation: ({ meanCorrelation }) => meanCorrelation,
  agreeingShare: ({ agreeingShare }) => agreeingShare,
  logAgreeingCells: ({ agreeingCells }) => Math.log1p(agreeingCells),
  drift: ({ drift }) => drift,
  strongShare: ({ strongShare }) => strongShare,
};
const NAMES = Object.keys(FEATURES);
/** Keeps coefficients finite where copies and others are told apart without error. */
const RIDGE = 0.3;
const ROUNDS = 40;
const EDGES = [0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.000001];

/** Coefficients by iteratively reweighted least squares. */
export function fitProbability(pairs) {
  const rows = pairs.map(({ evidence }) => NAMES.map((name) => FEATURES[name](evidence)));
  const truth = pairs.map(({ kind }) => Number(kind === 'copy'));
  let weights = NAMES.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = NAMES.map((_, i) => (i === 0 ? 0 : -RIDGE * weights[i]));
    const curvature = NAMES.map((_, i) => NAMES.map((__, j) => (i === j ? (i === 0 ? 1e-6 : RIDGE) : 0)));
    rows.forEach((row, r) => {
      const p = logistic(dot(row, weights));
      const slope = Math.max(p * (1 - p), 1e-9);
      for (let i = 0; i < row.length; i++) {
        gradient[i] += row[i] * (truth[r] - p);
        for (let j = 0; j < row.length; j++) curvature[i][j] += slope * row[i] * row[j];
      }
    });
    const change = solve(curvature, gradient);
    weights = weights.map((value, i) => value + change[i]);
  }
  return Object.fromEntries(NAMES.map((name, i) => [name, Math.round(weights[i] * 1000) / 1000]));
}

/** Of pairs with a predicted probability between two edges: how many, the mean of it, and the share that are copies. Each pair may have `coefficients` of its own. */
export function reliability(pairs, coefficients) {
  const bins = EDGES.slice(1).map((to, i) => ({ from: EDGES[i], to: Math.min(to, 1), count: 0, predicted: 0, copies: 0 }));
  for (const { kind, evidence, coefficients: own = coefficients } of pairs) {
    const p = logistic(NAMES.reduce((sum, name) => sum + own[name] * FEATURES[name](evidence), 0));
    const bin = bins[EDGES.findLastIndex((edge) => p >= edge)];
    bin.count++;
    bin.predicted += p;
    bin.copies += Number(kind === 'copy');
  }
  return bins.map(({ predicted, copies, ...bin }) => ({
    ...bin,
    predicted: share(predicted, bin.count),
    observed: share(copies, bin.count),
  }));
}

// --- internal ---

const share = (value, count) => (count === 0 ? null : Math.round((value / count) * 1e4) / 1e4);

const logistic = (value) => 1 / (1 + Math.exp(-value));
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Gauss with pivots. */
function solve(matrix, vector) {
  const rows = matrix.map((row, i) => [...row, vector[i]]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    const pivot = rows.slice(c).reduce((best, row, i) => (Math.abs(row[c]) > Math.abs(rows[best][c]) ? c + i : best), c);
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r][c] / rows[c][c];
      for (let k = c; k <= n; k++) rows[r][k] -= factor * rows[c][k];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
