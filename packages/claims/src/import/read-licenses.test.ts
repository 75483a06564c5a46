import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers } from '../license.ts';
import { aLicense } from '../testing/index.ts';
import { readLicenses, readLicensesCsv, type ReadLicensesResult } from './read-licenses.ts';

function problemsOf(result: ReadLicensesResult): readonly string[] {
  return result.ok ? [] : result.problems;
}

describe('readLicenses', () => {
  it('reads what was written', () => {
    const licenses = [
      aLicense(),
      aLicense({ id: 'l-2', workIds: 'all', where: 'anywhere', licensee: { name: 'B', domains: ['b.example'] }, media: ['web'] }),
    ];
    expect(readLicenses(JSON.stringify(licenses))).toEqual({ ok: true, licenses });
  });

  it('names every problem with its place', () => {
    const bad = { ...aLicense(), workIds: 'some', media: ['tv'], note: 7 };
    expect(problemsOf(readLicenses(JSON.stringify([aLicense(), bad])))).toHaveLength(3);
    expect(problemsOf(readLicenses(JSON.stringify([aLicense(), aLicense({ where: { domains: ['co.uk'] } })])))).toEqual([
      expect.stringMatching(/^licenses\[1\]: "co\.uk" is not the domain of one party/),
      'licenses[1]: The license "license-1" is there already (licenses[0]).',
    ]);
    expect(problemsOf(readLicenses('{}'))).toEqual(['Expected `licenses` to be a list, got an object.']);
    expect(problemsOf(readLicenses('['))).toEqual([expect.stringContaining('not JSON')]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        const result = readLicenses(json);
        expect(result.ok ? result.licenses : result.problems).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('readLicensesCsv', () => {
  it('reads licenses that cover what they say', () => {
    const csv = [
      'id;licensee;licensee-domains;works;domains;urls;media;from;until;origin;reference;note',
      'l-1;"Shop; Ltd";;work-1 | work-2;shop.example;;web|social;2025-01-01;2026-12-31;;invoice 17;',
      'l-2;Agency;agency.example;all;anywhere;;;;;agency;;by mail',
      'l-3;Blog;;work-3;;https://blog.example/a/*;;;;regular;;',
    ].join('\r\n');
    const result = readLicensesCsv(csv);
    if (!result.ok) throw new Error(result.hint);
    const [first, second, third] = result.licenses;
    expect(first).toEqual({
      kind: 'license',
      version: 1,
      id: 'l-1',
      licensee: { name: 'Shop; Ltd' },
      workIds: ['work-1', 'work-2'],
      where: { domains: ['shop.example'] },
      media: ['web', 'social'],
      from: '2025-01-01',
      until: '2026-12-31',
      origin: 'regular',
      reference: 'invoice 17',
    });
    expect(second).toMatchObject({ workIds: 'all', where: 'anywhere', origin: 'agency', licensee: { domains: ['agency.example'] } });
    expect(third).toMatchObject({ where: { urls: ['https://blog.example/a/*'] } });
    const use = { workId: 'work-2', pageUrl: 'https://www.shop.example/x', from: '2026-03-01', until: '2026-03-02' };
    expect(result.licenses.map((license) => covers(license, use).covers)).toEqual([true, false, false]);
  });

  it('names every problem with its line, and imports nothing by halves', () => {
    const csv =
      'id,licensee,works,domains,origin,until\n,A,w,a.example,,\nl-2,B,,b.example,gift,\nl-3,C,w,com,,2026-02-30\nl-3,D,w,d.example,,\n';
    expect(problemsOf(readLicensesCsv(csv))).toEqual([
      'Line 2: Expected `license.id` to be a text, got "".',
      'Line 3: Expected `license.origin` to be one of regular, post-claim, agency, public, got "gift".',
    ]);
    const later = csv.replace('\n,A', '\nl-1,A').replace('gift', '');
    expect(problemsOf(readLicensesCsv(later))).toEqual([
      'Line 3: The license names no work.',
      expect.stringContaining('Line 4: "2026-02-30" is neither'),
      expect.stringContaining('Line 4: "com" is not the domain of one party'),
      'Line 5: The license "l-3" is there already (Line 4).',
    ]);
    expect(problemsOf(readLicensesCsv('id,who\n'))).toEqual([
      expect.stringContaining('"who" is no column'),
      'The column "licensee" is missing.',
      'The column "works" is missing.',
    ]);
    expect(problemsOf(readLicensesCsv('id,licensee,works\nl-1,A,w\n'))).toEqual(['Line 2: The license names no place.']);
  });
});
