/** Who runs the site of a hit and who hosts it: read from its own pages and from registries, for a person to decide. */
import {
  partyPageKind,
  partyPageLinks,
  placeOf,
  proposeProvider,
  proposeRespondent,
  readPartyPage,
  readRegistrationData,
  readWhois,
  respondentRecord,
  type PartyFindings,
  type PartyPage,
  type PartyPageLink,
  type ProviderProposal,
  type RegistrationData,
  type RespondentProposal,
  type RespondentRecord,
} from '@imgguard/claims';
import { crawl, readPageText, type CapturedExchange, type CrawlOptions } from '@imgguard/crawler';
import { GuardError } from '../errors.ts';
import { registrationsOf, type RegistryOptions } from './registries.ts';
import { acquireScanLock } from '../store/scan-lock.ts';
import type { Store } from '../store/store.ts';
import type { GuardHits } from './hits.ts';

type PageManner = 'userAgent' | 'from' | 'latencyFactor' | 'fetchLimits' | 'maxHostWaitMs' | 'proxy' | 'delayMs';

export interface FindRespondentOptions extends Pick<CrawlOptions, PageManner> {
  /** Also asks the registries of domains and addresses (RDAP); they learn which names are asked about. @default false */
  readonly registries?: boolean | RegistryOptions;
  /** Answers of registries that a person fetched: RDAP as parsed JSON, or WHOIS as text; each with where it comes from. */
  readonly answers?: readonly { readonly answer: unknown; readonly where: string }[];
  /** Language of the address lines in the proposal, BCP 47. @default 'en' */
  readonly locale?: string;
  /** Lets the crawler visit this machine, for trials. @default false */
  readonly allowLoopback?: boolean;
  readonly signal?: AbortSignal;
}

/** What was found. Nothing of it is kept: who is named is entered in a claim, with its source. */
export interface FoundRespondent {
  /** Everything that was found, each with source and confidence, also what contradicts. */
  readonly record: RespondentRecord;
  readonly proposal: RespondentProposal;
  /** Who serves the page, as far as registries were asked. */
  readonly providers: readonly ProviderProposal[];
  /** Pages that were read. */
  readonly pages: readonly { readonly url: string; readonly kind: PartyPageLink['kind'] | 'other-page' }[];
  /** What could not be read or asked, one sentence each. */
  readonly problems: readonly string[];
}

/** Respondents and providers. */
export interface GuardRespondents {
  /**
   * Reads the page of a hit and the pages of its site that say who runs it, by the rules of every crawl. Proposes; a person decides, with the event
   * `identify-respondent`.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_BUSY` while a search runs on the folder; `IMGGUARD_REFUSED` for an answer that is none of a registry.
   * @example
   * const { proposal } = await guard.respondents.find(hitId, { registries: true });
   */
  find(hitId: string, options?: FindRespondentOptions): Promise<FoundRespondent>;
}

export function createRespondents(store: Store, hits: GuardHits): GuardRespondents {
  return {
    find: async (hitId, options = {}) => {
      const { pageUrl } = hits.get(hitId).hit.sighting;
      const given = (options.answers ?? []).map(({ answer, where }) => registrationOf(answer, where));
      const lock = acquireScanLock(store.dataDir);
      try {
        const read = await readSite(pageUrl, options);
        const asked = await askRegistries(pageUrl, options);
        return together(pageUrl, {
          read,
          registrations: [...given, ...asked.data],
          problems: asked.problems,
          locale: options.locale ?? 'en',
        });
      } finally {
        lock.release();
      }
    },
  };
}

// --- internal ---

/** Pages of a site that are read besides the hit's own. House rule: the imprint, and what may stand in for it. */
const MAX_PAGES = 4;

interface SiteRead {
  readonly pages: FoundRespondent['pages'];
  readonly findings: readonly PartyFindings[];
  readonly problems: readonly string[];
}

interface Parts {
  readonly read: SiteRead;
  readonly registrations: readonly RegistrationData[];
  readonly problems: readonly string[];
  readonly locale: string;
}

function together(pageUrl: string, { read, registrations, problems, locale }: Parts): FoundRespondent {
  const domain = placeOf(pageUrl)?.registrableDomain ?? pageUrl;
  const record = respondentRecord(domain, [...read.findings, ...registrations.filter(({ of }) => of === 'domain')]);
  const withheld = registrations.flatMap(({ name, redacted }) =>
    redacted.length === 0 ? [] : [`The registry withholds data about ${name}: ${redacted.join(', ')}.`],
  );
  return {
    record,
    proposal: proposeRespondent(record, locale),
    providers: registrations.filter(({ of }) => of === 'network').map(proposeProvider),
    pages: read.pages,
    problems: [...read.problems, ...problems, ...withheld],
  };
}

async function readSite(pageUrl: string, options: FindRespondentOptions): Promise<SiteRead> {
  const first = await pagesAt([pageUrl], options);
  let links = first.pages.flatMap(({ page }) => partyPageLinks(page));
  const home = new URL('/', pageUrl).href;
  // Sites that do not name their imprint on every page do so on the first one.
  const second =
    links.some(({ kind }) => kind === 'imprint') || pageUrl === home ? { pages: [], problems: [] } : await pagesAt([home], options);
  links = unique([...links, ...second.pages.flatMap(({ page }) => partyPageLinks(page))]).filter(
    ({ url }) => url !== pageUrl && url !== home,
  );
  const promising = links.toSorted((a, b) => Number(b.kind === 'imprint') - Number(a.kind === 'imprint')).slice(0, MAX_PAGES);
  const third =
    promising.length === 0
      ? { pages: [], problems: [] }
      : await pagesAt(
          promising.map(({ url }) => url),
          options,
        );
  const kindOf = (url: string): PartyPageLink['kind'] | undefined => promising.find((each) => each.url === url)?.kind ?? partyPageKind(url);
  const pages = [...first.pages, ...second.pages, ...third.pages];
  return {
    pages: pages.map(({ asked }) => ({ url: asked, kind: kindOf(asked) ?? 'other-page' })),
    findings: pages.map(({ asked, page, seenAt }) => readPartyPage(page, kindOf(asked), seenAt)),
    problems: [...first.problems, ...second.problems, ...third.problems],
  };
}

interface ReadPage {
  /** The address that was asked for; the page may have come from another after redirects. */
  readonly asked: string;
  readonly page: PartyPage;
  readonly seenAt: string;
}

/** Fetches pages by the rules of every crawl, and reads them as words. */
async function pagesAt(
  urls: readonly string[],
  { registries: _registries, answers: _answers, locale: _locale, delayMs = 1_000, ...manner }: FindRespondentOptions,
): Promise<{ readonly pages: readonly ReadPage[]; readonly problems: readonly string[] }> {
  const exchanges = new Map<string, CapturedExchange>();
  const pages: ReadPage[] = [];
  const problems: string[] = [];
  const events = crawl({
    ...manner,
    delayMs,
    seeds: urls,
    maxPages: urls.length,
    maxDepth: 0,
    budget: { maxImages: 1 },
    followSitemaps: false,
    followFeeds: false,
    capture: { exchange: (one) => void exchanges.set(one.url, one) },
  });
  for await (const event of events) {
    if (event.kind === 'page-visited') {
      const exchange = exchanges.get(event.finalUrl) ?? exchanges.get(event.url);
      if (exchange === undefined || exchange.body.length === 0) problems.push(`${event.url} may not be kept here; read it yourself.`);
      else pages.push(await readExchange(event.url, exchange));
    }
    if (event.kind === 'skipped' && urls.includes(event.url)) problems.push(`${event.url} was not read: ${event.detail ?? event.reason}`);
    // Pictures are of no interest here.
    if (pages.length + problems.length >= urls.length) break;
  }
  manner.signal?.throwIfAborted();
  return { pages, problems };
}

async function readExchange(asked: string, { url, body, responseHeaders, startedAt }: CapturedExchange): Promise<ReadPage> {
  const [contentType] = responseHeaders['content-type'] ?? [];
  return { asked, seenAt: startedAt, page: { url, ...(await readPageText(body, { url, contentType })) } };
}

function registrationOf(answer: unknown, where: string): RegistrationData {
  const at = { where, seenAt: new Date().toISOString() };
  const read = typeof answer === 'string' ? readWhois(answer, at) : readRegistrationData(answer, at);
  if (read.ok) return read.data;
  throw new GuardError('IMGGUARD_REFUSED', `${where}: ${read.hint}`);
}

async function askRegistries(
  pageUrl: string,
  { registries = false, signal, allowLoopback = false }: FindRespondentOptions,
): Promise<{ readonly data: readonly RegistrationData[]; readonly problems: readonly string[] }> {
  if (registries === false) return { data: [], problems: [] };
  return registrationsOf(pageUrl, {
    allowLoopback,
    ...(registries === true ? {} : registries),
    ...(signal === undefined ? {} : { signal }),
  });
}

function unique(links: readonly PartyPageLink[]): readonly PartyPageLink[] {
  return [...new Map(links.toReversed().map((link) => [link.url, link])).values()].toReversed();
}
