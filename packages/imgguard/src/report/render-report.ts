import { createHash } from 'node:crypto';

import { runSection, skippedSection, wordsSection, worksSection } from './closing-sections.ts';
import { hitsSection } from './hits-section.ts';
import { html, trusted, type Html } from './html.ts';
import { createPictureSheet } from './picture-sheet.ts';
import type { ReportData } from './report-data.ts';
import { REPORT_SCRIPT } from './script.ts';
import { similarSection } from './similar-section.ts';
import { REPORT_STYLE } from './style.ts';
import { summary } from './summary.ts';

/**
 * Draws a report as one HTML file that needs nothing else: it opens from disk, offline, and asks no server for anything.
 *
 * Strings of strangers' pages are escaped, only http and https addresses become links, and the file's own Content-Security-Policy allows
 * its one style sheet, its one script (both by hash) and pictures carried as data, nothing more.
 *
 * @example
 * await writeFile('report.html', renderReport(data));
 */
export function renderReport(data: ReportData): string {
  const sheet = createPictureSheet();
  const works = new Map(data.works.map((work) => [work.id, work]));
  const body = html`${summary(data)}
    <main id="main">
      ${hitsSection(data, works, sheet)} ${similarSection(data.similar, works, sheet)} ${skippedSection(data.skipped)}
      ${worksSection(data, sheet)} ${wordsSection()} ${runSection(data)}
    </main>`;
  return page(data.title, html`${sheet.definitions()}${body}`).markup;
}

// --- internal ---

/** Style and script stand here to the letter: a single space more, and their hashes are not those of the policy. */
function page(title: string, body: Html): Html {
  return html`${trusted('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${trusted(`<style>${REPORT_STYLE}</style>`)}
      </head>
      <body>
        <a class="skip-link" href="#hits">Skip to the hits</a>
        ${body} ${trusted(`<script>${REPORT_SCRIPT}</script>`)}
      </body>
    </html> `;
}

function contentSecurityPolicy(): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hashSource(REPORT_STYLE)}`,
    `script-src ${hashSource(REPORT_SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
