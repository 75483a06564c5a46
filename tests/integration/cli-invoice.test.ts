import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCsv } from '../../packages/claims/src/import/csv.ts';
import { describe, expect, it } from 'vitest';
import { expectRefusal, ndjson, type Ran } from './lib/command-line.ts';
import { done, linkOf, office, sent, type Office } from './lib/office.ts';

const ANN = (
  'claimant set --name|Ann Example|--address|Harbour 1|--postal-code|20457|--town|Hamburg|--country|DE|--email|ann@example.org|--iban|' +
  'DE89370400440532013000'
).split(/[|]| (?=set|--name)/u);
const YEAR = new Date().getUTCFullYear();
const today = new Date().toISOString().slice(0, 10);

/** A claim with an accepted offer of 321.00 EUR. */
async function agreed(all: Office): Promise<string> {
  const { run, folder } = all;
  const id = await sent(all);
  const operator = ['--as', 'operator', '--by', 'bob'] as const;
  await done(run('claim', 'step', id, 'make-offer', '--amount', '321.00', '--currency', 'EUR', '--purpose', 'license', ...operator));
  const { token, reference } = await linkOf(run, id);
  const file = join(folder, 'a.json');
  await writeFile(file, JSON.stringify({ token, reference, key: 'key-00000001', answer: { kind: 'buy' } }));
  await done(run('portal', 'take', file));
  return id;
}

describe('imgguard invoice and payout', () => {
  it('number without gaps, fail closed, and take back instead of deleting', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await agreed(all);
    const path = (name: string) => join(folder, name);
    const issue = (out: string, ...more: readonly string[]): Promise<Ran> =>
      run('invoice', 'issue', id, '--line', 'License, one page=300.00', '--tax', '7', '--supply', '2026', '--out', path(out), ...more);
    // Whatever is missing is named, nothing is written, and no number is used.
    expectRefusal(await issue('1.pdf'), 1, 'imgguard claimant set');
    await done(run(...ANN));
    expectRefusal(await issue('1.pdf'), 1, /sender\.vatId.*imgguard claimant set/u);
    await done(run('claimant', 'set', '--tax-number', '22/815/08154'));
    expectRefusal(await issue('1.pdf'), 1, /recipient\.address/u);
    expect((await done(run('invoice', 'list'))).out).toBe('');
    // A respondent is named before the claim is sent; here their answer told the address.
    expectRefusal(await run('claim', 'step', id, 'identify-respondent', '--name', 'Shop Ltd'), 1, 'not-possible-here');
  });

  it('issue, list, show and take back an invoice; state what came in once', async () => {
    const all = await office({ address: 'High Street 1;London' });
    const { run, folder } = all;
    const id = await agreed(all);
    const path = (name: string) => join(folder, name);
    await done(run(...ANN, '--tax-number', '22/815/08154'));
    const issue = (out: string, ...more: readonly string[]): Promise<Ran> =>
      run('invoice', 'issue', id, '--supply', '2026', '--out', path(out), ...more);
    const license = ['--line', 'License, one page=300.00', '--tax', '7'] as const;
    const first = await done(issue('1.txt', ...license));
    expect(first.out).toContain(`R-${YEAR}-0001  main  ${today}  321.00 EUR  Shop Ltd  ${id}`);
    const text = await readFile(path('1.txt'), 'utf8');
    expect(text).toMatch(
      /Ann Example[^]*22\/815\/08154[^]*Shop Ltd[^]*VAT 7% on EUR 300\.00: EUR 21\.00[^]*EUR 321\.00[^]*DE89 3704 0044 0532 0130 00/u,
    );
    expectRefusal(await issue('x.txt', '--line', 'L=300.00', '--tax', 'reverse-charge'), 1, 'VAT number');
    expectRefusal(await issue('x.txt', '--line', 'L=abc', '--tax', '7'), 2, '--line');
    expectRefusal(await issue('x.txt', '--line', 'L=1.00'), 2, '--tax');
    expectRefusal(await issue('1.txt', ...license), 1, 'exists already');
    const second = await done(issue('2.pdf', '--line', 'Rechnung=100.00', '--tax', '19', '--basis', 'warning-costs', '--locale', 'de'));
    expect(second.out).toContain(`R-${YEAR}-0002`);
    const back = await done(
      run('invoice', 'cancel', `R-${YEAR}-0001`, '--note', 'wrong address', '--out', path('g.txt'), '--locale', 'de'),
    );
    expect(back.out).toContain(`G-${YEAR}-0001  main  ${today}  -321.00 EUR  Shop Ltd  ${id}  takes back R-${YEAR}-0001`);
    expect(await readFile(path('g.txt'), 'utf8')).toMatch(/Stornorechnung G-\d{4}-0001[^]*R-\d{4}-0001[^]*wrong address[^]*-321,00 EUR/u);
    expectRefusal(await run('invoice', 'cancel', `R-${YEAR}-0001`, '--note', 'again', '--out', path('h.txt')), 1, 'taken back already');
    expectRefusal(await run('invoice', 'cancel', `G-${YEAR}-0001`, '--note', 'again', '--out', path('h.txt')), 1, 'is no invoice');
    expect((await done(run('invoice', 'list', '--claim', id))).out.split('\n')).toHaveLength(4);
    const table = readCsv((await done(run('invoice', 'list', '--csv'))).out);
    expect(table.problems).toEqual([]);
    expect(Object.fromEntries(table.rows[0]?.cells ?? [])).toMatchObject({
      number: `R-${YEAR}-0001`,
      recipient: 'Shop Ltd',
      net: '300.00',
      tax: '21.00',
      gross: '321.00',
      currency: 'EUR',
    });
    expect(table.rows.some(({ cells }) => cells.get('gross') === '-321.00')).toBe(true);
    await done(run('invoice', 'show', `R-${YEAR}-0001`, '--out', path('again.txt')));
    expect(await readFile(path('again.txt'), 'utf8')).toBe(text);
    expectRefusal(await run('claimant', 'remove', 'main'), 1, 'Documents were issued');

    await done(
      run(
        'claim',
        'step',
        id,
        'record-payment',
        '--amount',
        '321.00',
        '--currency',
        'EUR',
        '--received',
        today,
        '--as',
        'operator',
        '--by',
        'bob',
      ),
    );
    const payout = (out: string, ...more: readonly string[]): Promise<Ran> =>
      run('payout', '--from', today, '--until', today, '--tax', '19', '--out', path(out), ...more);
    expectRefusal(await payout('p.txt', '--holder', 'nobody'), 1, 'has no record to pay to');
    // 321.00 × 30 % = 96.30, 19 % of it 18.297, rounded 18.30: 206.40 is left.
    expect((await done(payout('p.txt'))).out).toBe(`A-${YEAR}-0001  ${today} to ${today}  206.40 EUR\n`);
    expect(await readFile(path('p.txt'), 'utf8')).toMatch(/Commission: EUR 96\.30[^]*EUR 18\.30[^]*Paid out: EUR 206\.40/u);
    expectRefusal(await payout('q.txt'), 1, 'stated before');
    // What is asked about the respondent holds the invoices, and erasing does not take them.
    const answer = path('data.json');
    await done(run('data', 'request', 'Shop Ltd', '--kind', 'access', '--out', answer));
    expect(JSON.parse(await readFile(answer, 'utf8'))).toMatchObject({ documents: [{ number: `R-${YEAR}-0001` }, {}, {}] });
    expect(ndjson((await done(run('invoice', 'list', '--ndjson'))).out)).toHaveLength(4);
  });
});
