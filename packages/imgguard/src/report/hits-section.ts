import { addressLink } from './address.ts';
import { count } from './format.ts';
import { hitCard } from './hit-card.ts';
import { html, type Html } from './html.ts';
import type { PictureSheet } from './picture-sheet.ts';
import type { ReportData, ReportHit, ReportPage, ReportSite, ReportWork } from './report-data.ts';
import { hitsOf } from './summary.ts';
import { groupBy } from './tally.ts';
import { KIND_WORDS, USE_WORDS } from './words.ts';

/** Filters, then every hit by site and page, then the sites on which nothing was found. */
export function hitsSection(data: ReportData, works: ReadonlyMap<string, ReportWork>, sheet: PictureSheet): Html {
  const hits = hitsOf(data);
  const withHits = data.sites.filter((site) => hitsOfSite(site) > 0);
  const without = data.sites.filter((site) => hitsOfSite(site) === 0);
  return html`<section id="hits" aria-labelledby="hits-title">
    <h2 id="hits-title">Copies found</h2>
    ${hits.length === 0 && html`<p>None of the images that were looked at is a copy of a registered work.</p>`}
    ${hits.length > 0 && filters(hits, withHits)} ${withHits.map((site) => siteBlock(site, works, sheet))}
    ${without.length > 0 && quietSites(without)}
  </section>`;
}

// --- internal ---

function filters(hits: readonly ReportHit[], sites: readonly ReportSite[]): Html {
  const uses = groupBy(hits, (hit) => hit.triage.use);
  const kinds = groupBy(hits, (hit) => hit.match.kind);
  return html`<form class="filters needs-script" aria-label="Filter the hits">
    ${choice(
      'use',
      'Use',
      [...uses].map(([use, of]) => ({ value: use, label: `${USE_WORDS[use].label} (${of.length})` })),
    )}
    ${choice(
      'kind',
      'Kind of copy',
      [...kinds].map(([kind, of]) => ({ value: kind, label: `${KIND_WORDS[kind].label} (${of.length})` })),
    )}
    ${choice(
      'site',
      'Site',
      sites.map((site) => ({ value: site.host, label: `${site.host} (${hitsOfSite(site)})` })),
    )}
    <p class="filter">
      <label for="filter-text">Words</label
      ><input type="search" id="filter-text" data-filter="text" placeholder="title, caption, address" />
    </p>
    <p class="filter-state">
      <output id="filter-state" aria-live="polite">${count(hits.length, 'hit')}</output> <button type="reset" hidden>Show all</button>
    </p>
  </form>`;
}

function choice(name: string, label: string, options: readonly { readonly value: string; readonly label: string }[]): Html {
  return html`<p class="filter">
    <label for="filter-${name}">${label}</label
    ><select id="filter-${name}" data-filter="${name}">
      <option value="">All</option>
      ${options.map((option) => html`<option value="${option.value}">${option.label}</option>`)}
    </select>
  </p>`;
}

function siteBlock(site: ReportSite, works: ReadonlyMap<string, ReportWork>, sheet: PictureSheet): Html {
  return html`<section class="site" data-group>
    <header class="site-head">
      <h3><bdi>${site.host}</bdi></h3>
      <p class="quiet">${count(hitsOfSite(site), 'hit')} · ${looked(site)}</p>
    </header>
    ${site.pages.filter((page) => page.hits.length > 0).map((page) => pageBlock(page, site, works, sheet))}
  </section>`;
}

function pageBlock(page: ReportPage, { host }: ReportSite, works: ReadonlyMap<string, ReportWork>, sheet: PictureSheet): Html {
  return html`<section class="page" data-group>
    <header class="page-head">
      <p class="page-title"><bdi>${page.title ?? 'Page without a title'}</bdi></p>
      <p>${addressLink(page.url)}</p>
    </header>
    ${page.hits.map((hit) => hitCard(hit, { host, work: workOf(works, hit.workId), sheet }))}
  </section>`;
}

/** A hit whose work is not in the list is still shown: under its id, without a picture. */
export function workOf(works: ReadonlyMap<string, ReportWork>, id: string): ReportWork {
  return works.get(id) ?? { id, title: `Work ${id}`, width: 1, height: 1, thumbnail: null };
}

function quietSites(sites: readonly ReportSite[]): Html {
  return html`<section class="quiet-sites">
    <h3>No copies on these sites</h3>
    <ul>
      ${sites.map((site) => html`<li><bdi>${site.host}</bdi> <span class="quiet">${looked(site)}</span></li>`)}
    </ul>
  </section>`;
}

function looked(site: ReportSite): string {
  return `${count(site.pagesVisited, 'page')} read, ${count(site.imagesSeen, 'image')} compared`;
}

function hitsOfSite(site: ReportSite): number {
  return site.pages.reduce((sum, page) => sum + page.hits.length, 0);
}
