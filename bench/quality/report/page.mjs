/** The page: figures first, then the sections with pictures. */
export function pageOf(report, sections) {
  const facts = `${report.queries} queries, ${report.works} works, seed ${report.seed}; ${report.machine}; ${report.date}; build ${report.build}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quality of matching</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Quality of matching</h1>
<p>${escaped(facts)}</p>
<p><code>${escaped(report.command)}</code></p>
<nav>${sections.map(({ title, count }, i) => `<a href="#section-${i}">${escaped(title)} <b>${count}</b></a>`).join('')}</nav>
${overview(report)}
${report.peers === undefined ? '' : peersTable(report)}
${familiesTable(report)}
${sections.map(section).join('\n')}
</main>
</body>
</html>
`;
}

// --- internal ---

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2129; --soft: #5b6472; --line: #d9dde3; --panel: #f5f6f8; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --paper: #15181d; --ink: #e6e9ee; --soft: #9aa4b2; --line: #333a44; --panel: #1d2229; --link: #7ab8ff } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1200px; margin: 0 auto; padding: 24px 16px 64px }
h1 { font-size: 26px; margin: 0 0 8px } h2 { font-size: 20px; margin: 40px 0 4px }
p { margin: 4px 0; color: var(--soft) } code { font-size: 13px; overflow-wrap: anywhere } a { color: var(--link) }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 16px 0 }
.wide { overflow-x: auto } table { border-collapse: collapse; margin: 12px 0; font-variant-numeric: tabular-nums }
th, td { padding: 3px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap } th:first-child, td:first-child { text-align: left }
th { color: var(--soft); font-weight: 600 } td.low { background: color-mix(in srgb, #d9480f 22%, transparent) } small { color: var(--soft) }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(350px, 1fr)); gap: 14px }
figure { margin: 0; padding: 10px; background: var(--panel); border: 1px solid var(--line); border-radius: 6px }
figure div { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; align-items: center }
img { display: block; width: 100%; max-height: 240px; object-fit: contain } figcaption { font-size: 13px; margin-top: 8px; overflow-wrap: anywhere }
`;

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const percent = (share) => (share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);

function table(head, rows) {
  const body = rows.map((row) => `<tr>${cellsOf(row).join('')}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${head.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function overview({ copies, several, falseAccepts, alignment, latencyMs, uAP, recallAtP90, peakRssMb }) {
  const recall = ([name, figures]) => [
    name,
    figures.queries,
    percent(figures.recall),
    figures.interval.map(percent).join(' – '),
    percent(figures.recallWithSimilar),
  ];
  return [
    '<h2>Copies found</h2>',
    table(
      ['', 'queries', 'copy', '95 % interval', 'copy or similar'],
      Object.entries({ ...copies.byLevel, ...copies.byGroup, all: copies }).map(recall),
    ),
    `<p>uAP ${uAP.toFixed(4)}, recall at 90 % precision ${percent(recallAtP90)}, peak memory ${peakRssMb} MB</p>`,
    '<h2>Several works in one image</h2>',
    table(['', 'images', 'all works named', 'works', 'copy', 'copy or similar', 'median px off'], Object.entries(several).map(severalRow)),
    '<h2>Wrong answers</h2>',
    table(['asked', 'queries', 'pairs', 'called copies', 'called similar'], Object.entries(falseAccepts).map(wrongRow)),
    '<h2>Alignment</h2>',
    table(
      ['largest distance of a corner, frame of 512 px', 'queries', 'median px', '95 % px'],
      [
        ['corners of the image', alignment.corners.count, alignment.corners.medianPx, alignment.corners.p95Px],
        ['corners of the seen part of the work', alignment.part.count, alignment.part.medianPx, alignment.part.p95Px],
      ],
    ),
    '<h2>Time</h2>',
    table(
      ['ms', 'fingerprint p50', 'search p50', 'both p50', 'both p95'],
      [
        ['copies', ...times(latencyMs.copies)],
        ['copies that PDQ decides', ...times(latencyMs.copiesByPdq)],
        ['others', ...times(latencyMs.strangers)],
      ],
    ),
  ].join('\n');
}

function peersTable(report) {
  const levels = Object.keys(report.copies.byLevel);
  const ours = [
    'this project, verdict copy',
    '–',
    ...levels.map((level) => percent(report.copies.byLevel[level].recall)),
    percent(report.copies.recall),
  ];
  const { strangers, changedStrangers, templates, lookAlikes, wrongWorksOfCopies } = report.falseAccepts;
  const counts = [strangers.copies + changedStrangers.copies, templates.copies, lookAlikes.copies, wrongWorksOfCopies.copies];
  const rows = Object.entries(report.peers).flatMap(([name, peer]) =>
    Object.entries(peer.at).map(([key, at]) => [
      `${name}, ${words(key)}`,
      at.threshold,
      ...levels.map((level) => percent(at.byLevel[level]?.recall)),
      percent(at.recall),
      at.strangersAccepted,
      at.templatesAccepted,
      at.lookAlikesAccepted,
      at.wrongWorks,
      peer.uAP.toFixed(3),
      percent(peer.recallAtP90),
      peer.msP50,
    ]),
  );
  const head = ['', 'similarity of', ...levels, 'all', 'strangers', 'templates', 'look-alikes', 'wrong works', 'uAP', 'R@P90', 'ms'];
  const own = [...ours, ...counts, report.uAP.toFixed(3), percent(report.recallAtP90), report.latencyMs.copies.both.p50];
  return `<h2>Peers, same queries and works</h2>
<p>Recall where no stranger is accepted, where at most 1 % are, and by the threshold of the peer's documentation. The numbers of strangers, templates, look-alikes and wrong works that are accepted there stand beside it. Milliseconds: a peer's descriptor; here also the search.</p>
${table(head, [own, ...rows])}`;
}

function familiesTable({ families, copies, peers = {} }) {
  const levels = Object.keys(copies.byLevel);
  const names = Object.keys(peers);
  const pixels = (byLevel) => levels.map((level) => byLevel[level]?.part.medianPx ?? '–').join(' / ');
  const peerCell = (name, family) =>
    levels
      .map((level) => peers[name].families[family]?.[level])
      .map((figures) => (figures === undefined ? '–' : `${figures.found}/${figures.queries}`))
      .join(' ');
  const rows = Object.entries(families).map(([family, byLevel]) => [
    family,
    ...levels.map((level) => share(byLevel[level])),
    pixels(byLevel),
    ...names.map((name) => peerCell(name, family)),
  ]);
  return `<h2>Families</h2><p>Copies found of those asked for; +n are called similar. Peers: where no stranger is accepted, by level.</p>
${table(['', ...levels, 'median px off', ...names], rows)}`;
}

function section({ title, note, count, pictures }, i) {
  const left = count > pictures.length ? `<p>${count - pictures.length} more are not shown.</p>` : '';
  return `<h2 id="section-${i}">${escaped(title)} (${count})</h2><p>${escaped(note)}</p><div class="cards">${pictures.map(card).join('\n')}</div>${left}`;
}

function card({ record, answer, workId, image, work }) {
  const {
    evidence,
    probability,
    verdict,
    matchKind,
    reasons = [],
  } = answer.evidence === undefined && record.alone !== undefined ? record.alone : answer;
  const figures = evidence === undefined ? '' : Object.entries(evidence).map(([name, value]) => `${name} ${short(value)}`);
  const place = [record.corners && `corners off ${record.corners.px} px`, record.part && `part off ${record.part.px} px`].filter(Boolean);
  const alone = record.alone !== undefined && answer === record ? 'not found in the gallery; alone with the work: ' : '';
  const said = [`${alone}${matchKind ?? verdict}`, probability > 0 ? `p ${short(probability)}` : null, ...reasons].filter(Boolean);
  const what = [record.kind, record.family, record.level].filter(Boolean).join(' · ');
  return `<figure><div><img loading="lazy" alt="the work" src="${work}"><img loading="lazy" alt="the image" src="${image}"></div>
<figcaption><b>${escaped(what)}</b>: ${escaped(said.join(', '))}<br>${escaped(workId)}${record.picture === undefined ? '' : `<br>asked: ${escaped(record.picture)}`}<br><small>${escaped([...place, ...figures].join('; '))}</small></figcaption></figure>`;
}

const short = (value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value);

/** `noStranger` is `no stranger`. */
const words = (name) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const cellsOf = (row) =>
  row.map((cell) =>
    typeof cell === 'object' && cell !== null ? `<td class="${cell.mark}">${cell.html}</td>` : `<td>${escaped(cell ?? '–')}</td>`,
  );

const wrongRow = ([name, { queries, pairs, copies: called, similar }]) => [words(name), queries, pairs, called, similar];

const times = ({ both: { p50, p95 }, fingerprint, search }) => [fingerprint.p50, search.p50, p50, p95];

/** Copies found of those asked for, marked where one is missing. */
const share = (figures) => {
  if (figures === undefined) return '–';
  const similar = figures.copyOrSimilar > figures.copy ? ` <small>+${figures.copyOrSimilar - figures.copy}</small>` : '';
  return { mark: figures.copy < figures.queries ? 'low' : '', html: `${figures.copy}/${figures.queries}${similar}` };
};

const severalRow = ([level, { images, complete, works, copy, copyOrSimilar, part }]) => [
  level,
  images,
  complete,
  works,
  copy,
  copyOrSimilar,
  part.medianPx,
];
