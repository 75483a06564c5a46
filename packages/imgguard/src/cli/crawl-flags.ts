/** Flags of `imgguard scan` that say how the crawler introduces itself, how far it goes and what it spends. */
import type { BrowserOptions, BudgetLimits, CrawlBudget, QuietHours } from '@imgguard/crawler';
import type { SearchOptions } from '../pipeline/search.ts';
import type { Command, Flags } from './command.ts';
import { integerFlag, switchFlag, textFlag, textsFlag, wordFlag } from './flags.ts';
import { UsageError } from './usage-error.ts';

export const CRAWL_HELP = `Manners:
  --contact who        a mail address, or the address of a page about you, so that site owners can complain; may be repeated. Goes into
                       User-Agent, and a mail address into From
  --user-agent text    name of the crawler (default imgguard/0.1 …); robots.txt is read for its leading letters
  --delay ms           least pause between requests to a host, in milliseconds (default 1000)
  --jitter percent     how much longer a pause may be, by chance (default 25)
  --quiet-hours hours  leaves hosts alone and waits, every day, by this machine's clock: 08:00-18:00 for all hosts, example.com=22:00-06:00 for
                       one and its subdomains; may be repeated
  --proxy url          asks through a proxy, such as http://proxy.example:3128. One with a password comes from IMGGUARD_PROXY, because others can
                       read command lines. Which addresses it connects to cannot be checked: use one that refuses private ones

How far:
  --max-depth n        most links to follow from a site's first page (default 20)
  --revisit which      all asks every page whether it changed; due leaves pages alone that seldom do (default all)
  --originals          also asks for the originals that the addresses of resized pictures tell of
  --render when        also shows pages in your Chromium, for pictures that only scripts put there: when-empty those whose markup names none,
                       always all, never (default). Needs playwright-core; everything that a page asks for there keeps to the same rules
  --browser file       the Chromium (default: the first of its usual names)
  --no-sandbox         switches Chromium's own sandbox off, which does not work for root and in some containers. Only where a page that
                       breaks out of the browser finds nothing

Budget; what it leaves out is told as skipped. A site is one host:
  --max-pages n        most pages to read (default 10000)      --site-pages n       of each site
  --max-images n       most pictures                           --site-images n      on pages of each site
  --max-bytes n        most bytes, unpacked                    --site-bytes n       for each site
  --max-seconds n      longest time                            --site-seconds n     for each site`;

export const CRAWL_FLAGS: Command['options'] = {
  contact: { type: 'string', multiple: true },
  'user-agent': { type: 'string' },
  delay: { type: 'string' },
  jitter: { type: 'string' },
  'quiet-hours': { type: 'string', multiple: true },
  'max-depth': { type: 'string' },
  revisit: { type: 'string' },
  originals: { type: 'boolean' },
  proxy: { type: 'string' },
  render: { type: 'string' },
  browser: { type: 'string' },
  'no-sandbox': { type: 'boolean' },
  'max-pages': { type: 'string' },
  'max-images': { type: 'string' },
  'max-bytes': { type: 'string' },
  'max-seconds': { type: 'string' },
  'site-pages': { type: 'string' },
  'site-images': { type: 'string' },
  'site-bytes': { type: 'string' },
  'site-seconds': { type: 'string' },
};

/** What the flags say; only what is given is there. */
export function crawlOptionsOf(flags: Flags): Partial<SearchOptions> {
  const contact = textsFlag(flags, 'contact');
  const quietHours = textsFlag(flags, 'quiet-hours').map(quietHoursOf);
  const jitter = integerFlag(flags, 'jitter', 0, MAX_JITTER_PERCENT);
  const budget = budgetOf(flags);
  const browser = browserOf(flags);
  return given({
    userAgent: textFlag(flags, 'user-agent'),
    contact: contact.length === 0 ? undefined : contact,
    delayMs: integerFlag(flags, 'delay', 0),
    jitter: jitter === undefined ? undefined : jitter / 100,
    quietHours: quietHours.length === 0 ? undefined : quietHours,
    maxDepth: integerFlag(flags, 'max-depth', 0),
    revisit: wordFlag(flags, 'revisit', ['all', 'due'] as const),
    unwrapImages: switchFlag(flags, 'originals') ? true : undefined,
    render: wordFlag(flags, 'render', ['never', 'when-empty', 'always'] as const),
    browser: Object.keys(browser).length === 0 ? undefined : browser,
    proxy: proxyOf(flags),
    maxPages: integerFlag(flags, 'max-pages', 1),
    budget: Object.keys(budget).length === 0 ? undefined : budget,
  });
}

/** The browser that the flags name; only what is given is there. */
export function browserOf(flags: Flags): BrowserOptions {
  return given({ executablePath: textFlag(flags, 'browser'), sandbox: switchFlag(flags, 'no-sandbox') ? false : undefined });
}

/** The proxy that a flag or the environment names. */
export function proxyOf(flags: Flags): string | undefined {
  return textFlag(flags, 'proxy') ?? process.env['IMGGUARD_PROXY'];
}

// --- internal ---

/** Ten times the pause is no jitter any more. */
const MAX_JITTER_PERCENT = 1_000;

function budgetOf(flags: Flags): CrawlBudget {
  const perSite = given({ maxPages: integerFlag(flags, 'site-pages', 1), ...limitsOf(flags, 'site') });
  return { ...limitsOf(flags, 'max'), ...(Object.keys(perSite).length === 0 ? {} : { perSite }) };
}

function limitsOf(flags: Flags, prefix: 'max' | 'site'): BudgetLimits {
  const seconds = integerFlag(flags, `${prefix}-seconds`, 1);
  return given({
    maxImages: integerFlag(flags, `${prefix}-images`, 1),
    maxBytes: integerFlag(flags, `${prefix}-bytes`, 1),
    maxDurationMs: seconds === undefined ? undefined : seconds * 1_000,
  });
}

function quietHoursOf(text: string): QuietHours {
  const [, host, from = '', until = ''] = /^(?:([^=\s]+)=)?(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (from === '') throw new UsageError(`--quiet-hours must be hours such as 08:00-18:00 or example.com=08:00-18:00, got "${text}".`);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { from, until, timeZone, ...(host === undefined ? {} : { hosts: [host] }) };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
