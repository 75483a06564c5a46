// The demo's answer in plain words.
import { percent } from './judge.mjs';

/** One line for each work on each picture, by site. */
export function tableOf({ rows, accused }, origins) {
  const work = Math.max(...rows.map((row) => (row.work ?? '').length));
  const what = Math.max(...rows.map((row) => row.planting.what.length));
  const lines = Object.entries(origins).flatMap(([site, origin]) => {
    const here = rows.filter((row) => row.planting.site === site);
    if (here.length === 0) return [];
    return ['', `   ${site}  ${origin}/`, ...here.map((row) => lineOf(row, { work, what }))];
  });
  return [...lines, ...accused.map((sentence) => `   WRONG  ${sentence}`)].join('\n');
}

/** The sums. */
export function totalsOf({ rows, accused }) {
  const of = (expected) => rows.filter((row) => row.planting.expected === expected);
  const copies = of('copy');
  const others = of('none');
  const closed = of('unreachable');
  const calledCopies = others.length - countRight(others) + accused.length;
  const worst = Math.max(0, ...copies.map((row) => row.offBy ?? 0));
  return [
    `   Copies where a crawler may go     ${pad(copies.length)}   found where they are, and sorted rightly: ${countRight(copies)} (place off by at most ${percent(worst)} of the work's diagonal)`,
    `   Other people's pictures           ${pad(others.length)}   called copies: ${calledCopies}`,
    `   Closed, elsewhere or broken       ${pad(closed.length)}   left alone, with the reason: ${countRight(closed)}`,
  ].join('\n');
}

// --- internal ---

function countRight(rows) {
  return rows.filter((row) => row.right).length;
}

function lineOf({ planting, work = '', right, says, offBy }, width) {
  const place = offBy === undefined ? '' : `, off by ${percent(offBy)}`;
  return `   ${right ? 'ok   ' : 'WRONG'}  ${work.padEnd(width.work)}  ${planting.what.padEnd(width.what)}  ${says}${right ? place : ''}`;
}

function pad(number) {
  return String(number).padStart(3);
}
