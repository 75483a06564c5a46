/** The page of a respondent in a browser: every kind of answer is filled in there, comes back as a file, and is a step of the claim in a real data folder. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, ndjson } from '../integration/lib/command-line.ts';
import { done, linkOf, office, sent, type Office } from '../integration/lib/office.ts';
import { openBrowser, openReport } from './lib/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const CLAIMANT = [
  '--name',
  'Ann <b>Example</b>',
  '--address',
  'Harbour 1',
  '--postal-code',
  '20457',
  '--town',
  'Hamburg',
  '--country',
  'DE',
] as const;
const URLS = ['--verify-url', 'https://ann.example/letters', '--privacy-url', 'https://ann.example/privacy'] as const;

interface Answer {
  readonly kind: string;
  readonly fill: Readonly<Record<string, string>>;
  readonly choose?: Readonly<Record<string, string>>;
  /** What the step is called in the claim. */
  readonly event: string;
}

/** Writes the page anew, and opens it. */
async function opened({ run, folder }: Office, id: string, name: string, ...more: readonly string[]): ReturnType<typeof openReport> {
  const file = join(folder, `${name}.html`);
  await done(run('portal', 'page', id, '--out', file, ...more));
  return openReport(browser, file);
}

/** Fills one form in, and keeps the file that it makes. */
async function answered(page: Page, { kind, fill, choose = {} }: Answer, token: string): Promise<string> {
  const form = page.locator(`form[data-kind="${kind}"]`);
  await form.locator('..').locator('summary').click();
  for (const [name, value] of Object.entries({ ...fill, token })) await form.locator(`[name="${name}"]`).fill(value);
  for (const [name, value] of Object.entries(choose)) await form.locator(`[name="${name}"]`).selectOption(value);
  const [download] = await Promise.all([page.waitForEvent('download'), form.locator('button').click()]);
  return (await download.path()) ?? '';
}

describe("the respondent's page", () => {
  it('is not written without what a fair one shows', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await sent(all);
    const page = (...more: readonly string[]) => run('portal', 'page', id, '--out', join(folder, 'p.html'), ...more);
    expectRefusal(await page(), 1, 'imgguard claimant set');
    await done(run('claimant', 'set', ...CLAIMANT, '--email', 'ann@example.org'));
    expectRefusal(await page(), 1, '--verify-url');
    await done(run('claimant', 'set', ...URLS.slice(0, 2)));
    expectRefusal(await page(), 1, '--privacy-url');
    await done(run('claimant', 'set', ...URLS.slice(2)));
    await done(
      run(
        'claim',
        'step',
        id,
        'make-offer',
        '--amount',
        '350.00',
        '--currency',
        'EUR',
        '--purpose',
        'license',
        '--as',
        'operator',
        '--by',
        'bob',
      ),
    );
    expectRefusal(await page(), 1, 'every line of it');
    expectRefusal(await run('portal', 'page', id, '--out', join(folder, 'q.html'), '--facts', join(folder, 'none.json')), 1, 'none.json');
  });

  it('takes every kind of answer to a step of the claim, and loads and sends nothing', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await sent(all);
    const operator = ['--as', 'operator', '--by', 'bob'] as const;
    await done(run('claimant', 'set', ...CLAIMANT, '--email', 'ann@example.org', ...URLS, '--iban', 'DE89370400440532013000'));
    const facts = join(folder, 'facts.json');
    await writeFile(facts, JSON.stringify({ 'offer.lines': ['Web page, one year: EUR 300.00', 'VAT 7 %: EUR 21.00'] }));
    const { token } = await linkOf(run, id);
    const takes = async (answer: Answer, more: readonly string[] = []): Promise<void> => {
      const { page, noise, screenshot } = await opened(all, id, answer.event, ...more);
      await screenshot(`portal-${answer.kind}`);
      const file = await answered(page, answer, token);
      expect(noise).toEqual([]);
      expect((await done(run('portal', 'take', file))).out).toBe(`${id}: ${answer.event}\n`);
      // The file goes with the browser's context.
      await page.context().close();
    };

    await takes({ kind: 'more-time', fill: {}, event: 'extend-deadline' });
    await takes({ kind: 'statement', fill: { text: 'The page is my sister’s.' }, event: 'add-statement' });
    await takes({ kind: 'fixed', fill: {}, choose: { how: 'removed' }, event: 'report-fixed' });
    await takes({
      kind: 'license',
      fill: {
        licensor: 'Agency One',
        licensee: 'Shop Ltd',
        reference: 'A-17',
        from: '2025-01-01',
        domains: 'shop.example, www.shop.example',
      },
      event: 'submit-license-proof',
    });
    await done(run('claim', 'step', id, 'license-invalid', '--note', 'another picture', ...operator));
    await takes({ kind: 'objection', fill: { text: 'too much' }, choose: { code: 'amount', exception: 'quotation' }, event: 'dispute' });
    await done(run('claim', 'step', id, 'refuse-dispute', '--note', 'the price is the list price', ...operator));
    await takes({
      kind: 'propose',
      fill: { amount: '120,50', text: 'a small site' },
      choose: { currency: 'EUR', purpose: 'license' },
      event: 'make-offer',
    });
    await done(run('claim', 'step', id, 'make-offer', '--amount', '321.00', '--currency', 'EUR', '--purpose', 'license', ...operator));
    await takes({ kind: 'buy', fill: {}, event: 'accept-offer' }, ['--facts', facts]);
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await takes({ kind: 'promise', fill: { amount: '321.00', dueOn: day }, choose: { currency: 'EUR' }, event: 'promise-payment' }, [
      '--facts',
      facts,
    ]);

    const [listed] = ndjson<{ answers: { answer: unknown }[] }>((await done(run('portal', 'list', id, '--ndjson'))).out);
    expect(listed?.answers.map(({ answer }) => answer)).toMatchObject([
      { kind: 'more-time' },
      { kind: 'statement', text: 'The page is my sister’s.' },
      { kind: 'fixed', how: 'removed' },
      { kind: 'license', proof: { licensor: 'Agency One', domains: ['shop.example', 'www.shop.example'], from: '2025-01-01', files: [] } },
      { kind: 'objection', code: 'amount', exception: 'quotation' },
      { kind: 'propose', amountMinor: 12_050, currency: 'EUR', purpose: 'license' },
      { kind: 'buy' },
      { kind: 'promise', promise: { amountMinor: 32_100, currency: 'EUR', dueOn: day } },
    ]);
    // What was agreed on is shown with the account, and what strangers wrote is text.
    const { page, screenshot } = await opened(all, id, 'last', '--facts', facts, '--locale', 'de');
    await screenshot('portal-agreed');
    const text = (await page.locator('main').textContent()) ?? '';
    for (const shown of [
      'Ann <b>Example</b>',
      'DE89 3704 0044 0532 0130 00',
      'Web page, one year',
      'https://ann.example/letters',
      'kein Anerkenntnis',
    ])
      expect(text).toContain(shown);
    // Internal notes stay inside, nothing is chosen before, and everything has a name.
    expect(text).not.toContain('no sale, no permission found');
    expect(await page.locator('input:checked, option[selected]').count()).toBe(0);
    expect(await page.locator('img').count()).toBeGreaterThan(0);
    expect(await page.locator('img:not([alt]), img[alt=""], a, iframe, link').count()).toBe(0);
    await page.context().close();
  });

  it('says in the form what is wrong with an amount', async () => {
    const all = await office();
    const { run } = all;
    const id = await sent(all);
    await done(run('claimant', 'set', ...CLAIMANT, '--email', 'ann@example.org', ...URLS));
    const { page } = await opened(all, id, 'amount');
    const form = page.locator('form[data-kind="propose"]');
    await form.locator('..').locator('summary').click();
    await form.locator('[name="token"]').fill('x'.repeat(43));
    await form.locator('[name="currency"]').selectOption('JPY');
    await form.locator('[name="purpose"]').selectOption('license');
    await form.locator('[name="amount"]').fill('10.5');
    await form.locator('button').click();
    expect(await form.locator('output').textContent()).toContain('no amount of this currency');
    await form.locator('[name="amount"]').fill('5000');
    const [download] = await Promise.all([page.waitForEvent('download'), form.locator('button').click()]);
    expect(JSON.parse(await readFile((await download.path()) ?? '', 'utf8'))).toMatchObject({
      reference: id,
      answer: { amountMinor: 5000, currency: 'JPY' },
    });
    await page.context().close();
  });
});
