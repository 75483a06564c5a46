/** What register, files and pages say about the rights in a picture, side by side. Nothing is decided: where they differ, all of it is shown. */
import type { SightingContextRef } from './hit.ts';
import { isSameLicense } from './license-address.ts';
import type { RightsHolder } from './rights-holder.ts';
import type { Work } from './work.ts';
import { folded } from './words.ts';

export type RightsProperty =
  | 'creator'
  | 'rights-owner'
  | 'copyright-notice'
  | 'credit-line'
  | 'source'
  | 'instructions'
  | 'usage-terms'
  | 'marked'
  | 'web-statement'
  | 'license'
  | 'licensor'
  | 'licensor-url'
  | 'licensor-email'
  | 'certificate'
  | 'attribution'
  | 'attribution-url'
  | 'data-mining'
  | 'constraints'
  | 'digital-source'
  | 'job'
  | 'image-id'
  | 'rights-expression'
  | 'more-permissions'
  | 'license-page'
  | 'contact-email'
  | 'contact-url'
  | 'owner-id'
  | 'supplier'
  | 'licensor-id'
  | 'licensor-phone'
  | 'licensee'
  | 'end-user'
  | 'license-id'
  | 'license-from'
  | 'license-until'
  | 'license-date'
  | 'license-media'
  | 'license-terms'
  | 'credit-required'
  | 'model-release'
  | 'property-release'
  | 'opt-out';

/** A tag as somebody's reader found it in a picture file; `FILE_RIGHTS_TAGS` names those that count. */
export interface FileTag {
  readonly block: 'exif' | 'iptc' | 'xmp';
  /** As in the standard, such as `Artist`, `2:80` or `dc:creator`. */
  readonly name: string;
  /** Every value; of texts in several languages the default one. */
  readonly values: readonly string[];
}

export interface RightsStatement {
  readonly property: RightsProperty;
  /** `register`: what the rights holder entered here. */
  readonly of: 'register' | 'work-file' | 'found-file' | 'page';
  /** Where in the file, such as `xmp dc:creator`; absent elsewhere. */
  readonly tag?: string;
  readonly values: readonly string[];
}

/** Statements about one property that differ, all of them. */
export interface RightsConflict {
  readonly property: RightsProperty;
  readonly statements: readonly RightsStatement[];
}

export interface RightsMetadata {
  readonly statements: readonly RightsStatement[];
  readonly conflicts: readonly RightsConflict[];
  /** What the work's file says and the found file no longer does. Empty where one of the two was not read. */
  readonly removed: readonly RightsProperty[];
  /** What the work's file says and the found file still says in the same words. Empty where one of the two was not read. */
  readonly kept: readonly RightsProperty[];
}

export interface RightsMetadataInput {
  readonly work: Work;
  readonly rightsHolder?: RightsHolder;
  /** Tags of the registered file; absent where it was not read. */
  readonly workFile?: readonly FileTag[];
  /** Tags of the picture that was found; absent where it was not read. */
  readonly foundFile?: readonly FileTag[];
  readonly page?: SightingContextRef;
  /** What page, headers and robots file say about reuse and mining, such as the TDM Reservation Protocol's `tdm-reservation`. */
  readonly signals?: readonly PageSignal[];
}

/** A wish of a site's owner. `OptOutSignal` of `@imgguard/crawler` is assignable to it. */
export interface PageSignal {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/**
 * The tags that say something about rights, with what they say. Names by IPTC Photo Metadata, IPTC IIM 4.2 (`record:dataset`), Exif 2.3, PLUS LDF 2.0.1 and
 * the Creative Commons vocabulary.
 */
export const FILE_RIGHTS_TAGS: Readonly<Record<FileTag['block'], Readonly<Record<string, RightsProperty>>>> = {
  exif: { Artist: 'creator', Copyright: 'copyright-notice' },
  iptc: { '2:80': 'creator', '2:116': 'copyright-notice', '2:110': 'credit-line', '2:115': 'source', '2:40': 'instructions' },
  xmp: {
    'dc:creator': 'creator',
    'dc:rights': 'copyright-notice',
    'photoshop:Credit': 'credit-line',
    'photoshop:Source': 'source',
    'photoshop:Instructions': 'instructions',
    'xmpRights:Marked': 'marked',
    'xmpRights:Owner': 'rights-owner',
    'xmpRights:UsageTerms': 'usage-terms',
    'xmpRights:WebStatement': 'web-statement',
    'cc:license': 'license',
    'plus:CopyrightOwnerName': 'rights-owner',
    'plus:LicensorName': 'licensor',
    'plus:LicensorURL': 'licensor-url',
    'plus:LicensorEmail': 'licensor-email',
    'plus:ImageCreatorName': 'creator',
    'plus:OtherConstraints': 'constraints',
    'xmpRights:Certificate': 'certificate',
    'cc:attributionName': 'attribution',
    'cc:attributionURL': 'attribution-url',
    'Iptc4xmpExt:DigitalSourceType': 'digital-source',
    'plus:DataMining': 'data-mining',
    'photoshop:TransmissionReference': 'job',
    'Iptc4xmpExt:DigImageGUID': 'image-id',
    'Iptc4xmpExt:EmbdEncRightsExpr': 'rights-expression',
    'Iptc4xmpExt:LinkedEncRightsExpr': 'rights-expression',
    'Iptc4xmpExt:LinkedRightsExpr': 'rights-expression',
    'Iptc4xmpCore:CiEmailWork': 'contact-email',
    'Iptc4xmpCore:CiUrlWork': 'contact-url',
    'cc:morePermissions': 'more-permissions',
    'plus:CopyrightOwnerID': 'owner-id',
    'plus:ImageSupplierName': 'supplier',
    'plus:ImageSupplierImageID': 'image-id',
    'plus:LicensorID': 'licensor-id',
    'plus:LicensorTelephone1': 'licensor-phone',
    'plus:LicenseeName': 'licensee',
    'plus:LicenseeID': 'licensee',
    'plus:EndUserName': 'end-user',
    'plus:EndUserID': 'end-user',
    'plus:LicenseID': 'license-id',
    'plus:LicensorTransactionID': 'license-id',
    'plus:LicenseStartDate': 'license-from',
    'plus:LicenseEndDate': 'license-until',
    'plus:LicenseTransactionDate': 'license-date',
    'plus:MediaSummaryCode': 'license-media',
    'plus:TermsAndConditionsURL': 'license-terms',
    'plus:CreditLineRequired': 'credit-required',
    'plus:ModelReleaseStatus': 'model-release',
    'plus:PropertyReleaseStatus': 'property-release',
  },
};

/**
 * Puts side by side what is said about the rights in a picture. Case, white space and compatibility forms of characters do not make a difference, nor does it
 * that IPTC IIM cuts long texts off, or that a public license has one address for its summary and one for its text.
 *
 * @example
 * const { conflicts } = rightsMetadata({ work, rightsHolder, workFile: tags, page: hit.sighting.context });
 */
export function rightsMetadata(input: RightsMetadataInput): RightsMetadata {
  const { workFile, foundFile } = input;
  const statements = [
    ...registered(input),
    ...fileStatements('work-file', workFile ?? []),
    ...fileStatements('found-file', foundFile ?? []),
    ...pageStatements(input.page, input.signals ?? []),
  ];
  const properties = [...new Set(statements.map(({ property }) => property))];
  const conflicts = properties.flatMap((property) => {
    const about = statements.filter((statement) => statement.property === property);
    const [first, ...rest] = about;
    return first === undefined || rest.every((other) => agree(first, other)) ? [] : [{ property, statements: about }];
  });
  const statementsOf = (of: RightsStatement['of'], property: RightsProperty): readonly RightsStatement[] =>
    statements.filter((statement) => statement.of === of && statement.property === property);
  const namedBy = (of: RightsStatement['of'], property: RightsProperty): boolean => statementsOf(of, property).length > 0;
  const compared = workFile === undefined || foundFile === undefined ? [] : properties.filter((property) => namedBy('work-file', property));
  const removed = compared.filter((property) => !namedBy('found-file', property));
  const kept = compared.filter((property) => {
    const [own, found] = [statementsOf('work-file', property), statementsOf('found-file', property)];
    return found.some((statement) => own.some((other) => agree(statement, other)));
  });
  return { statements, conflicts, removed, kept };
}

/**
 * What the found file says of a license that was given for it, in one line, as agencies write it into what they deliver (PLUS); `undefined` where it says
 * nothing. Whether it is true, and for this use, a person finds out.
 *
 * @example
 * licenseInFile(rightsMetadata({ work, foundFile: tags })); // 'licensee Shop Ltd, license-id A-17, license-until 2027-01-31'
 */
export function licenseInFile({ statements }: Pick<RightsMetadata, 'statements'>): string | undefined {
  const deal = statements.filter(({ of, property }) => of === 'found-file' && DEAL.includes(property));
  const parts = DEAL.flatMap((property) => {
    const values = [...new Set(deal.filter((statement) => statement.property === property).flatMap((statement) => statement.values))];
    return values.length === 0 ? [] : [`${property} ${values.join(' and ')}`];
  });
  return parts.length === 0 ? undefined : parts.join(', ');
}

// --- internal ---

/** What names a deal: to whom, under which number, from when until when. */
const DEAL: readonly RightsProperty[] = [
  'licensee',
  'end-user',
  'license-id',
  'license-from',
  'license-until',
  'license-date',
  'license-media',
];

/** Most bytes of a text in IPTC IIM 4.2, by dataset. */
const IIM_MAX_BYTES: Readonly<Record<string, number>> = {
  'iptc 2:80': 32,
  'iptc 2:110': 32,
  'iptc 2:115': 32,
  'iptc 2:116': 128,
  'iptc 2:40': 256,
};

function registered({ work, rightsHolder }: RightsMetadataInput): readonly RightsStatement[] {
  const licenses = (work.policies ?? []).flatMap((policy) => (policy.kind === 'creative-commons' ? [policy.licenseUrl] : []));
  const entries: readonly (readonly [RightsProperty, readonly (string | undefined)[]])[] = [
    ['creator', [work.creator]],
    ['rights-owner', [rightsHolder?.name]],
    ['credit-line', [work.creditLine]],
    ['license', licenses],
  ];
  return entries.flatMap(([property, values]) => said({ property, of: 'register' }, values));
}

function fileStatements(of: 'work-file' | 'found-file', tags: readonly FileTag[]): readonly RightsStatement[] {
  return tags.flatMap(({ block, name, values }) => {
    const known = FILE_RIGHTS_TAGS[block];
    const property = Object.hasOwn(known, name) ? known[name] : undefined;
    return property === undefined ? [] : said({ property, of, tag: `${block} ${name}` }, values);
  });
}

function pageStatements(page: SightingContextRef | undefined, signals: readonly PageSignal[]): readonly RightsStatement[] {
  const wishes = signals.map(({ origin, name, value }) => `${origin} ${name}: ${value}`);
  return [
    ...said({ property: 'credit-line', of: 'page' }, [page?.credit]),
    ...said({ property: 'creator', of: 'page' }, [page?.creator]),
    ...said({ property: 'copyright-notice', of: 'page' }, [page?.copyrightNotice]),
    ...said({ property: 'license-page', of: 'page' }, page?.acquireLicenseUrls ?? []),
    ...said({ property: 'license', of: 'page' }, page?.licenseUrls ?? []),
    ...said({ property: 'opt-out', of: 'page' }, [...new Set(wishes)]),
  ];
}

function said(about: Omit<RightsStatement, 'values'>, values: readonly (string | undefined)[]): readonly RightsStatement[] {
  const texts = values.flatMap((value) => (value === undefined || value.trim() === '' ? [] : [value.trim()]));
  return texts.length === 0 ? [] : [{ ...about, values: texts }];
}

function agree(a: RightsStatement, b: RightsStatement): boolean {
  return everyIsIn(a, b) && everyIsIn(b, a);
}

function everyIsIn(a: RightsStatement, b: RightsStatement): boolean {
  const isSame = a.property === 'license' ? isSameLicense : isSameText;
  return a.values.every((value) =>
    b.values.some((other) => isSame(value, other) || isCutOff(a, value, other) || isCutOff(b, other, value)),
  );
}

function isSameText(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

/** Whether a text of IPTC IIM fills its field and the other one goes on from there. */
function isCutOff({ tag }: RightsStatement, short: string, long: string): boolean {
  const most = IIM_MAX_BYTES[tag ?? ''];
  // A character of several bytes may not have fitted any more.
  return most !== undefined && new TextEncoder().encode(short).length > most - 4 && folded(long).startsWith(folded(short));
}
