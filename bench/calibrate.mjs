// Derives the limits of the verdict and the table of probabilities from pictures, on one half of them, and shows what they do to the other half.
//
//   npm run build && node bench/calibrate.mjs [--seed 1] [--copies 4] [--strangers 200] [--templates 12] [--json bench/results/calibration.json]
//
// For each limit: between which values no wrong pair is called a copy and no more than a quarter of a percent of the copies is lost, all others being as they are; the middle between
// them; and what is committed. See bench/README.md. It can be ended and started again: what is measured stays in .cache/calibrate.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '@imgguard/core';
import { fitLimits, halves, measured, RULES } from './calibrate/limits.mjs';
import { measurePairs, planPairs } from './calibrate/pairs.mjs';
import { fitProbability, reliability } from './calibrate/probability.mjs';
import { mutableVerdict } from './calibrate/mutable-verdict.mjs';
import { buildOf } from './quality/lib/gallery.mjs';
import { collections } from './quality/lib/collections.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    seed: { ...text, default: '1' },
    copies: { ...text, default: '4' },
    strangers: { ...text, default: '200' },
    templates: { ...text, default: '12' },
    json: text,
  },
});
const cache = fileURLToPath(new URL('../.cache/calibrate', import.meta.url));
mkdirSync(cache, { recursive: true });

const counts = { copies: Number(values.copies), strangers: Number(values.strangers), templates: Number(values.templates) };
const pictures = collections();
const plan = planPairs(pictures, { seed: values.seed, ...counts });
const engine = createEngine({ threads: 2 });
const build = buildOf('core');
const pairs = await measurePairs(engine, plan, {
  seed: values.seed,
  build,
  fillers: pictures.fillers,
  file: `${cache}/pairs-${values.seed}.ndjson`,
  progress: (done, all) => (done % 50 === 0 || done === all) && console.error(`pairs: ${done} of ${all}`),
});
await engine.close();

const rule = await mutableVerdict();
const [first, second] = halves(pairs, values.seed);
const committed = rule.limits();
const regenerated = { all: fitLimits(rule, pairs), first: fitLimits(rule, first), second: fitLimits(rule, second) };
const report = {
  command: ['node bench/calibrate.mjs', ...process.argv.slice(2)].join(' '),
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
  build,
  seed: values.seed,
  pairs: countByKind(pairs),
  limits: Object.fromEntries(
    RULES.map(({ name, unit }) => [
      name,
      {
        unit,
        committed: committed[name],
        ...regenerated.all[name],
        halves: [regenerated.first[name].middle, regenerated.second[name].middle],
      },
    ]),
  ),
  verdicts: {
    committed: { first: measured(rule, first), second: measured(rule, second), all: measured(rule, pairs) },
    'limits of the first half, on the second': measuredWith(regenerated.first, second),
    'limits of the second half, on the first': measuredWith(regenerated.second, first),
    'limits of all, on all': measuredWith(regenerated.all, pairs),
  },
  probability: {
    committed: { coefficients: rule.coefficients, reliability: reliability(pairs, rule.coefficients) },
    all: { coefficients: fitProbability(pairs) },
    crossFitted: reliability([...withCoefficients(second, fitProbability(first)), ...withCoefficients(first, fitProbability(second))]),
  },
};
console.table(report.limits);
console.table(
  Object.fromEntries(
    Object.entries(report.verdicts).flatMap(([name, value]) =>
      'copies' in value ? [[name, value]] : Object.entries(value).map(([part, own]) => [`${name}, ${part}`, own]),
    ),
  ),
);
console.log(JSON.stringify(report.probability, null, 1));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);

function measuredWith(limits, on) {
  rule.set(Object.fromEntries(Object.entries(limits).map(([name, { middle }]) => [name, middle])));
  const found = measured(rule, on);
  rule.set(committed);
  return found;
}

function withCoefficients(list, coefficients) {
  return list.map((pair) => ({ ...pair, coefficients }));
}

function countByKind(list) {
  const counted = {};
  for (const { kind } of list) counted[kind] = (counted[kind] ?? 0) + 1;
  return counted;
}
