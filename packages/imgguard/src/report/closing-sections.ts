import { addressLink } from './address.ts';
import { count, moment, number } from './format.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import type { PictureSheet } from './picture-sheet.ts';
import type { ReportData, ReportSkipped, ReportWork } from './report-data.ts';
import { hitsOf } from './summary.ts';
import { groupBy } from './tally.ts';
import { KIND_WORDS, skipWord, USE_WORDS, type Word } from './words.ts';

/** Longer lists are cut, and say so: a large crawl skips addresses by the hundred thousand. */
const MAX_SKIPPED_LISTED = 300;
/** Works without a hit are shown as pictures up to this many; the count is always given. */
const MAX_WORKS_PICTURED = 60;

/** Longer values of the run's facts get a line of their own. */
const MAX_SHORT_FACT = 40;

/** What was not fetched or not compared, by reason, most frequent first. */
export function skippedSection(skipped: readonly ReportSkipped[]): Html {
  const groups = [...groupBy(skipped, (entry) => entry.reason)].toSorted((a, b) => b[1].length - a[1].length);
  return html`<section id="skipped" aria-labelledby="skipped-title">
    <h2 id="skipped-title">What was skipped, and why</h2>
    ${groups.length === 0 && html`<p class="quiet">Nothing was skipped.</p>`}
    ${groups.map(([reason, entries]) => skippedGroup(reason, entries))}
  </section>`;
}

/** The registered works, those with hits first. */
export function worksSection(data: ReportData, sheet: PictureSheet): Html {
  const hits = groupBy(hitsOf(data), (hit) => hit.workId);
  const hitsFor = (work: ReportWork): number => hits.get(work.id)?.length ?? 0;
  const shown = data.works.toSorted((a, b) => hitsFor(b) - hitsFor(a)).slice(0, Math.max(MAX_WORKS_PICTURED, hits.size));
  const left = data.works.length - shown.length;
  return html`<section id="works" aria-labelledby="works-title">
    <h2 id="works-title">Works that were looked for</h2>
    <ul class="works">
      ${shown.map(
        (work) =>
          html`<li>
            <figure>
              ${sheet.show(work.thumbnail, `Work: ${work.title}`)}
              <figcaption>
                <b><bdi>${work.title}</bdi></b
                >${work.creator !== undefined && html`<span><bdi>${work.creator}</bdi></span>`}<span class="quiet"
                  >${hitsFor(work) === 0 ? 'No copies found' : count(hitsFor(work), 'hit')}</span
                >
              </figcaption>
            </figure>
          </li>`,
      )}
    </ul>
    ${left > 0 && html`<p class="quiet">And ${count(left, 'further work')} without hits.</p>`}
  </section>`;
}

/** The meaning of every word that the report uses about a picture, and what it does not mean. */
export function wordsSection(): Html {
  return html`<section id="words" aria-labelledby="words-title">
    <h2 id="words-title">What the words mean</h2>
    <div class="columns">
      <div>
        <h3>Kinds of copy</h3>
        ${wordList(Object.values(KIND_WORDS))}
      </div>
      <div>
        <h3>Uses</h3>
        ${wordList(Object.values(USE_WORDS))}
      </div>
      <div>
        <h3>What this report is, and is not</h3>
        <p>
          It compares pictures. A copy is called one when its pixels agree with the work's once laid over it; the probability is calibrated
          on test pictures and can be wrong.
        </p>
        <p>
          Whether a use is lawful is for people to judge: licenses, quotation, press and private use, and agreements that are not on record
          here all matter. Nothing here is legal advice, and nobody named here is said to have done wrong.
        </p>
        <p>What was skipped was not looked at: no conclusion follows from its absence.</p>
        <p class="needs-script">
          Keys, while a hit has the focus: <kbd>o</kbd> overlay, <kbd>b</kbd> blink, <kbd>m</kbd> what agrees and what differs,
          <kbd>j</kbd> and <kbd>k</kbd> next and previous.
        </p>
      </div>
    </div>
  </section>`;
}

/** Facts of the run and the versions that produced the report. */
export function runSection({ run, versions, generatedAt }: ReportData): Html {
  const facts: Readonly<Record<string, string>> = {
    Started: moment(run.startedAt),
    [run.complete ? 'Finished' : 'Stopped']: moment(run.finishedAt),
    'Pages read': number(run.pagesVisited),
    'Images compared': number(run.imagesSeen),
    ...run.settings,
    'Report written': moment(generatedAt),
    ...versions,
  };
  return html`<section id="run" aria-labelledby="run-title">
    <h2 id="run-title">About this run</h2>
    <dl class="pairs">
      ${Object.entries(facts).map(
        ([name, value]) =>
          html`<div ${value.length > MAX_SHORT_FACT && html` class="long"`}>
            <dt><bdi>${name}</bdi></dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

// --- internal ---

function skippedGroup(reason: string, entries: readonly ReportSkipped[]): Html {
  const word = skipWord(reason);
  const left = entries.length - MAX_SKIPPED_LISTED;
  return html`<details class="skipped" data-reason="${reason}">
    <summary>
      <span class="skip-count">${number(entries.length)}</span><span><b>${word.label}</b> <span class="quiet">${word.meaning}</span></span>
    </summary>
    <ul>
      ${entries.slice(0, MAX_SKIPPED_LISTED).map(
        (entry) =>
          html`<li>
            ${addressLink(entry.url)}<br /><span class="quiet"><bdi>${entry.detail}</bdi>${from(entry)}</span>
          </li>`,
      )}
    </ul>
    ${left > 0 && html`<p class="quiet">And ${number(left)} more for the same reason.</p>`}
  </details>`;
}

function from(entry: ReportSkipped): HtmlPart {
  return entry.pageUrl !== null && html` Named on ${addressLink(entry.pageUrl)}.`;
}

function wordList(words: readonly Word[]): Html {
  return html`<dl class="words">
    ${words.map(
      (word) =>
        html`<div>
          <dt>${word.label}</dt>
          <dd>${word.meaning}</dd>
        </div>`,
    )}
  </dl>`;
}
