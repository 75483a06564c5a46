import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredUntil, covers, licenseProblems, licensesCovering, uncoveredBy, type License, type Use } from './license.ts';
import { aLicense } from './testing/index.ts';

const USE: Use = { workId: 'work-1', pageUrl: 'https://www.example.com/blog/a', from: '2026-03-01', until: '2026-03-10' };

function codesOf(license: License, use: Partial<Use> = {}): string[] {
  return covers(license, { ...USE, ...use }).reasons.map(({ code }) => code);
}

describe('covers', () => {
  it('the right work, place, medium and time', () => {
    const coverage = covers(aLicense({ reference: 'invoice 7' }), USE);
    expect(coverage).toEqual({
      covers: true,
      extent: 'full',
      reasons: [
        {
          code: 'covered',
          text: 'The license of Example Ltd (invoice 7) covers this work, place, medium and time.',
          licenseId: 'license-1',
        },
      ],
      uncovered: [],
    });
  });

  it('names every reason against, not only the first', () => {
    const license = aLicense({ workIds: ['other'], where: { hosts: ['other.example'] }, media: ['print'], until: '2025-12-31' });
    expect(codesOf(license)).toEqual(['other-work', 'other-place', 'other-medium', 'outside-term']);
    expect(covers(license, USE)).toMatchObject({ covers: false, extent: 'none' });
  });

  it('works: those that are named, or all', () => {
    expect(codesOf(aLicense({ workIds: 'all' }))).toEqual(['covered']);
    expect(codesOf(aLicense({ workIds: ['a', 'work-1'] }))).toEqual(['covered']);
    expect(codesOf(aLicense({ workIds: ['work-10'] }))).toEqual(['other-work']);
  });

  it.each<[License['where'], boolean]>([
    [{ domains: ['example.com'] }, true],
    [{ domains: ['ample.com'] }, false],
    [{ hosts: ['www.example.com'] }, true],
    [{ hosts: ['example.com'] }, false],
    [{ urls: ['https://www.example.com/blog/a'] }, true],
    [{ urls: ['http://www.example.com/blog/a#picture'] }, true],
    [{ urls: ['https://www.example.com/blog/b'] }, false],
    [{ urls: ['https://www.example.com/blog/*'] }, true],
    [{ urls: ['https://www.example.com/blo*'] }, false],
    [{ urls: ['https://www.example.com/shop/*'] }, false],
    [{ urls: ['https://example.com/blog/*'] }, false],
    [{ urls: ['https://www.example.com/shop/*'], domains: ['example.com'] }, true],
    [{}, false],
  ])('places %j: %s', (where, expected) => {
    expect(covers(aLicense({ where }), USE).covers).toBe(expected);
  });

  it('anywhere means on the sites of the licensee, and nowhere when none is named', () => {
    expect(codesOf(aLicense({ where: 'anywhere', licensee: { name: 'Example Ltd', domains: ['example.com'] } }))).toEqual(['covered']);
    expect(codesOf(aLicense({ where: 'anywhere', licensee: { name: 'Example Ltd', domains: ['example.org'] } }))).toEqual(['other-place']);
    const nowhere = covers(aLicense({ where: 'anywhere' }), USE);
    expect(nowhere.reasons[0]?.text).toMatch(/sites of Example Ltd, none of which is named/);
  });

  it('media: those that are named, or all; a use is on the web unless it says otherwise', () => {
    expect(codesOf(aLicense({ media: ['web', 'social'] }))).toEqual(['covered']);
    expect(codesOf(aLicense({ media: ['web'] }), { medium: 'print' })).toEqual(['other-medium']);
    expect(codesOf(aLicense(), { medium: 'merchandise' })).toEqual(['covered']);
    expect(codesOf(aLicense({ media: ['print'] }))).toEqual(['other-medium']);
  });

  it('a page without address is covered by nothing', () => {
    expect(codesOf(aLicense({ where: 'anywhere' }), { pageUrl: 'ni:///sha-256;x' })).toEqual(['not-a-web-address']);
  });

  it('a license that ended within the use covers a part, and says which part it does not', () => {
    const coverage = covers(aLicense({ from: '2020-01-01', until: '2025-06-30' }), { ...USE, from: '2025-06-01', until: '2025-09-30' });
    expect(coverage).toMatchObject({
      covers: false,
      extent: 'partial',
      uncovered: [{ from: '2025-07-01T00:00:00.000Z', until: '2025-09-30T23:59:59.999Z' }],
    });
    expect(coverage.reasons).toEqual([
      {
        code: 'partly-outside-term',
        text: 'The license of Example Ltd runs from 2020-01-01 until 2025-06-30; not covered: 2025-07-01 to 2025-09-30.',
        licenseId: 'license-1',
      },
    ]);
  });

  it('the last day of a license is covered to its end', () => {
    const license = aLicense({ until: '2026-03-10' });
    expect(covers(license, { ...USE, from: '2026-03-10T23:59:59Z', until: '2026-03-10T23:59:59Z' }).covers).toBe(true);
    expect(covers(license, { ...USE, from: '2026-03-11T00:00:00Z', until: '2026-03-11T00:00:00Z' }).extent).toBe('none');
  });

  it('refuses a use that ends before it begins, and dates that are none', () => {
    expect(() => covers(aLicense(), { ...USE, until: '2026-02-28' })).toThrow(/Expected `use.until` to be a time not before 2026-03-01/);
    expect(() => covers(aLicense(), { ...USE, from: 'yesterday' })).toThrow(/`use.from`/);
  });

  it('covers exactly when nothing is left over', () => {
    const property = fc.property(someLicense(), someUse(), (license, use) => {
      const coverage = covers(license, use);
      expect(coverage.covers).toBe(coverage.extent === 'full');
      expect(coverage.covers).toBe(coverage.uncovered.length === 0);
      expect(coverage.reasons.length).toBeGreaterThan(0);
      expect(coverage.reasons.some(({ code }) => code === 'covered')).toBe(coverage.covers);
    });
    fc.assert(property);
  });
});

describe('several licenses', () => {
  const first = aLicense({ id: 'a', until: '2026-03-04' });
  const second = aLicense({ id: 'b', from: '2026-03-05' });

  it('cover together what one ends and the next begins', () => {
    expect(uncoveredBy([first, second], USE)).toEqual([]);
    expect(licensesCovering([first, second], USE)).toEqual([first, second]);
  });

  it('leave what lies between them', () => {
    const later = aLicense({ id: 'c', from: '2026-03-06T00:00:00Z' });
    expect(uncoveredBy([first, later], USE)).toEqual([{ from: '2026-03-05T00:00:00.000Z', until: '2026-03-05T23:59:59.999Z' }]);
    expect(licensesCovering([first, later], USE)).toEqual([]);
  });

  it('one that covers alone is named alone', () => {
    const whole = aLicense({ id: 'whole' });
    expect(licensesCovering([first, whole, second], USE)).toEqual([whole]);
  });

  it('of other works or places cover nothing, however long they run', () => {
    const other = aLicense({ id: 'o', workIds: ['other'] });
    expect(licensesCovering([first, other], USE)).toEqual([]);
    expect(uncoveredBy([], USE)).toHaveLength(1);
  });

  it('a license that covers is always found, among whatever others', () => {
    const property = fc.property(fc.array(someLicense(), { maxLength: 6 }), someUse(), (licenses, use) => {
      const alone = licenses.filter((license) => covers(license, use).covers);
      const found = licensesCovering(licenses, use);
      if (alone.length > 0) expect(found).toEqual(alone);
      expect(found.length > 0).toBe(uncoveredBy(licenses, use).length === 0);
    });
    fc.assert(property);
  });
});

describe('licenseProblems', () => {
  it('a sound license has none', () => {
    expect(licenseProblems(aLicense({ from: '2026-01-01', until: '2026-01-01', media: ['web'] }))).toEqual([]);
    expect(licenseProblems(aLicense({ where: 'anywhere', licensee: { name: 'A', domains: ['example.com'] } }))).toEqual([]);
    expect(licenseProblems(aLicense({ where: { urls: ['https://example.com/blog/*'] } }))).toEqual([]);
  });

  it.each<[Partial<License>, RegExp]>([
    [{ from: '2026-02-01', until: '2026-01-01' }, /ends before it begins/],
    [{ from: 'soon' }, /"soon" is neither/],
    [{ workIds: [] }, /names no work/],
    [{ where: {} }, /names no place/],
    [{ where: 'anywhere' }, /no domain of theirs is named/],
    [{ media: [] }, /names no medium/],
    [{ where: { domains: ['com'] } }, /"com" is not the domain of one party/],
    [{ where: { hosts: ['https://example.com/'] } }, /is not the domain of one party/],
    [{ where: { urls: ['example.com/blog'] } }, /"example.com\/blog" is not an http/],
    [{ licensee: { name: 'A', domains: ['github.io'] } }, /"github.io" is not the domain of one party/],
  ])('%j', (changes, expected) => {
    const problems = licenseProblems(aLicense(changes));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});

// --- internal ---

function someDate(): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: 40 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
}

function someUse(): fc.Arbitrary<Use> {
  const page = fc.constantFrom('https://example.com/a', 'https://shop.example.com/b', 'https://other.example/');
  return fc.tuple(someDate(), someDate(), page, fc.constantFrom('work-1', 'work-2')).map(([a, b, pageUrl, workId]) => ({
    workId,
    pageUrl,
    from: a < b ? a : b,
    until: a < b ? b : a,
  }));
}

describe('coveredUntil', () => {
  it('is the last day of the licenses that cover a use, and nothing where one has no end or none covers it', () => {
    const until = (...ends: readonly (string | undefined)[]) =>
      coveredUntil(
        ends.map((end, index) => aLicense({ id: `l${index}`, ...(end === undefined ? {} : { until: end }) })),
        USE,
      );
    expect(until('2030-06-30', '2030-12-31T10:00:00Z')).toBe('2030-12-31');
    expect(until('2030-06-30', undefined)).toBeUndefined();
    expect(until('2001-01-01')).toBeUndefined();
    expect(until()).toBeUndefined();
  });
});

function someLicense(): fc.Arbitrary<License> {
  const where = fc.constantFrom<License['where']>(
    { domains: ['example.com'] },
    { hosts: ['shop.example.com'] },
    { urls: ['https://example.com/*'] },
  );
  const workIds = fc.constantFrom<License['workIds']>('all', ['work-1'], ['work-2']);
  return fc.tuple(fc.nat(), where, workIds, fc.option(someDate()), fc.option(someDate())).map(([id, place, works, from, until]) =>
    aLicense({
      id: `license-${id}`,
      where: place,
      workIds: works,
      ...(from === null ? {} : { from }),
      ...(until === null ? {} : { until }),
    }),
  );
}
