// Figures from the records of a run.
import { quantile, ranking, wilson } from './statistics.mjs';

export function summarise(records, works) {
  const copies = records.filter(({ kind }) => kind === 'copy');
  return {
    copies: { ...recall(copies), byLevel: grouped(copies, 'level', recall), byGroup: grouped(copies, 'group', recall) },
    families: grouped(copies, 'family', (some) => grouped(some, 'level', (few) => ({ ...recall(few), ...alignment(few) }))),
    several: grouped(
      records.filter(({ kind }) => kind === 'several'),
      'level',
      several,
    ),
    ...ranking(records.flatMap(answersOf), copies.length),
    alignment: alignment(copies),
    falseAccepts: {
      strangers: falseAccepts(records, works, 'stranger'),
      changedStrangers: falseAccepts(records, works, 'changed-stranger'),
      templates: falseAccepts(records, works, 'template'),
      lookAlikes: falseAccepts(records, works, 'look-alike'),
      wrongWorksOfCopies: falseAccepts(records, works, 'copy'),
      wrongWorksOfCollages: falseAccepts(records, works, 'several'),
    },
    latencyMs: {
      copies: latency(copies),
      copiesByPdq: latency(copies.filter(({ reasons }) => reasons?.includes('pdq-close'))),
      strangers: latency(records.filter(({ kind }) => kind !== 'copy' && kind !== 'several')),
    },
  };
}

/** Every wrong answer, for the report: `{ record, answer }`. */
export function wrongAnswers(records, verdict) {
  return records.flatMap((record) => record.others.filter((answer) => answer.verdict === verdict).map((answer) => ({ record, answer })));
}

/** The figures of each group of records that have the same value under `key`. */
export function grouped(records, key, figures) {
  const groups = new Map();
  for (const record of records) {
    if (!groups.has(record[key])) groups.set(record[key], []);
    groups.get(record[key]).push(record);
  }
  return Object.fromEntries([...groups].map(([name, some]) => [name, figures(some)]));
}

// --- internal ---

function recall(copies) {
  const copy = copies.filter(({ verdict }) => verdict === 'copy').length;
  const found = copy + copies.filter(({ verdict }) => verdict === 'similar').length;
  return {
    queries: copies.length,
    copy,
    copyOrSimilar: found,
    recall: rounded(copy / copies.length),
    interval: wilson(copy, copies.length).map((value) => rounded(value)),
    recallWithSimilar: rounded(found / copies.length),
    intervalWithSimilar: wilson(found, copies.length).map((value) => rounded(value)),
  };
}

/** Collages of works: how many of the works were named. */
function several(records) {
  const shown = records.flatMap((record) => record.shown);
  const { queries: works, ...named } = recall(shown);
  return {
    images: records.length,
    works,
    ...named,
    complete: records.filter((record) => record.shown.every(({ verdict }) => verdict === 'copy')).length,
    ...alignment(shown),
  };
}

/** Of the copies that were found by their geometry. A mirrored or negative copy that is told as another is counted. */
function alignment(copies) {
  const found = copies.filter(({ verdict, source }) => verdict === 'copy' && source === 'geometry');
  const of = (key) => found.flatMap((record) => (record[key] === undefined ? [] : [record[key].px]));
  return {
    corners: figures(of('corners')),
    part: figures(of('part')),
    wrongWay: copies.filter(({ verdict, isRightWay }) => verdict === 'copy' && isRightWay === false).length,
  };
}

function falseAccepts(records, works, kind) {
  const asked = records.filter((record) => record.kind === kind);
  const of = (verdict) => wrongAnswers(asked, verdict).length;
  const [copies, similar] = [of('copy'), of('similar')];
  return {
    queries: asked.length,
    pairs: asked.reduce((sum, { works: shown }) => sum + works - (shown?.length ?? (kind === 'copy' || kind === 'look-alike' ? 1 : 0)), 0),
    copies,
    similar,
  };
}

const figures = (values) => ({ count: values.length, medianPx: quantile(values, 0.5), p95Px: quantile(values, 0.95) });

function answersOf(record) {
  if (record.kind === 'several') return [];
  const wrong = record.others.map(({ probability }) => ({ score: probability, isRight: false }));
  return record.kind === 'copy' && record.rank !== null ? [...wrong, { score: record.probability, isRight: true }] : wrong;
}

function latency(records) {
  const of = (value) => ({ p50: quantile(records.map(value), 0.5), p95: quantile(records.map(value), 0.95) });
  return {
    fingerprint: of(({ ms }) => ms.fingerprint),
    search: of(({ ms }) => ms.search),
    both: of(({ ms }) => Math.round(10 * (ms.fingerprint + ms.search)) / 10),
  };
}

function rounded(value, digits = 4) {
  return Number.isFinite(value) ? Math.round(value * 10 ** digits) / 10 ** digits : null;
}
