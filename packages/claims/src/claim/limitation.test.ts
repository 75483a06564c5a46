import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../period.ts';
import { limitation, limitationText, type LimitationInput } from './limitation.ts';

const USE = { from: '2020-03-01', until: '2021-06-30' };

function ends(changes: Partial<LimitationInput>): readonly (readonly [string, string, string, string])[] {
  const { slices } = limitation({ country: 'DE', use: USE, knownOn: '2021-05-03', at: '2024-06-01', ...changes });
  return slices.map(({ from, until, lastEndsOn, state }) => [from, until, lastEndsOn, state]);
}

describe('limitation', () => {
  it('in Germany ends three years after the year of use and knowledge', () => {
    expect(ends({})).toEqual([
      ['2020-03-01', '2020-12-31', '2024-12-31', 'open'],
      ['2021-01-01', '2021-06-30', '2024-12-31', 'open'],
    ]);
    expect(ends({ knownOn: '2020-04-01', at: '2024-01-01' })).toEqual([
      ['2020-03-01', '2020-12-31', '2023-12-31', 'barred'],
      ['2021-01-01', '2021-06-30', '2024-12-31', 'open'],
    ]);
  });

  it('in Germany ends ten years after the use where nobody knew, or knew late', () => {
    const known = { use: { from: '2014-05-05', until: '2014-05-05' }, at: '2023-01-01' };
    expect(ends({ ...known, knownOn: '2022-12-01' })).toEqual([['2014-05-05', '2014-05-05', '2024-05-05', 'open']]);
    const { slices } = limitation({ country: 'DE', ...known });
    expect(slices).toMatchObject([{ lastEndsOn: '2024-05-05', basis: expect.stringContaining('199(3)') }]);
  });

  it('counts day by day where the law does: the beginning is over, the rest is not', () => {
    const uk = limitation({ country: 'GB', use: { from: '2019-01-01', until: '2019-12-31' }, at: '2025-07-01' });
    expect(uk.slices.map(({ from, until, state }) => [from, until, state])).toEqual([
      ['2019-01-01', '2019-06-30', 'barred'],
      ['2019-07-01', '2019-12-31', 'open'],
    ]);
    expect(uk).toMatchObject({ open: { from: '2019-07-01', until: '2019-12-31' }, barredAfter: '2025-12-31' });
    const us = limitation({ country: 'US', use: { from: '2020-02-29', until: '2020-02-29' }, knownOn: '2022-01-01', at: '2024-01-01' });
    expect(us.slices).toMatchObject([
      { lastEndsOn: '2023-02-28', state: 'barred', fallback: { kind: 'discovery', endsOn: '2025-01-01', state: 'open' } },
    ]);
    expect(us.open).toBeUndefined();
  });

  it('does not count suspended days, and counts a day in two suspensions once', () => {
    const day = { use: { from: '2020-03-01', until: '2020-03-01' }, knownOn: '2020-03-01' };
    const suspended = [
      { from: '2022-01-01', until: '2022-01-10' },
      { from: '2022-01-06', until: '2022-01-15' },
    ];
    expect(ends({ ...day, suspended })[0]?.[2]).toBe('2024-01-15');
    // Before time runs there is nothing to suspend; in the days that were added there is.
    expect(ends({ ...day, suspended: [{ from: '2020-05-01', until: '2020-06-01' }] })[0]?.[2]).toBe('2023-12-31');
    expect(ends({ ...day, suspended: [...suspended, { from: '2024-01-10', until: '2024-01-11' }] })[0]?.[2]).toBe('2024-01-17');
  });

  it('says what is left as a line of its own', () => {
    const written = limitationText(limitation({ country: 'DE', use: USE, knownOn: '2021-05-03', at: '2026-01-02' }));
    expect(written.split('\n')).toHaveLength(4);
    expect(written).toContain('not selected: residual claim, perhaps until 2030-12-31');
  });

  it('refuses what is no use', () => {
    expect(() => ends({ use: { from: '2021-01-02', until: '2021-01-01' } })).toThrow(/use.until/u);
    expect(() => ends({ use: { from: '1900-01-01', until: '2021-01-01' } })).toThrow(/50 years/u);
    expect(() => ends({ knownOn: 'yesterday' })).toThrow(/knownOn/u);
    expect(() => ends({ suspended: [{ from: '2022-01-02', until: '2022-01-01' }] })).toThrow(/suspended/u);
  });

  it('gives every day to exactly one slice, bars the earlier days first, and never shortens by suspension', () => {
    const day = fc.integer({ min: 15_000, max: 20_000 });
    const property = fc.property(
      fc.constantFrom('DE' as const, 'GB' as const, 'US' as const),
      day,
      fc.integer({ min: 0, max: 1500 }),
      fc.option(day),
      day,
      day,
      fc.integer({ min: 0, max: 400 }),
      (country, from, length, known, at, pause, pauseDays) => {
        const input = {
          country,
          use: { from: text(from), until: text(from + length) },
          ...(known === null ? {} : { knownOn: text(known) }),
          at: text(at),
        };
        const plain = limitation(input);
        let next = from;
        for (const slice of plain.slices) {
          expect(slice.from).toBe(text(next));
          next = Date.parse(slice.until) / DAY_MS + 1;
          expect(slice.state === 'open').toBe(text(at) <= slice.firstEndsOn);
        }
        expect(next).toBe(from + length + 1);
        const states = plain.slices.map(({ state }) => state);
        expect(states).toEqual(states.toSorted());
        const suspended = [{ from: text(pause), until: text(pause + pauseDays) }];
        expect(limitation({ ...input, suspended }).barredAfter >= plain.barredAfter).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 40 });
  });
});

function text(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
