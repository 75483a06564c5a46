import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_RIGHTS_TAGS, licenseInFile, rightsMetadata, type FileTag } from './rights-metadata.ts';
import { aRightsHolder, aWork } from './testing/index.ts';

const { creditLine: _creditLine, policies: _policies, ...PLAIN } = aWork();
const WORK = { ...PLAIN, creator: 'A. B.' };
const tag = (block: FileTag['block'], name: string, ...values: string[]): FileTag => ({ block, name, values });

describe('rightsMetadata', () => {
  it('puts register, files and page side by side', () => {
    const { statements, conflicts, removed } = rightsMetadata({
      work: { ...WORK, creditLine: 'Photo: A. B.' },
      rightsHolder: aRightsHolder({ name: 'Studio' }),
      workFile: [
        tag('xmp', 'dc:creator', 'a. b.'),
        tag('exif', 'Artist', ' A.  B. '),
        tag('xmp', 'dc:title', 'Sea'),
        tag('xmp', 'dc:rights', ''),
      ],
      page: { credit: 'photo: A. B.', licenseUrls: ['https://creativecommons.org/licenses/by/4.0/'] },
    });
    expect(statements.map(({ property, of, tag: where, values }) => [property, of, where, ...values])).toEqual([
      ['creator', 'register', undefined, 'A. B.'],
      ['rights-owner', 'register', undefined, 'Studio'],
      ['credit-line', 'register', undefined, 'Photo: A. B.'],
      ['creator', 'work-file', 'xmp dc:creator', 'a. b.'],
      ['creator', 'work-file', 'exif Artist', 'A.  B.'],
      ['credit-line', 'page', undefined, 'photo: A. B.'],
      ['license', 'page', undefined, 'https://creativecommons.org/licenses/by/4.0/'],
    ]);
    expect(conflicts).toEqual([]);
    expect(removed).toEqual([]);
  });

  it('knows what linked data of the page says, and shows where it differs', () => {
    const page = { creator: 'Somebody Else', copyrightNotice: '© Studio', acquireLicenseUrls: ['https://studio.example/license'] };
    const { statements, conflicts } = rightsMetadata({ work: WORK, page });
    expect(statements.filter(({ of }) => of === 'page').map(({ property, values }) => [property, ...values])).toEqual([
      ['creator', 'Somebody Else'],
      ['copyright-notice', '© Studio'],
      ['license-page', 'https://studio.example/license'],
    ]);
    expect(conflicts.map(({ property }) => property)).toEqual(['creator']);
  });

  it('finds a license that was written into the found file, in one line', () => {
    const tags = [
      tag('xmp', 'plus:LicenseeName', 'Shop Ltd'),
      tag('xmp', 'plus:LicensorTransactionID', 'A-17'),
      tag('xmp', 'plus:LicenseID', 'A-17'),
      tag('xmp', 'plus:LicenseEndDate', '2027-01-31'),
      tag('xmp', 'plus:ModelReleaseStatus', 'MR-UMR'),
    ];
    expect(licenseInFile(rightsMetadata({ work: WORK, foundFile: tags }))).toBe(
      'licensee Shop Ltd, license-id A-17, license-until 2027-01-31',
    );
    // The registered file says nothing about the copy, and a notice is no license.
    expect(licenseInFile(rightsMetadata({ work: WORK, workFile: tags }))).toBeUndefined();
    expect(licenseInFile(rightsMetadata({ work: WORK, foundFile: [tag('xmp', 'dc:rights', '© Zoë')] }))).toBeUndefined();
  });

  it('shows a conflict with all that was said, and decides nothing', () => {
    const workFile = [tag('exif', 'Artist', 'Someone Else'), tag('xmp', 'dc:creator', 'A. B.'), tag('iptc', '2:80', 'A. B.')];
    const { conflicts } = rightsMetadata({ work: WORK, workFile });
    expect(conflicts).toMatchObject([
      { property: 'creator', statements: [{ of: 'register' }, { tag: 'exif Artist' }, {}, { tag: 'iptc 2:80' }] },
    ]);
    const two = [tag('xmp', 'dc:creator', 'A. B.', 'C. D.')];
    expect(rightsMetadata({ work: WORK, workFile: two }).conflicts).toHaveLength(1);
    expect(rightsMetadata({ work: { ...WORK, creator: 'C. D.' }, foundFile: [tag('xmp', 'dc:creator', 'E.')] }).conflicts).toHaveLength(1);
  });

  it('knows that IPTC IIM cuts texts off, and nothing else does', () => {
    const long = 'Alexandrina Montgomery-Fotheringham-Smythe';
    const work = { ...WORK, creator: long };
    expect(rightsMetadata({ work, workFile: [tag('iptc', '2:80', long.slice(0, 32))] }).conflicts).toEqual([]);
    expect(rightsMetadata({ work, workFile: [tag('iptc', '2:80', long.slice(0, 20))] }).conflicts).toHaveLength(1);
    expect(rightsMetadata({ work, workFile: [tag('exif', 'Artist', long.slice(0, 32))] }).conflicts).toHaveLength(1);
    const umlauts = 'ÄÖÜ'.repeat(12);
    expect(
      rightsMetadata({ work: { ...WORK, creator: umlauts }, workFile: [tag('iptc', '2:80', umlauts.slice(0, 16))] }).conflicts,
    ).toEqual([]);
  });

  it('names what the found file no longer says, once both files were read', () => {
    const workFile = [tag('xmp', 'dc:creator', 'A. B.'), tag('xmp', 'dc:rights', '© A. B.')];
    const foundFile = [tag('exif', 'Copyright', '© A. B.')];
    expect(rightsMetadata({ work: WORK, workFile, foundFile }).removed).toEqual(['creator']);
    expect(rightsMetadata({ work: WORK, workFile, foundFile: [] }).removed).toEqual(['creator', 'copyright-notice']);
    expect(rightsMetadata({ work: WORK, workFile }).removed).toEqual([]);
  });

  it('names what the found file still says in the same words', () => {
    const workFile = [tag('xmp', 'dc:creator', 'A. B.'), tag('exif', 'Artist', 'A. B.'), tag('xmp', 'dc:rights', '© A. B.')];
    const foundFile = [tag('exif', 'Artist', 'a. b.'), tag('exif', 'Copyright', '© Somebody')];
    expect(rightsMetadata({ work: WORK, workFile, foundFile })).toMatchObject({
      kept: ['creator'],
      removed: [],
      conflicts: [{ property: 'copyright-notice' }],
    });
    expect(rightsMetadata({ work: WORK, workFile }).kept).toEqual([]);
  });

  it('takes the addresses of a license for one license, and different licenses for a conflict', () => {
    const foundFile = [tag('xmp', 'cc:license', 'https://creativecommons.org/licenses/by/4.0/deed.en')];
    const page = (licenseUrl: string) => rightsMetadata({ work: WORK, foundFile, page: { licenseUrls: [licenseUrl] } }).conflicts;
    expect(page('http://www.creativecommons.org/licenses/by/4.0/legalcode')).toEqual([]);
    expect(page('https://creativecommons.org/licenses/by-nc/4.0/')).toMatchObject([{ property: 'license' }]);
  });

  it('shows what the site says about mining, once each', () => {
    const signal = { name: 'tdm-reservation', value: '1', origin: 'header' };
    const { statements, conflicts } = rightsMetadata({
      work: WORK,
      signals: [signal, signal, { name: 'noai', value: 'noai', origin: 'meta' }],
    });
    expect(statements.at(-1)).toEqual({ property: 'opt-out', of: 'page', values: ['header tdm-reservation: 1', 'meta noai: noai'] });
    expect(conflicts).toEqual([]);
  });

  it('takes no name of a tag for more than it is', () => {
    const workFile = [tag('xmp', '__proto__', 'x'), tag('xmp', 'constructor', 'x'), tag('exif', '2:80', 'x')];
    expect(rightsMetadata({ work: WORK, workFile }).statements).toMatchObject([{ of: 'register' }]);
  });

  it('loses no statement, and finds no conflict where all say the same', () => {
    const tags = Object.entries(FILE_RIGHTS_TAGS).flatMap(([block, names]) =>
      Object.keys(names).map((name) => ({ block: block as FileTag['block'], name })),
    );
    fc.assert(
      fc.property(fc.subarray(tags), fc.stringMatching(/^[a-z]{1,40}$/u), (some, text) => {
        const { creator: _creator, ...work } = WORK;
        const { statements, conflicts } = rightsMetadata({ work, workFile: some.map((each) => ({ ...each, values: [text] })) });
        expect(statements).toHaveLength(some.length);
        expect(conflicts).toEqual([]);
      }),
    );
  });
});
