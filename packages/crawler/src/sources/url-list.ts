/** Lists of addresses that somebody wrote down: one on each line, or CSV (RFC 4180) with named columns. */
import { bounded, type DiscoveryEvent, type DiscoverySource, isoTimeOf, problemOf, targetOf } from './discovery-source.ts';
import { hasImageExtension } from '../url/http-url.ts';

export interface UrlListOptions {
  /** The text, or what gives it anew for each run, in pieces of any size. */
  readonly text: string | (() => AsyncIterable<string> | Iterable<string>);
  /** @default 'url-list' */
  readonly name?: string;
}

/**
 * Makes a source of a list. Without a row of names, each line is an address, of an image if it ends like one. With it, the columns `url`,
 * `image_url` or `image`, `page_url` or `page`, `title`, `seen_at` count, in any order and case, parted by commas, semicolons or tabs. Lines
 * that begin with `#` do not count.
 *
 * @example
 * createUrlListSource({ text: 'image_url,page_url\nhttps://example.com/a.jpg,https://example.com/' })
 */
export function createUrlListSource({ text, name = 'url-list' }: UrlListOptions): DiscoverySource {
  return { name, discover: (context = {}) => bounded(events(name, typeof text === 'string' ? [text] : text()), context) };
}

/**
 * Makes a source of addresses that are at hand: of an image each that ends like one, of a page otherwise.
 *
 * @example
 * createSeedSource(['https://example.com/', 'https://example.com/a.jpg'])
 */
export function createSeedSource(urls: readonly string[]): DiscoverySource {
  return { name: SEEDS, discover: (context = {}) => bounded(seeds(urls), context) };
}

// --- internal ---

const SEEDS = 'seeds';

async function* seeds(urls: readonly string[]): AsyncGenerator<DiscoveryEvent> {
  for (const [index, url] of urls.entries()) yield eventOf(SEEDS, { url }, index + 1);
}

/** Longest row; addresses have 4,096 characters at most. */
const MAX_ROW_CHARS = 65_536;

const COLUMNS: ReadonlyMap<string, keyof Row> = new Map<string, keyof Row>([
  ['url', 'url'],
  ['address', 'url'],
  ['link', 'url'],
  ['image', 'imageUrl'],
  ['imageurl', 'imageUrl'],
  ['page', 'pageUrl'],
  ['pageurl', 'pageUrl'],
  ['title', 'title'],
  ['seenat', 'seenAt'],
  ['date', 'seenAt'],
]);

interface Row {
  url?: string;
  imageUrl?: string;
  pageUrl?: string;
  title?: string;
  seenAt?: string;
}

async function* events(name: string, pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<DiscoveryEvent> {
  const reader = new RowReader();
  let columns: readonly Column[] | null = null;
  let number = 0;
  for await (const cells of rows(reader, pieces)) {
    number += 1;
    if (cells.length === 1 && (cells[0] === '' || cells[0]?.startsWith('#') === true)) continue;
    if (columns === null) {
      const header = headerOf(cells[0] ?? '');
      columns = header?.columns ?? ['url'];
      if (header !== null) {
        reader.delimiter = header.delimiter;
        continue;
      }
    }
    yield eventOf(name, rowOf(cells, columns), number);
  }
}

type Column = keyof Row | undefined;

/** The first line as a row of names, if it has a name that is known. */
function headerOf(line: string): { readonly delimiter: string; readonly columns: readonly Column[] } | null {
  const read = [',', ';', '\t'].map((delimiter) => {
    const names = line.split(delimiter).map((cell) => cell.toLowerCase().replace(/[\s"_-]/g, ''));
    return { delimiter, columns: names.map((one) => COLUMNS.get(one)) };
  });
  const known = ({ columns }: { columns: readonly Column[] }): number => columns.filter((column) => column !== undefined).length;
  const best = read.toSorted((one, other) => known(other) - known(one))[0];
  return best === undefined || known(best) === 0 ? null : best;
}

function rowOf(cells: readonly string[], columns: readonly Column[]): Row {
  const row: Row = {};
  for (const [at, column] of columns.entries()) {
    const cell = cells[at];
    if (column !== undefined && cell !== undefined && cell !== '') row[column] = cell;
  }
  return row;
}

function eventOf(name: string, { url, imageUrl, pageUrl, title, seenAt }: Row, row: number): DiscoveryEvent {
  const isImage = url !== undefined && hasImageExtension(url);
  const time = isoTimeOf(seenAt);
  const image = imageUrl ?? (isImage ? url : undefined);
  const page = pageUrl ?? (isImage ? undefined : url);
  const target = targetOf(name, {
    match: 'listed',
    ...(image === undefined ? {} : { imageUrl: image }),
    ...(page === undefined ? {} : { pageUrl: page }),
    ...(title === undefined ? {} : { title }),
    ...(time === undefined ? {} : { seenAt: time }),
  });
  return target ?? problemOf(name, { reason: 'malformed', detail: `Row ${row} has no http or https address.`, retryable: false });
}

/** Cells of each row, trimmed. */
async function* rows(reader: RowReader, pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  for await (const piece of pieces) yield* reader.write(piece);
  yield* reader.end();
}

/** Rows are lines until a delimiter is set; then quotes may hold delimiters, line ends and doubled quotes. */
class RowReader {
  delimiter: string | null = null;
  #cells: string[] = [];
  #cell = '';
  #length = 0;
  #quoted = false;
  #afterQuote = false;
  #afterReturn = false;

  *write(piece: string): Generator<string[]> {
    for (const char of piece) {
      if (this.#quoted && char !== '"') this.#add(char);
      else if (char === '\n' && this.#afterReturn) this.#afterReturn = false;
      else if (char === '\n' || char === '\r') {
        yield this.#row();
        this.#afterReturn = char === '\r';
      } else this.#inCell(char);
    }
  }

  *end(): Generator<string[]> {
    if (this.#length > 0) yield this.#row();
  }

  #inCell(char: string): void {
    this.#afterReturn = false;
    const isQuote = char === '"' && this.delimiter !== null;
    if (isQuote && this.#quoted) this.#quoted = false;
    else if (isQuote && (this.#afterQuote || this.#cell.trim() === '')) {
      if (this.#afterQuote) this.#add('"');
      this.#quoted = true;
    } else if (char === this.delimiter) {
      this.#cells.push(this.#cell.trim());
      this.#cell = '';
      this.#length += 1;
    } else if (char !== '\uFEFF') this.#add(char);
    this.#afterQuote = isQuote && !this.#quoted;
  }

  #add(char: string): void {
    this.#length += 1;
    if (this.#length <= MAX_ROW_CHARS) this.#cell += char;
  }

  #row(): string[] {
    const cells = [...this.#cells, this.#cell.trim()];
    this.#cells = [];
    this.#cell = '';
    this.#length = 0;
    this.#afterQuote = false;
    return cells;
  }
}
