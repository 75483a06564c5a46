import { addressLink } from './address.ts';
import { comparison } from './comparison.ts';
import { bytes, moment, number, probability } from './format.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import { icon, USE_ICONS } from './icons.ts';
import type { PictureSheet } from './picture-sheet.ts';
import type { ReportContext, ReportHit, ReportImage, ReportMatch, ReportReason, ReportWork } from './report-data.ts';
import { EVIDENCE_WORDS, KIND_WORDS, placeWord, sourceWord, TRUTH_WORDS, USE_WORDS } from './words.ts';

/** Where a card stands: what the filters ask about, and the pictures of the page. */
export interface CardSetting {
  readonly host: string;
  readonly work: ReportWork;
  readonly sheet: PictureSheet;
}

/**
 * One hit: what was found, where, why it is called a copy, and how its use was sorted. That it is a copy is among the reasons of the sorting too, and is not said twice.
 *
 * The card's name is an attribute: a browser that leaves out what is far off screen would not find it in the heading.
 */
export function hitCard(hit: ReportHit, { host, work, sheet }: CardSetting): Html {
  const id = `hit-${hit.id}`;
  return html`<article
    class="card"
    id="${id}"
    tabindex="0"
    aria-label="${work.title}"
    data-hit
    data-use="${hit.triage.use}"
    data-kind="${hit.match.kind}"
    data-site="${host}"
  >
    <header>
      <h4><bdi>${work.title}</bdi></h4>
      <p class="chips">
        ${useChip(hit)}<span class="chip">${KIND_WORDS[hit.match.kind].label}</span
        >${manner(hit.match)}${truthChip(hit)}${probabilityNote(hit.match)}
      </p>
    </header>
    ${comparison({ id, work, image: hit.image, match: hit.match }, sheet)}
    <div class="facts">
      <section>
        <h5>Why it is called a copy</h5>
        ${reasonList(hit.match.reasons)}
      </section>
      <section>
        <h5>How the use was sorted${hit.triage.decidedBy === 'person' ? ' (by a person)' : ''}</h5>
        ${reasonList(hit.triage.reasons.filter((reason) => reason.code !== 'copy'))}
      </section>
      <section>
        <h5>On the page</h5>
        ${context(hit.context, hit.image, hit.seenAt)}
      </section>
    </div>
    <div class="more">${figures(hit.match)} ${nextStep(hit)}</div>
  </article>`;
}

/** How the picture was changed, in words; nothing when upright and positive. */
export function manner(match: Pick<ReportMatch, 'mirrored' | 'negative'>): Html {
  return html`${match.mirrored && html`<span class="chip">Mirrored</span>`}${match.negative && html`<span class="chip">Negative</span>`}`;
}

/** The probability, with what it is one of. */
export function probabilityNote(match: Pick<ReportMatch, 'probability'>): Html {
  return html`<span class="probability" title="Calibrated probability that this is a copy"
    >probability ${probability(match.probability)}</span
  >`;
}

/** Reasons as a list, in the order given. */
export function reasonList(reasons: readonly ReportReason[]): Html {
  if (reasons.length === 0) return html`<p class="quiet">No reason was recorded.</p>`;
  return html`<ul class="reasons">
    ${reasons.map((reason) => html`<li data-reason="${reason.code}"><bdi>${reason.text}</bdi></li>`)}
  </ul>`;
}

/** What the page says about an image, and the image's own facts. */
export function context(page: ReportContext, image: ReportImage, seenAt?: string): Html {
  const size = image.byteLength === undefined ? null : bytes(image.byteLength);
  return html`<dl class="pairs">
    ${pair('Image', imageAddress(image.url))}
    ${image.finalUrl !== undefined && image.finalUrl !== image.url && pair('Delivered from', addressLink(image.finalUrl))}
    ${pair('File', [image.contentType, size].filter(Boolean).join(', '))}
    ${pair('Named in', page.source === undefined ? undefined : sourceWord(page.source))}${pair('Alt text', quoted(page.alt))}${pair('Title', quoted(page.title))}${pair('Caption', quoted(page.caption))}${pair('Credit', quoted(page.credit))}
    ${page.creator !== page.credit && pair('Creator', quoted(page.creator))}${pair('Copyright', quoted(page.copyrightNotice))}
    ${(page.licenseUrls ?? []).map((url) => pair('License link', addressLink(url)))}
    ${(page.acquireLicenseUrls ?? []).map((url) => pair('License offered at', addressLink(url)))}
    ${pair('Place on page', page.position === undefined ? undefined : placeWord(page.position))}
    ${seenAt !== undefined && pair('Seen', html`<time datetime="${seenAt}">${moment(seenAt)}</time>`)}
  </dl>`;
}

/** The figures that a verdict rests on, folded away. */
export function figures({ evidence }: Pick<ReportMatch, 'evidence'>): Html {
  const names = Object.keys(EVIDENCE_WORDS) as readonly (keyof typeof EVIDENCE_WORDS)[];
  const rows = names.map((name) => {
    const value = evidence[name];
    return value !== undefined && pair(EVIDENCE_WORDS[name], figureText(value));
  });
  return html`<details>
    <summary>Figures behind the verdict</summary>
    <dl class="pairs figures">${rows}</dl>
  </details>`;
}

// --- internal ---

function figureText(value: number | boolean | null): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? 'not measured' : number(value);
}

function useChip({ triage }: ReportHit): Html {
  const word = USE_WORDS[triage.use];
  return html`<span class="chip use-${triage.use}" title="${word.meaning}">${icon(USE_ICONS[triage.use])}${word.label}</span>`;
}

/** A proposed match is what every hit is; only what differs, or what a person said, is worth a chip. */
function truthChip({ triage }: ReportHit): Html | null {
  if (triage.truth === 'match' && triage.decidedBy === 'proposal') return null;
  return html`<span class="chip">${TRUTH_WORDS[triage.truth]}${triage.decidedBy === 'person' ? ', decided by a person' : ''}</span>`;
}

function nextStep(hit: ReportHit): Html {
  return html`<details>
    <summary>Decide about this hit</summary>
    <p>The program only proposes. Record what you know (<i>own, licensed, allowed, permitted-by-law, unlicensed</i>); it can be undone:</p>
    <pre><code>${hit.decideCommand ?? `imgguard decide ${hit.id}`} --truth match --use …</code></pre>
  </details>`;
}

/** A picture inside the page has the name of its bytes (RFC 6920) instead of an address. */
function imageAddress(url: string): Html {
  return url.startsWith('ni:') ? html`Carried inside the page<br /><span class="quiet">${addressLink(url)}</span>` : addressLink(url);
}

function pair(name: string, value: HtmlPart): Html | null {
  return value === undefined || value === '' || value === null
    ? null
    : html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`;
}

function quoted(text: string | undefined): Html | undefined {
  return text === undefined || text === '' ? undefined : html`<q><bdi>${text}</bdi></q>`;
}
