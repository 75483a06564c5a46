import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CSV_ROWS, readCsv, writeCsv } from './csv.ts';

function cellsOf(text: string): readonly Record<string, string>[] {
  const { rows, problems } = readCsv(text);
  expect(problems).toEqual([]);
  return rows.map(({ cells }) => Object.fromEntries(cells));
}

describe('readCsv', () => {
  it('reads cells by column, with the line that they are on', () => {
    const { columns, rows } = readCsv('\ufeffname, fee \r\n"Shop, ""Ltd""\nLondon",10\r\n\r\n Other ,\r\n');
    expect(columns).toEqual(['name', 'fee']);
    expect(rows.map(({ line, cells }) => [line, Object.fromEntries(cells)])).toEqual([
      [2, { name: 'Shop, "Ltd"\nLondon', fee: '10' }],
      [5, { name: 'Other' }],
    ]);
  });

  it('sees by the header what parts the columns', () => {
    expect(cellsOf('a;b\n"1,5";x\n')).toEqual([{ a: '1,5', b: 'x' }]);
    expect(cellsOf('a\tb\n1\t2')).toEqual([{ a: '1', b: '2' }]);
    expect(cellsOf('"a;b;c",d\n1,2')).toEqual([{ 'a;b;c': '1', d: '2' }]);
    expect(cellsOf('a\n1')).toEqual([{ a: '1' }]);
    expect(cellsOf('a,b\n1,')).toEqual([{ a: '1' }]);
  });

  it('names everything that is wrong, and keeps the rest', () => {
    const { rows, problems } = readCsv('a,b\n1\n1,2\n1,2,3\n');
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(problems).toEqual(['Line 2: 1 cells, but 2 columns.', 'Line 4: 3 cells, but 2 columns.']);
  });

  it.each([
    ['', /empty/],
    ['\n \n', /empty/],
    ['a,,b\n', /without a name/],
    ['a,b,a\n', /"a" is there twice/],
    ['a,b\n"1,2\n', /Line 2: a quote does not end/],
    ['a,b\n"1"x,2\n', /Line 2: a quote does not end/],
    ['a,b\n 1"x,2\n"', /Line 3: a quote does not end/],
  ])('%j', (text, problem) => {
    expect(readCsv(text).problems.join(' ')).toMatch(problem);
  });

  it('reads at most so many rows', () => {
    expect(readCsv(`a\n${'1\n'.repeat(MAX_CSV_ROWS + 1)}`)).toMatchObject({ rows: [], problems: [expect.stringContaining('at most')] });
  });

  it('reads what was written by the rules', () => {
    const cell = fc
      .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', "'"), maxLength: 8 })
      .map((text) => text.trim());
    const property = fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), (table, end) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = [['first', 'second'], ...table].map((row) => row.map(quoted).join(',')).join(end);
      const kept = table.filter((row) => row.some((value) => value !== ''));
      expect(readCsv(text).rows.map(({ cells }) => [cells.get('first') ?? '', cells.get('second') ?? ''])).toEqual(kept);
    });
    fc.assert(property);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r') }), (text) => {
        expect(readCsv(text).problems.every((problem) => problem.endsWith('.'))).toBe(true);
      }),
    );
  });
});

describe('writeCsv', () => {
  it('is read again as it was written, quotes and all', () => {
    const text = writeCsv(
      ['a', 'b'],
      [
        ['say "hi", you', '-5.00'],
        ['two\r\nlines', ''],
      ],
    );
    expect(text).toBe('"a","b"\r\n"say ""hi"", you","-5.00"\r\n"two lines",""\r\n');
    expect(readCsv(text).rows.map(({ cells }) => [...cells])).toEqual([
      [
        ['a', 'say "hi", you'],
        ['b', '-5.00'],
      ],
      [['a', 'two lines']],
    ]);
  });

  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '|calc', ' =1', '\u200b=1', '\t=1', '\r=1', '＝1', '%0A=1'])(
    'makes no formula of %j',
    (cell) => {
      expect(writeCsv(['a'], [[cell]]).split('\r\n')[1]).toMatch(/^"'/u);
    },
  );

  it('whatever the cells hold, a table has as many rows and columns as it was given, and no formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string()), { minLength: 1, maxLength: 20 }), (rows) => {
        const { problems, rows: read } = readCsv(
          writeCsv(
            ['n', 'a', 'b'],
            rows.map((row) => ['7', ...row]),
          ),
        );
        expect(problems).toEqual([]);
        expect(read).toHaveLength(rows.length);
        for (const { cells } of read) for (const cell of cells.values()) expect(/^[=+@]/u.test(cell)).toBe(false);
      }),
    );
  });
});
