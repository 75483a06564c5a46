/** Takes out of an SQLite database what crawls keep there and nobody needs any more, or somebody wants gone. */
import { atomically, type SqliteDatabase } from '../frontier/sqlite-database.ts';
import { createTables, DONE } from '../frontier/sqlite-schema.ts';

/** Everything returns how many records it was about. */
export interface SqliteCrawlMemory {
  /** Crawls that have a frontier in the database. */
  runs(): string[];
  /** Forgets a crawl: its addresses, hosts and spending. One that is not finished begins anew. */
  forgetRun(runId: string): number;
  /** Forgets addresses that no server was asked for since then, and robots files that are older. Milliseconds since the epoch. */
  forgetBefore(at: number): number;
  /** Records whose address or content holds one of the texts. */
  countNaming(texts: readonly string[]): number;
  /**
   * Forgets what holds one of the texts, in any crawl: the next one asks for it as if for the first time. Addresses that a crawl has yet to visit stay; they hold nothing but
   * themselves.
   */
  forgetNaming(texts: readonly string[]): number;
}

/** Builds it on an open database, which stays the caller's to close. What is deleted may be read in the file until SQLite's `VACUUM`. */
export function createSqliteCrawlMemory(database: SqliteDatabase): SqliteCrawlMemory {
  createTables(database);
  const change = (table: string, where: string, ...values: (string | number)[]): number => {
    const { changes } = database.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...values) as { changes: number | bigint };
    return Number(changes);
  };
  const count = (table: string, where: string, ...values: string[]): number => {
    const row = database.prepare(`SELECT count(*) AS total FROM ${table} WHERE ${where}`).get(...values) as { total: number };
    return row.total;
  };
  return {
    runs: () => (database.prepare('SELECT DISTINCT run FROM crawl_host ORDER BY run').all() as { run: string }[]).map(({ run }) => run),
    forgetRun: (runId) =>
      atomically(database, () => {
        change('crawl_spending', 'run = ?', runId);
        change('crawl_count', 'run = ?', runId);
        change('crawl_host', 'run = ?', runId);
        return change('crawl_item', 'run = ?', runId);
      }),
    forgetBefore: (at) =>
      atomically(
        database,
        () =>
          change('crawl_history', `json_extract(record, '$.askedAt') < ?`, at) +
          change('crawl_robots', `json_extract(record, '$.fetchedAt') < ?`, at),
      ),
    countNaming: (texts) => overNaming(texts, count),
    forgetNaming: (texts) => atomically(database, () => overNaming(texts, change)),
  };
}

// --- internal ---

interface Searched {
  readonly table: string;
  readonly columns: readonly string[];
  readonly only: string;
}

const SEARCHED: readonly Searched[] = [
  { table: 'crawl_history', columns: ['url', 'record'], only: '1' },
  { table: 'crawl_item', columns: ['url', 'page_url', 'outcome'], only: `state = ${DONE}` },
];

/** Acts on what names one of the texts, in every table; returns how many records it was. */
function overNaming(texts: readonly string[], act: (table: string, where: string, spellings: string) => number): number {
  const spellings = spellingsOf(texts);
  if (spellings.length === 0) return 0;
  const given = JSON.stringify(spellings);
  return SEARCHED.reduce((sum, { table, columns, only }) => sum + act(table, naming(columns, only), given), 0);
}

/** However many spellings there are, one value: an expression of SQLite has at most a thousand levels. */
function naming(columns: readonly string[], only: string): string {
  const each = columns.map((column) => `instr(lower(coalesce(${column}, '')), wanted.value) > 0`);
  return `${only} AND EXISTS (SELECT 1 FROM json_each(?) AS wanted WHERE ${each.join(' OR ')})`;
}

/**
 * As it stands in text, in JSON once and twice over (a record holds its content as JSON), and in addresses: encoded, or with `+`, `-` or `_` for a space. SQLite makes only ASCII
 * lower, so that other letters are looked for as they are given and in both cases.
 */
function spellingsOf(texts: readonly string[]): string[] {
  const given = texts.map((text) => text.trim().replace(LONE_SURROGATES, '')).filter((text) => text !== '');
  const spelled = given
    .flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()])
    .flatMap((text) => [text, ...['+', '-', '_'].map((joint) => text.replaceAll(' ', joint))])
    .flatMap((text) => [text, inJson(text), inJson(inJson(text)), encodeURI(text), encodeURIComponent(text)]);
  return [...new Set(spelled.map(lowerAscii))];
}

/** No text of a page has them, and no encoder takes them. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What SQLite's `lower` does. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
