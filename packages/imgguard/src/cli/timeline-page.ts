/** The time line of a claim as one page, to be read or printed. */
import { timelineHtml, type Claim, type TimelineReader } from '@imgguard/claims';
import { escapeHtml } from '../report/html.ts';

/** A whole document that loads nothing and runs nothing. */
export function timelinePage(claim: Claim, reader: TimelineReader): string {
  const title = `Claim ${claim.id}`;
  const about = reader === 'claimant' ? `${claim.domain}, opened ${claim.openedAt.slice(0, 10)}` : claim.domain;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(about)}</p>`,
    timelineHtml(claim, reader).trimEnd(),
    '</body>',
    '</html>',
  ].join('\n');
}

// --- internal ---

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0; }
ol { list-style: none; padding: 0 0 0 1.2rem; border-inline-start: 2px solid #8886; }
li { margin: 0 0 1rem; position: relative; }
li::before { content: ""; position: absolute; inset-inline-start: -1.55rem; top: .45rem; width: .6rem; height: .6rem; border-radius: 50%; background: #3b6ea5; }
time { display: block; font-size: .85rem; opacity: .75; font-variant-numeric: tabular-nums; }
span { opacity: .75; }
q { display: block; quotes: none; margin-top: .2rem; white-space: pre-wrap; }
@media print { body { margin: 0; max-width: none; } li { break-inside: avoid; } }
`;
