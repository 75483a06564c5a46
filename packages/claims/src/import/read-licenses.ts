import { licenseProblems, MEDIA, type License, type LicenseOrigin, type Medium } from '../license.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { readCsv, type CsvRow } from './csv.ts';
import { oneOf, recordOf, shapeProblems, TEXT, TEXTS, type Shape } from './shape.ts';

export type ReadLicensesResult =
  | { readonly ok: true; readonly licenses: readonly License[] }
  /** `problems`: everything that is wrong, one sentence each with the line or the place; nothing is imported by halves. */
  | (Refusal<'invalid-licenses'> & { readonly problems: readonly string[] });

/** Columns of a table of licenses. `id`, `licensee` and `works` must be there. */
export const LICENSE_COLUMNS: readonly string[] = [
  'id',
  'licensee',
  'licensee-domains',
  'works',
  'domains',
  'hosts',
  'urls',
  'media',
  'from',
  'until',
  'origin',
  'reference',
  'note',
];

/** Reads licenses from JSON: a list of `License`. All problems are named at once. Never throws. */
export function readLicenses(json: string): ReadLicensesResult {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/u, ''));
  } catch (error) {
    return refusal([`The text is not JSON: ${error instanceof Error ? error.message : String(error)}.`]);
  }
  const problems = shapeProblems(value, { is: 'list', of: LICENSE }, 'licenses');
  if (problems.length > 0) return refusal(problems);
  const licenses = value as readonly License[];
  return checked(licenses.map((license, index) => ({ license, where: `licenses[${index}]` })));
}

/**
 * Reads licenses from CSV with the columns `LICENSE_COLUMNS`. Several works, domains, hosts, urls or media in one cell are parted by `|`; `works` can be
 * `all`, `domains` can be `anywhere`. Days are ISO dates. `origin` is `regular` where the cell is blank. All problems are named at once. Never throws.
 *
 * @example
 * const result = readLicensesCsv('id,licensee,works,domains,until\nl-1,Shop Ltd,work-1|work-2,shop.example,2026-12-31\n');
 */
export function readLicensesCsv(csv: string): ReadLicensesResult {
  const { columns, rows, problems } = readCsv(csv);
  const all = [...problems];
  if (columns.length > 0) {
    const unknown = columns.filter((name) => name !== '' && !LICENSE_COLUMNS.includes(name));
    all.push(...unknown.map((name) => `"${name}" is no column of licenses; columns are ${LICENSE_COLUMNS.join(', ')}.`));
    all.push(...NEEDED.filter((name) => !columns.includes(name)).map((name) => `The column "${name}" is missing.`));
  }
  const read = rows.map((row) => ({ license: licenseOf(row), where: `Line ${row.line}` }));
  const shapes = read.flatMap(({ license, where }) => shapeProblems(license, LICENSE, 'license').map((problem) => `${where}: ${problem}`));
  if (all.length > 0 || shapes.length > 0) return refusal([...all, ...(all.length > 0 && rows.length === 0 ? [] : shapes)]);
  return checked(read);
}

// --- internal ---

const NEEDED: readonly string[] = ['id', 'licensee', 'works'];
const ORIGINS: readonly LicenseOrigin[] = ['regular', 'post-claim', 'agency', 'public'];

const LICENSE: Shape = recordOf(
  {
    kind: oneOf('license'),
    version: oneOf(1),
    id: TEXT,
    licensee: recordOf({ name: TEXT }, { domains: TEXTS }),
    workIds: { is: 'either', of: [oneOf('all'), TEXTS] },
    where: { is: 'either', of: [oneOf('anywhere'), recordOf({}, { domains: TEXTS, hosts: TEXTS, urls: TEXTS })] },
    origin: oneOf(...ORIGINS),
  },
  { media: { is: 'list', of: oneOf(...MEDIA) }, from: TEXT, until: TEXT, reference: TEXT, note: TEXT },
);

function refusal(problems: readonly string[]): ReadLicensesResult {
  return { ...refuse('invalid-licenses', problems.join(' ')), problems };
}

function checked(read: readonly { readonly license: License; readonly where: string }[]): ReadLicensesResult {
  const seen = new Map<string, string>();
  const problems = read.flatMap(({ license, where }) => {
    const before = seen.get(license.id);
    seen.set(license.id, before ?? where);
    const twice = before === undefined ? [] : [`The license "${license.id}" is there already (${before}).`];
    return [...licenseProblems(license), ...twice].map((problem) => `${where}: ${problem}`);
  });
  return problems.length === 0 ? { ok: true, licenses: read.map(({ license }) => license) } : refusal(problems);
}

/** What a row says, whether or not it is a license; its shape is checked afterwards. */
function licenseOf({ cells }: CsvRow): License {
  const domains = listIn(cells.get('licensee-domains'));
  const optional = ['from', 'until', 'reference', 'note'].flatMap((name) => (cells.has(name) ? [[name, cells.get(name)] as const] : []));
  const media = listIn(cells.get('media'));
  const places = ['domains', 'hosts', 'urls'].map((name) => [name, listIn(cells.get(name))] as const);
  return {
    kind: 'license',
    version: 1,
    id: cells.get('id') ?? '',
    licensee: { name: cells.get('licensee') ?? '', ...(domains === undefined ? {} : { domains }) },
    workIds: cells.get('works') === 'all' ? 'all' : (listIn(cells.get('works')) ?? []),
    where: cells.get('domains') === 'anywhere' ? 'anywhere' : Object.fromEntries(places.filter(([, values]) => values !== undefined)),
    ...(media === undefined ? {} : { media: media as readonly Medium[] }),
    ...Object.fromEntries(optional),
    origin: (cells.get('origin') ?? 'regular') as LicenseOrigin,
  };
}

function listIn(cell: string | undefined): readonly string[] | undefined {
  return cell
    ?.split('|')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
