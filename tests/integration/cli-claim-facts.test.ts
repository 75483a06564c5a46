import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { guardIn, temporaryFolder } from './lib/guards.ts';
import { done, office, sent, type Office } from './lib/office.ts';

interface Shown {
  readonly claim: {
    readonly id: string;
    readonly state: string;
    readonly domain: string;
    readonly facts?: unknown;
    readonly eligibility?: {
      readonly results: readonly { readonly verdict: string; readonly findings: readonly { readonly code: string }[] }[];
    };
    readonly history: readonly { readonly event: string; readonly note?: string; readonly mandate?: string }[];
  };
}

async function opened({ run, hit }: Office): Promise<string> {
  return ndjson<Shown>((await done(run('claim', 'open', hit, '--ndjson'))).out)[0]?.claim.id ?? '';
}

async function shown({ run }: Office, id: string): Promise<Shown['claim']> {
  const claim = ndjson<Shown>((await done(run('claim', 'show', id, '--ndjson'))).out)[0]?.claim;
  if (claim === undefined) throw new Error('nothing was shown');
  return claim;
}

const codesOf = ({ eligibility }: Shown['claim']): readonly string[] =>
  eligibility?.results.flatMap(({ findings }) => findings.map(({ code }) => code)) ?? [];

describe('imgguard claim facts, check and rules', () => {
  it('ask, keep what was answered in the claim, and check it again at once', async () => {
    const all = await office();
    const { run } = all;
    const id = await opened(all);
    expect((await done(run('claim', 'facts', id))).out).toMatch(/commercial +\(not asked yet\) +Is the use commercial\?/u);
    expect((await done(run('claim', 'show', id))).out).toContain(
      `Not asked yet (imgguard claim facts ${id}): commercial, country, ownsRights`,
    );
    // Opened just now, it was checked once, and that is kept with every reason.
    expect((await shown(all, id)).eligibility?.results).toHaveLength(1);
    const no = await done(run('claim', 'facts', id, '--commercial', 'no', '--owns-rights', 'yes', '--note', 'a private page'));
    expect(no.out).toContain('not-eligible');
    expect(no.out).toContain('Against it');
    const claim = await shown(all, id);
    expect(claim.facts).toEqual({ commercial: false, ownsRights: true });
    expect(codesOf(claim)).toContain('private-or-noncommercial');
    expect(claim.history.slice(-2)).toMatchObject([
      { event: 'record-facts', note: 'a private page' },
      { event: 'check-eligibility', note: expect.stringContaining('not-eligible, private-or-noncommercial') },
    ]);
    await done(run('claim', 'step', id, 'answer-license-check', '--note', 'none found'));
    expectRefusal(await run('claim', 'step', id, 'submit'), 1, 'serves no business');
    await done(run('claim', 'facts', id, '--clear', 'commercial'));
    expect(codesOf(await shown(all, id))).not.toContain('private-or-noncommercial');
    expect((await shown(all, id)).facts).toEqual({ ownsRights: true });
  });

  it('reckon limitation from the law, the proven time of the use and the day of knowledge', async () => {
    const all = await office();
    const { run } = all;
    const id = await opened(all);
    const use = ['--seen-from', '2015-01-01', '--seen-until', '2015-06-30', '--proof', 'web archive'] as const;
    expectRefusal(await run('claim', 'facts', id, '--seen-from', '2015-01-01'), 2, '--proof');
    await done(run('claim', 'facts', id, '--law', 'de', '--known-on', '2016-02-01', ...use));
    // Own scans see the use to this day, so that a part of it has time; the rest is named in the dossier by limitation().
    expect(codesOf(await shown(all, id))).not.toContain('time-barred');
    await done(run('claim', 'facts', id, '--barred-after', '2020-12-31'));
    expect(codesOf(await shown(all, id))).toContain('time-barred');
    expect((await done(run('claim', 'facts', id, '--ndjson'))).out).toContain('"source":"web archive"');
  });

  it('are checked again when a site, a country or a rule changes', async () => {
    const all = await office();
    const { run } = all;
    const id = await opened(all);
    const host = (await shown(all, id)).domain.replace(/:\d+$/u, '');
    const site = (category: string) => run('site', 'set', host, '--category', category, '--source', 'own look', '--country', 'de');
    const told = await done(site('private'));
    expect(told).toMatchObject({ out: `${host}  private  DE  (own look)\n`, err: expect.stringContaining(`Checked again: ${id}`) });
    expect(codesOf(await shown(all, id))).toContain('private-or-noncommercial');
    // Taken back, the hit has a priority again, and the site counts in it.
    await done(run('decide', all.hit, '--undo'));
    expect((await done(run('hits', all.hit))).out).toContain('Kind of site: private.');
    await done(run('decide', all.hit, '--truth', 'match', '--use', 'unlicensed'));
    expect((await done(run('claim', 'rules', '--off', 'private-or-noncommercial', '--only-in', 'FR'))).err).toContain('Checked again');
    expect(codesOf(await shown(all, id))).toContain('jurisdiction-unsupported');
    expect(codesOf(await shown(all, id))).not.toContain('private-or-noncommercial');
    const rules = await done(run('claim', 'rules', '--everywhere'));
    expect(rules.out).toContain('every country');
    expect(rules.out).toMatch(/off block private-or-noncommercial +Copytrack help centre/u);
    expect(rules.out).toContain('waits 24 hours');
    expect((await done(run('claim', 'rules', '--cooling-hours', '0'))).out).toContain('waits 0 hours');
    expect(ndjson((await done(run('claim', 'rules', '--ndjson'))).out)[0]).toEqual({ countries: 'every country', coolingHours: 0 });
    expectRefusal(await run('claim', 'rules', '--cooling-hours', '9999'), 1, 'from 0 to 720');
    expectRefusal(await run('claim', 'rules', '--off', 'use-licensed'), 1, 'cannot be switched off');
    expectRefusal(await run('claim', 'rules', '--off', 'whatever'), 1, 'no rule');
    await done(site('commercial'));
    expect((await done(run('site', 'list'))).out).toBe(`${host}  commercial  DE  (own look)\n`);
    await done(run('site', 'remove', host));
    expectRefusal(await run('site', 'remove', host), 1, 'no profile');
    expect((await done(run('claim', 'check'))).out).toContain(id);
  });

  it('say what is wrong with a command line', async () => {
    const all = await office();
    const { run } = all;
    const id = await opened(all);
    expectRefusal(await run('claim', 'facts', id, '--commercial', 'maybe'), 2, '--commercial');
    expectRefusal(await run('claim', 'facts', id, '--law', 'XX'), 1, 'no country');
    expectRefusal(await run('claim', 'facts', id, '--exception', 'because'), 1, 'no exception');
    expectRefusal(await run('claim', 'facts', id, '--exception', 'parody', '--no-exception'), 2, 'do not go together');
    expectRefusal(await run('claim', 'facts', id, '--expected', '350', '--currency', 'EUR'), 2, '--cost');
    expectRefusal(await run('claim', 'facts', id, '--clear', 'colour'), 2, '--clear');
    expectRefusal(await run('site', 'set', 'shop.example', '--category', 'evil', '--source', 'x'), 2, '--category');
    expectRefusal(await run('claim', 'step', id, 'record-facts'), 2, 'There is no step');
    const uneconomic = await done(run('claim', 'facts', id, '--expected', '50.00', '--cost', '80.00', '--currency', 'eur'));
    expect(uneconomic.out).toContain('At best 50.00 EUR can be had');
  });
});

describe('imgguard mandate', () => {
  it('says who may act: staff from the first employee on, lawyers and collectors only by a power of attorney', async () => {
    const all = await office();
    const { run } = all;
    const id = await sent(all);
    expectRefusal(await run('mandate', 'add', 'roe', '--as', 'lawyer'), 1, 'power of attorney');
    expectRefusal(await run('mandate', 'add', 'roe', '--as', 'lawyer', '--power-of-attorney', 'file A'), 2, '--signed');
    await done(run('mandate', 'add', 'carol', '--as', 'employee'));
    const note = ['add-note', '--note', 'called', '--by', 'bob'] as const;
    // Bob sent the letter when the owner worked alone; now he has no mandate.
    expectRefusal(await run('claim', 'step', id, ...note, '--as', 'operator'), 1, 'bob has no mandate as employee');
    const added = await done(run('mandate', 'add', 'bob', '--as', 'employee', '--claim', id));
    const [mandate = ''] = added.out.split(' ');
    await done(run('claim', 'step', id, ...note, '--as', 'operator'));
    expect((await shown(all, id)).history.at(-1)).toMatchObject({ event: 'add-note', mandate });
    expectRefusal(await run('claim', 'step', id, ...note, '--as', 'owner'), 1, "the owner's word is for the owner to give");
    expectRefusal(await run('claim', 'step', id, ...note, '--as', 'lawyer'), 1, 'no mandate as lawyer');
    const signed = ['--power-of-attorney', 'file A, no. 3', '--signed', '2026-01-05', '--from', '2026-01-06'] as const;
    await done(run('mandate', 'add', 'Roe', '--as', 'lawyer', ...signed));
    await done(run('claim', 'step', id, 'add-note', '--note', 'took over', '--by', 'roe', '--as', 'lawyer'));
    expectRefusal(await run('mandate', 'add', 'coll', '--as', 'collector', ...signed), 1, 'registered');
    expect((await done(run('mandate', 'list', '--claim', id))).out.split('\n')).toHaveLength(4);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expectRefusal(await run('mandate', 'end', mandate, '--on', yesterday), 1, 'ends before it begins');
    expectRefusal(await run('mandate', 'end', 'mandate_x'), 1, 'no mandate');
    expect((await done(run('mandate', 'end', mandate))).out).toContain('to 20');
  });
});

describe('imgguard claimant', () => {
  const ANN = [
    '--name',
    'Ann Example',
    '--address',
    'Harbour 1;2nd floor',
    '--postal-code',
    '20457',
    '--town',
    'Hamburg',
    '--country',
    'de',
  ] as const;

  it('keeps who claims, checks account and tax number, and changes only what is named', async () => {
    const folder = await temporaryFolder();
    await (await guardIn(folder)).close();
    const run = (...args: readonly string[]) => imgguard(...args, '--data', folder);
    expectRefusal(await run('claimant', 'show'), 1, 'imgguard claimant set');
    expectRefusal(await run('claimant', 'set', ...ANN), 2, '--email');
    const set = (...more: readonly string[]) => run('claimant', 'set', ...more);
    const first = await done(set(...ANN, '--email', 'ann@example.org'));
    expect(first.err).toContain('a VAT or tax number, without which there is no invoice');
    expectRefusal(await set('--iban', 'DE89 3704 0044 0532 0130 01'), 1, 'check digits');
    expectRefusal(await set('--iban', 'DE89370400440532013000', '--bic', 'BNPAFRPP'), 1, 'the BIC of FR');
    expectRefusal(await set('--vat-id', 'DE123456789'), 1, 'check digit');
    expectRefusal(await set('--postal-code', '2045'), 1, 'no postal code of DE');
    const whole = await done(
      set(
        '--iban',
        'de89 3704 0044 0532 0130 00',
        '--bic',
        'cobadeffxxx',
        '--tax-number',
        '22/815/08154',
        '--privacy-url',
        'https://ann.example/p',
      ),
    );
    expect(whole.out).toContain('Account:           Ann Example, DE89 3704 0044 0532 0130 00, COBADEFFXXX');
    expect(whole.out).toContain('Harbour 1, 2nd floor, 20457 Hamburg, GERMANY');
    expect(ndjson((await done(run('claimant', 'show', '--ndjson'))).out)).toMatchObject([
      { id: 'main', mandate: { kind: 'own' }, account: { iban: 'DE89370400440532013000' }, taxNumber: '22/815/08154' },
    ]);
    await done(set('--power-of-attorney', 'file B'));
    expect((await done(run('claimant', 'show'))).out).toContain('Acts by:           file B');
    await done(set('--id', 'other', ...ANN, '--email', 'other@example.org'));
    expect((await done(run('claimant', 'list'))).out.trim().split('\n')).toHaveLength(2);
    await done(run('claimant', 'remove', 'other'));
    expectRefusal(await run('claimant', 'remove', 'other'), 1, 'no claimant other');
  });
});
