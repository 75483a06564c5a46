/** What a crawl may spend: pages, images, bytes and time, on all of it and on each site. */
import { argumentError, integerAtLeast } from '../errors.ts';
import type { Awaitable, FrontierItem } from '../frontier/frontier.ts';
import { createPageBudget, type PageBudget } from './page-budget.ts';

/** Caps; what is not given has none. */
export interface BudgetLimits {
  /** Images whose bytes are asked for or confirmed; repetitions of one address count once. */
  readonly maxImages?: number;
  /** Of bodies, after inflation. Looked at before each request, so that the last answers may go beyond it. */
  readonly maxBytes?: number;
  /** Milliseconds since the first request; a site's since the first request for it. Time between two processes does not count. */
  readonly maxDurationMs?: number;
}

/** Caps on a crawl as a whole, and on each of its sites. */
export interface CrawlBudget extends BudgetLimits {
  /**
   * For each site: a host and port, `www.` in front left out. Images and style sheets count for the site of the page that names them, wherever
   * they are.
   */
  readonly perSite?: BudgetLimits & { readonly maxPages?: number };
}

/** What was spent. */
export interface Spending {
  readonly pages: number;
  readonly images: number;
  readonly bytes: number;
  /** Milliseconds from the first request to the last one, of each process that crawled, added up. */
  readonly elapsedMs: number;
}

/** Remembers what was spent, so that a crawl that goes on after a crash does not begin to count anew. */
export interface SpendingStore {
  /** `site` is empty for the crawl as a whole. */
  get(site: string): Awaitable<Spending | null>;
  set(site: string, spending: Spending): Awaitable<void>;
  /**
   * Adds to what was spent, in one step, and returns the sum. Processes that share a frontier need it to spend one budget together; without it each of them has the budget
   * to itself.
   */
  add?(site: string, more: Spending): Awaitable<Spending>;
}

export interface Budget {
  /** Why nothing more may be asked for on behalf of the item; `null` when it may. */
  refusal(item: FrontierItem, now: number): Promise<string | null>;
  /** Takes places for a page or an image; waits while the last ones are held by others. A text says why there are none. */
  acquire(item: FrontierItem, kind: Counted, signal: AbortSignal): Promise<Places | string>;
  /** A request was answered by so many bytes. */
  spent(item: FrontierItem, bytes: number, now: number): Promise<void>;
  /** Whether no further page will be read at all. */
  isOutOfPages(): boolean;
}

export type Counted = 'pages' | 'images';

/** Places that one item holds. */
export interface Places {
  /** They were used. */
  spend(): Promise<void>;
  /** They were not needed. */
  release(): void;
}

export interface BudgetOptions {
  readonly budget: CrawlBudget;
  /** Of the crawl as a whole. */
  readonly maxPages: number;
  /** Pages that were read, by this process and by others. */
  pagesVisited(): Awaitable<number>;
  readonly store: SpendingStore | null;
  /** Whether other processes spend the same budget at the same time. What they have under way is not counted yet, and may go beyond it. @default false */
  readonly isShared?: boolean;
}

/** Throws when a cap is no positive integer. */
export function checkBudget({ perSite = {}, ...whole }: CrawlBudget): void {
  for (const [prefix, limits] of [
    ['budget', whole],
    ['budget.perSite', perSite],
  ] as const) {
    for (const [name, value] of Object.entries(limits)) {
      if (!NAMES.has(name)) throw argumentError(prefix, `caps of ${[...NAMES].join(', ')}`, name);
      integerAtLeast(`${prefix}.${name}`, value as number, { min: 1, fallback: 1 });
    }
  }
}

/** Builds a budget that nothing was spent of, but for what the store remembers. */
export async function createBudget(options: BudgetOptions): Promise<Budget> {
  const { budget, maxPages, pagesVisited, store, isShared = false } = options;
  const { perSite = {}, ...whole } = budget;
  const accounts = new Map<string, Promise<Account>>();
  const account = (site: string): Promise<Account> => {
    const known = accounts.get(site);
    if (known !== undefined) return known;
    const opened = openAccount(store, site, site === '' ? { ...whole, maxPages } : perSite);
    accounts.set(site, opened);
    return opened;
  };
  const wholePages = createPageBudget(maxPages, await pagesVisited());
  const accountsOf = async (item: FrontierItem): Promise<readonly Account[]> => {
    const all = await Promise.all([account(''), account(siteOf(item))]);
    if (isShared) for (const one of all) await lookAgain(one, store);
    return all;
  };
  return {
    async refusal(item, now) {
      for (const one of await accountsOf(item)) {
        const why = overspent(one, now);
        if (why !== null) return why;
      }
      return null;
    },
    async acquire(item, kind, signal) {
      if (isShared && kind === 'pages') wholePages.learn(await pagesVisited());
      const [all, site] = (await accountsOf(item)) as [Account, Account];
      const budgets = [
        { places: kind === 'pages' ? wholePages : all.places.images, account: all },
        { places: site.places[kind], account: site },
      ];
      return acquireAll(budgets, kind, { signal, store });
    },
    async spent(item, bytes, now) {
      for (const one of await accountsOf(item)) {
        // Answers do not come in the order in which they were asked for.
        const elapsedMs = Math.max(0, now - (one.countedAt ?? now));
        one.countedAt = Math.max(now, one.countedAt ?? now);
        await spend(one, { ...NOTHING, bytes, elapsedMs }, store);
      }
    },
    isOutOfPages: () => wholePages.isSpent(),
  };
}

// --- internal ---

const NAMES: ReadonlySet<string> = new Set(['maxPages', 'maxImages', 'maxBytes', 'maxDurationMs']);
const NOTHING: Spending = { pages: 0, images: 0, bytes: 0, elapsedMs: 0 };

interface Account {
  /** Empty for the crawl as a whole. */
  readonly site: string;
  readonly limits: BudgetLimits;
  readonly places: Readonly<Record<Counted, PageBudget>>;
  /** Until when this process has counted its time; `null` before it asked. */
  countedAt: number | null;
  spending: Spending;
}

function elapsedOf({ spending, countedAt }: Account, now: number): number {
  return spending.elapsedMs + (countedAt === null ? 0 : now - countedAt);
}

async function spend(account: Account, more: Spending, store: SpendingStore | null): Promise<void> {
  const { spending, site } = account;
  if (store?.add !== undefined) return keep(account, await store.add(site, more));
  keep(account, {
    pages: spending.pages + more.pages,
    images: spending.images + more.images,
    bytes: spending.bytes + more.bytes,
    elapsedMs: spending.elapsedMs + more.elapsedMs,
  });
  await store?.set(site, account.spending);
}

async function lookAgain(account: Account, store: SpendingStore | null): Promise<void> {
  if (store?.add !== undefined) keep(account, (await store.get(account.site)) ?? NOTHING);
}

function keep(account: Account, spending: Spending): void {
  account.spending = spending;
  account.places.pages.learn(spending.pages);
  account.places.images.learn(spending.images);
}

async function openAccount(
  store: SpendingStore | null,
  site: string,
  limits: BudgetLimits & { readonly maxPages?: number },
): Promise<Account> {
  const spending = (await store?.get(site)) ?? NOTHING;
  const { maxPages = Number.POSITIVE_INFINITY, maxImages = Number.POSITIVE_INFINITY } = limits;
  const places = { pages: createPageBudget(maxPages, spending.pages), images: createPageBudget(maxImages, spending.images) };
  return { site, limits, places, spending, countedAt: null };
}

/** Pages, sitemaps and feeds stand for themselves, everything else for the page that names it. */
function siteOf({ kind, url, pageUrl }: FrontierItem): string {
  const address = kind === 'page' || kind === 'sitemap' || kind === 'feed' ? url : (pageUrl ?? url);
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : address;
}

function overspent(account: Account, now: number): string | null {
  const { site, limits, spending } = account;
  const { maxBytes = Number.POSITIVE_INFINITY, maxDurationMs = Number.POSITIVE_INFINITY } = limits;
  const what = subject(site);
  if (spending.bytes >= maxBytes) return `${what} has brought ${spending.bytes} bytes, and may bring ${maxBytes}.`;
  return elapsedOf(account, now) >= maxDurationMs ? `${what} has taken as long as it may, ${Math.round(maxDurationMs / 1_000)} s.` : null;
}

function subject(site: string): string {
  return site === '' ? 'The crawl' : `The site ${site}`;
}

interface Taken {
  readonly places: PageBudget;
  readonly account: Account;
}

async function acquireAll(
  budgets: readonly Taken[],
  kind: Counted,
  { signal, store }: { signal: AbortSignal; store: SpendingStore | null },
): Promise<Places | string> {
  const held: Taken[] = [];
  for (const one of budgets) {
    if (await one.places.acquire(signal)) held.push(one);
    else {
      for (const { places } of held) places.release();
      const verb = kind === 'pages' ? 'visited as many pages' : 'shown as many images';
      return `${subject(one.account.site)} has ${verb} as it may.`;
    }
  }
  return {
    async spend() {
      for (const { places, account } of held) {
        places.spend();
        await spend(account, { ...NOTHING, [kind]: 1 }, store);
      }
    },
    release: () => held.forEach(({ places }) => places.release()),
  };
}
