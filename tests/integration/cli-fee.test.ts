import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SAMPLE_PRICE_TABLE, type Fee } from '@imgguard/claims';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';

let folder: string;
let csv: string;
const fee = (...args: string[]) => imgguard('fee', ...args);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-fee-'));
  csv = join(folder, 'prices.csv');
  await writeFile(csv, 'use,duration,amount,source\nweb,1y,180.00,own invoice 2024-002\nweb,unlimited,400.00,own invoice 2025-011\n');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('imgguard fee', () => {
  it('reckons by the sample, and says that its prices are invented', async () => {
    const run = await fee(
      '--table',
      'sample',
      '--use',
      'web.commercial',
      '--placement',
      'sub-page',
      '--duration',
      '1y',
      '--territory',
      'world',
    );
    expect(run).toMatchObject({ code: 0, err: 'The prices are invented: a fee by this table enters no document.\n' });
    // By hand: 200.00 for a year, worldwide at one and a half.
    expect(run.out).toContain('200.00 × 3/2 = 300.00 (+100.00)');
    expect(run.out).toContain('Total 300.00 EUR');
    const out = join(folder, 'facts.json');
    const steps = ['--use', 'web.commercial', '--placement', 'sub-page', '--duration', '1y', '--territory', 'world', '--tax', '7'];
    expectRefusal(await fee('--table', 'sample', ...steps, '--facts-out', out), 1, 'sample table, whose prices are invented');
  });

  it('reckons by a table of the user, and gives facts for letters', async () => {
    const out = join(folder, 'facts.json');
    const table = ['--table', csv, '--currency', 'eur', '--use', 'web', '--from', '2026-01-01', '--until', '2026-03-01'];
    const run = await fee(...table, '--tax', '7', '--facts-out', out, '--locale', 'de');
    expect(run).toMatchObject({ code: 0 });
    expect(run.out).toContain('180.00 · own invoice 2024-002');
    // By hand: 180.00 and 7 % of it, 12.60.
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      'offer.total': '192,60 EUR',
      'offer.tax': 'darin Umsatzsteuer 7 %: 12,60 EUR',
      'document.net': '180,00 EUR',
      'document.taxes': ['Umsatzsteuer 7 % auf 180,00 EUR: 12,60 EUR'],
    });
    expect(await fee(...table, '--purpose', 'damages', '--facts-out', out)).toMatchObject({ code: 0 });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ 'demand.total': 'EUR 180.00' });
    expectRefusal(await fee(...table, '--purpose', 'damages', '--tax', '19', '--facts-out', out), 1, 'Damages carry no tax');
    expect(ndjson<Fee>((await fee(...table, '--ndjson')).out)).toMatchObject([
      { total: { amountMinor: 18_000, currency: 'EUR' }, sample: false },
    ]);
  });

  it('reads a table as JSON', async () => {
    const json = join(folder, 'prices.json');
    await writeFile(json, JSON.stringify({ ...SAMPLE_PRICE_TABLE, source: 'own', currency: 'JPY', title: 'Own prices' }));
    expect(
      (await fee('--table', json, '--use', 'social', '--territory', 'country', '--duration', '1y', '--placement', 'sub-page')).out,
    ).toContain('Total 10000 JPY');
  });

  it('refuses what the table does not price, and what makes no sense', async () => {
    const table = ['--table', csv, '--currency', 'EUR'];
    expectRefusal(await fee(...table, '--use', 'print', '--duration', '1y'), 1, 'print');
    expectRefusal(await fee(...table, '--use', 'web', '--from', '2026-01-01'), 2, '--from and --until go together');
    expectRefusal(await fee('--table', csv, '--use', 'web'), 2, '--currency is missing');
    expectRefusal(await fee('--table', 'prices.xls', '--currency', 'EUR', '--use', 'web'), 1, 'prices.xls');
    expectRefusal(
      await fee(...table, '--use', 'web', '--duration', '1y', '--tax', 'nineteen', '--facts-out', 'x.json'),
      2,
      '--tax must be a rate',
    );
  });
});
