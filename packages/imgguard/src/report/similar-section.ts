import { addressLink } from './address.ts';
import { comparison } from './comparison.ts';
import { context, figures, manner, probabilityNote, reasonList } from './hit-card.ts';
import { workOf } from './hits-section.ts';
import { html, type Html } from './html.ts';
import type { PictureSheet } from './picture-sheet.ts';
import type { ReportSimilar, ReportWork } from './report-data.ts';

/** What only looks alike, apart from the hits and never called a copy. */
export function similarSection(similar: readonly ReportSimilar[], works: ReadonlyMap<string, ReportWork>, sheet: PictureSheet): Html {
  return html`<section id="similar" aria-labelledby="similar-title">
    <h2 id="similar-title">For a person to look at</h2>
    <p class="measure">
      These images resemble a work: the same place or thing in another photograph, or too close to call. The program does not call them
      copies, and nothing follows from being listed here.
    </p>
    ${similar.length === 0 && html`<p class="quiet">None.</p>`}
    ${similar.map((entry, index) => similarCard(entry, index, workOf(works, entry.workId), sheet))}
  </section>`;
}

// --- internal ---

// oxlint-disable-next-line max-params -- the four things a card is made of
function similarCard(entry: ReportSimilar, index: number, work: ReportWork, sheet: PictureSheet): Html {
  const id = `similar-${index + 1}`;
  return html`<article class="card" id="${id}" tabindex="0" aria-label="Resembles ${work.title}" data-similar>
    <header>
      <h3>Resembles <bdi>${work.title}</bdi></h3>
      <p class="chips"><span class="chip">Similar, not called a copy</span>${manner(entry.match)}${probabilityNote(entry.match)}</p>
    </header>
    ${comparison({ id, work, image: entry.image, match: entry.match }, sheet)}
    <div class="facts">
      <section>
        <h4>Why it is listed</h4>
        ${reasonList(entry.match.reasons)}
      </section>
      <section>
        <h4>Where</h4>
        <p><bdi>${entry.pageTitle ?? 'Page without a title'}</bdi><br />${addressLink(entry.pageUrl)}</p>
        ${context({}, entry.image)}
      </section>
    </div>
    <div class="more">${figures(entry.match)}</div>
  </article>`;
}
