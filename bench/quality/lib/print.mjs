/** The figures of a run as tables on the terminal. */
export function printSummary(report) {
  const { copies, families, falseAccepts, alignment, latencyMs } = report;
  console.log(
    `${report.queries} queries, ${report.works} works, seed ${report.seed}, ${report.minutes} minutes, peak ${report.peakRssMb} MB; ${report.machine}`,
  );
  if (report.unfinished > 0) console.log(`${report.unfinished} queries are left: start it again with the same options.`);
  console.table(
    Object.fromEntries(
      Object.entries({ ...copies.byLevel, ...copies.byGroup, all: copies }).map(([name, figures]) => [name, row(figures)]),
    ),
  );
  const weak = Object.entries(families).flatMap(([family, levels]) =>
    Object.entries(levels).flatMap(([level, figures]) => (figures.copy < figures.queries ? [[`${family} ${level}`, row(figures)]] : [])),
  );
  console.log('Families with misses');
  console.table(Object.fromEntries(weak));
  console.log('Several works in one image');
  console.table(
    Object.fromEntries(
      Object.entries(report.several).map(([level, { images, complete, works, copy, copyOrSimilar, part }]) => [
        level,
        { images, complete, works, copy, copyOrSimilar, 'median px': part.medianPx },
      ]),
    ),
  );
  console.table(falseAccepts);
  console.log(`uAP ${report.uAP.toFixed(4)}, recall at 90 % precision ${report.recallAtP90.toFixed(4)}`);
  console.table({ 'image corners': alignment.corners, 'part of the work that is seen': alignment.part });
  console.table({
    'copies, ms': flat(latencyMs.copies),
    'copies by PDQ, ms': flat(latencyMs.copiesByPdq),
    'others, ms': flat(latencyMs.strangers),
  });
  for (const [name, peer] of Object.entries(report.peers ?? {})) {
    console.log(
      `${name} (${peer.version}): uAP ${peer.uAP.toFixed(3)}, R@P90 ${peer.recallAtP90.toFixed(3)}, ${peer.msP50} ms, unreadable ${peer.unreadable}`,
    );
    console.table(
      Object.fromEntries(
        Object.entries(peer.at).map(
          ([key, { threshold, recall, byLevel, strangersAccepted, templatesAccepted, lookAlikesAccepted, wrongWorks }]) => [
            key,
            {
              threshold,
              recall: percent(recall),
              ...byLevelOf(byLevel),
              strangersAccepted,
              templatesAccepted,
              lookAlikesAccepted,
              wrongWorks,
            },
          ],
        ),
      ),
    );
  }
}

// --- internal ---

const percent = (share) => `${(100 * share).toFixed(1)} %`;

const byLevelOf = (levels) => Object.fromEntries(Object.entries(levels).map(([level, { recall }]) => [level, percent(recall)]));

function row({ queries, recall, interval, recallWithSimilar }) {
  return { queries, copy: percent(recall), '95 %': interval.map(percent).join(' – '), 'copy or similar': percent(recallWithSimilar) };
}

const flat = (times) =>
  Object.fromEntries(
    Object.entries(times).flatMap(([name, { p50, p95 }]) => [
      [`${name} p50`, p50],
      [`${name} p95`, p95],
    ]),
  );
