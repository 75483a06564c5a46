import { count, duration, moment, number } from './format.ts';
import { html, type Html } from './html.ts';
import { icon, USE_ICONS } from './icons.ts';
import type { ReportData, ReportHit, ReportUse } from './report-data.ts';
import { USE_WORDS } from './words.ts';

/** Head of the report: what was asked, what came out, and whether the run got to its end. */
export function summary(data: ReportData): Html {
  const hits = hitsOf(data);
  return html`<header class="top">
    <p class="brand">ImgGuard report</p>
    <h1><bdi>${data.title}</bdi></h1>
    <p class="lead">${lead(data, hits)}</p>
    ${
      !data.run.complete &&
      html`<p class="notice" role="note">
        ${icon('alert')}<span
          ><b>This run did not get to its end.</b> What is missing below may only be unread. Run the same command again to continue.</span
        >
      </p>`
    }
    <dl class="tiles">
      ${tile(hits, 'unlicensed')}${tile(hits, 'unknown', true)}${tile(hits, 'licensed')}${tile(hits, 'allowed')}${tile(hits, 'own')}${tile(hits, 'permitted-by-law')}
      <div class="tile">
        <dt>${icon('question')}Similar, not called copies</dt>
        <dd><a href="#similar">${number(data.similar.length)}</a></dd>
      </div>
      <div class="tile">
        <dt>Skipped, with reasons</dt>
        <dd><a href="#skipped">${number(data.skipped.length)}</a></dd>
      </div>
    </dl>
    <p class="quiet">
      Generated <time datetime="${data.generatedAt}">${moment(data.generatedAt)}</time>. Nothing here is legal advice;
      <a href="#words">what the words mean</a>.
    </p>
  </header>`;
}

/** All hits, in the order of the report. */
export function hitsOf(data: ReportData): readonly ReportHit[] {
  return data.sites.flatMap((site) => site.pages.flatMap((page) => page.hits));
}

// --- internal ---

function lead(data: ReportData, hits: readonly ReportHit[]): string {
  const { run } = data;
  const time = duration(run.startedAt, run.finishedAt);
  const looked = `${count(run.imagesSeen, 'image')} on ${count(run.pagesVisited, 'page')} of ${count(data.sites.length, 'site')} compared with ${count(data.works.length, 'work')}${time && ` in ${time}`}`;
  if (hits.length === 0) return `${looked}. No copies were found.`;
  const copied = new Set(hits.map((hit) => hit.workId)).size;
  return `${looked}: ${count(hits.length, 'copy', 'copies')} of ${count(copied, 'work')}.`;
}

function tile(hits: readonly ReportHit[], use: ReportUse, always = false): Html | null {
  const n = hits.filter((hit) => hit.triage.use === use).length;
  if (n === 0 && !always) return null;
  const figure = n === 0 ? number(0) : html`<a href="#hits" data-show-use="${use}">${number(n)}</a>`;
  return html`<div class="tile use-${use}">
    <dt>${icon(USE_ICONS[use])}${USE_WORDS[use].label}</dt>
    <dd>${figure}</dd>
  </div>`;
}
