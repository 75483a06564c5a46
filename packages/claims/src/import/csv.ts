/**
 * Tables as comma-separated values (RFC 4180): quotes, quotes within quotes and line breaks within quotes; LF as well as CRLF, and a byte order
 * mark. Spreadsheets of countries with a decimal comma part columns with a semicolon or a tab; the header line tells which it is.
 */
export interface CsvTable {
  /** Names of the columns, trimmed. */
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** What is wrong with the text, one sentence each with its line; rows that are wrong are not in `rows`. */
  readonly problems: readonly string[];
}

export interface CsvRow {
  /** 1-based line of the text on which the row begins. */
  readonly line: number;
  /** Trimmed cells by column. A blank cell counts as not there. */
  readonly cells: ReadonlyMap<string, string>;
}

/** Most rows of one import. House rule: far more than a studio's licenses or a price table have. */
export const MAX_CSV_ROWS = 100_000;

/** Reads a table with a header line. Blank lines are passed over. Never throws. */
export function readCsv(text: string): CsvTable {
  const source = text.replace(/^\ufeff/u, '');
  const records = recordsOf(source, delimiterOf(source));
  const [header, ...body] = records.filter(({ cells, problems }) => problems.length > 0 || cells.some((cell) => cell.trim() !== ''));
  if (header === undefined) return { columns: [], rows: [], problems: ['The table is empty; its first line names the columns.'] };
  const columns = header.cells.map((cell) => cell.trim());
  const problems = [...header.problems, ...columnProblems(columns)];
  if (body.length > MAX_CSV_ROWS) problems.push(`The table has ${body.length} rows; at most ${MAX_CSV_ROWS} are read at once.`);
  if (problems.length > 0) return { columns, rows: [], problems };
  const rowProblems = body.map((record) => [...record.problems, ...lengthProblems(record, columns)]);
  const rows = body.filter((_, index) => rowProblems[index]?.length === 0).map((record) => rowOf(record, columns));
  return { columns, rows, problems: rowProblems.flat() };
}

/**
 * A table as comma-separated values (RFC 4180). What strangers wrote stays text in a spreadsheet too: a cell that a spreadsheet would take for a formula begins
 * with an apostrophe, control characters are spaces, and every cell is in quotes. Numbers stay numbers.
 *
 * @example
 * writeCsv(['page', 'title'], [['https://shop.example/', '=HYPERLINK("x")']]); // …,"'=HYPERLINK(""x"")"
 */
export function writeCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((row) => `${csvLine(row)}\r\n`).join('');
}

/** One line of such a table, without its end. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(cellText).join(',');
}

// --- internal ---

/** What programs take for the beginning of a formula, also behind white space, and in the wide forms that some of them turn into the narrow ones (OWASP, CSV injection). */
const FORMULA = /^[\s\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;
const NUMBER = /^-?\d+(?:\.\d+)?$/u;

function cellText(value: string): string {
  const text = value.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ');
  const inert = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

interface CsvRecord {
  readonly line: number;
  readonly cells: string[];
  readonly problems: string[];
}

/** Of comma, semicolon and tab, the one that parts most columns of the first line; quotes aside. */
function delimiterOf(source: string): string {
  const first = /^[^\r\n]*/u.exec(source.trimStart())?.[0].replace(/"[^"]*"/gu, '') ?? '';
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** A cell in quotes, or one without; then what ends it. */
function recordsOf(source: string, delimiter: string): readonly CsvRecord[] {
  const cell = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^${delimiter}\\r\\n]*))(${delimiter}|\\r\\n|\\n|\\r|$)`, 'gy');
  const records: CsvRecord[] = [];
  let line = 1;
  let record: CsvRecord = { line, cells: [], problems: [] };
  while (cell.lastIndex < source.length || record.cells.length > 0) {
    const [whole = '', quoted, bare = '', end] = cell.exec(source) ?? [];
    if (end === undefined || (quoted === undefined && bare.trimStart().startsWith('"'))) {
      record.problems.push(`Line ${line}: a quote does not end where the cell ends; quotes within a cell are written twice.`);
      return [...records, record];
    }
    record.cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\n|\r/u).length - 1;
    if (end === delimiter) continue;
    records.push(record);
    if (end === '') break;
    record = { line, cells: [], problems: [] };
  }
  return records;
}

function columnProblems(columns: readonly string[]): readonly string[] {
  const twice = columns.filter((name, index) => columns.indexOf(name) !== index);
  return [
    ...(columns.includes('') ? ['The first line leaves a column without a name.'] : []),
    ...[...new Set(twice)].filter((name) => name !== '').map((name) => `The column "${name}" is there twice.`),
  ];
}

function lengthProblems({ line, cells, problems }: CsvRecord, columns: readonly string[]): readonly string[] {
  return problems.length > 0 || cells.length === columns.length
    ? []
    : [`Line ${line}: ${cells.length} cells, but ${columns.length} columns.`];
}

function rowOf({ line, cells }: CsvRecord, columns: readonly string[]): CsvRow {
  const named = columns.map((name, index) => [name, cells[index]?.trim() ?? ''] as const);
  return { line, cells: new Map(named.filter(([, value]) => value !== '')) };
}
