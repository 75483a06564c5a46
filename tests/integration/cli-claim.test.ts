import { execFileSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson, type Ran } from './lib/command-line.ts';
import { done, linkOf, office, sent } from './lib/office.ts';

describe('imgguard claim, portal and notices', () => {
  it('take a claim from the hit to the answer of the respondent and its end', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await sent(all);
    const token = /^Token: (\S+)$/mu.exec((await done(run('portal', 'open', id))).out)?.[1] ?? '';
    expect((await done(run('portal', 'list', id))).out).not.toContain(token);
    const answer = join(folder, 'answer.json');
    const said = {
      token,
      reference: id,
      key: 'key-00000001',
      answer: { kind: 'license', proof: { licensor: 'Agency One', licensee: 'Shop Ltd', reference: 'A-17', domains: ['127.0.0.1'] } },
    };
    await writeFile(answer, JSON.stringify(said));
    const invoice = join(folder, 'invoice.pdf');
    await writeFile(invoice, '%PDF-1.7\nInvoice A-17');
    const receipt = join(folder, 'receipt.txt');
    const taken = await done(run('portal', 'take', answer, '--file', invoice, '--receipt', receipt));
    expect(taken).toMatchObject({ out: `${id}: submit-license-proof\n`, err: expect.stringContaining('portal check') });
    expect(await readFile(receipt, 'utf8')).toContain('Your answer admits nothing');
    expect((await done(run('portal', 'take', answer, '--file', invoice))).out).toContain('was here before');
    const listed = ndjson<{ files: { sha256: string; mediaType: string }[]; answers: { answer: unknown }[] }>(
      (await done(run('portal', 'list', id, '--ndjson'))).out,
    )[0];
    expect(listed).toMatchObject({
      files: [{ name: 'invoice.pdf', mediaType: 'application/pdf' }],
      answers: [{ answer: { kind: 'license' } }],
    });
    const copy = join(folder, 'copy.pdf');
    await done(run('portal', 'file', id, listed?.files[0]?.sha256 ?? '', '--out', copy));
    expect(await readFile(copy, 'utf8')).toBe('%PDF-1.7\nInvoice A-17');
    expectRefusal(await run('portal', 'file', id, 'ab'.repeat(32), '--out', join(folder, 'no')), 1, 'has no file');
    const checked = await done(run('portal', 'check', id));
    expect(checked.out).toContain('would cover: ');
    expect(checked.err).toContain('Nothing like it is on record');
    // What was handed in stands nowhere in the folder as it came.
    const found = execFileSync('grep', ['-rlc', 'Invoice A-17', folder], { encoding: 'utf8' }).trim().split('\n').toSorted();
    expect(found).toEqual([copy, invoice]);
    await done(run('claim', 'step', id, 'license-valid', '--note', 'the agency confirms it'));
    const timeline = await done(run('claim', 'timeline', id));
    expect(timeline.out).toMatch(/license handed in[^]*license found valid[^]*closed: licensed/u);
    const page = join(folder, 'timeline.html');
    await done(run('claim', 'timeline', id, '--html', '--respondent', '--out', page));
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[^]*default-src 'none'[^]*<ol class="timeline">[^]*closed: licensed/u);
    expect(await readFile(page, 'utf8')).not.toContain('the agency confirms it');
    expectRefusal(await run('claim', 'step', id, 'reopen', '--note', 'x', '--as', 'operator'), 1, 'may-reopen');
    expect((await done(run('claim', 'list', '--state', 'closed'))).out).toContain(id);
    expect((await done(run('claim', 'list', '--due'))).out).toBe('');
  });

  it('puts the letter that was sent into the evidence as the very PDF that was written', async () => {
    const all = await office();
    const { run, folder, hit } = all;
    const id = await sent(all);
    const pdf = join(folder, 'letter.pdf');
    await done(run('letter', hit, '--template', 'contact', '--respondent-name', 'Shop Ltd', '--out', pdf));
    const bundle = join(folder, 'bundle');
    await done(run('evidence', 'export', id, '--out', bundle));
    const kept = await readFile(join(bundle, 'data/correspondence/0001-letter.pdf'));
    expect(kept.subarray(0, 5).toString()).toBe('%PDF-');
    expect(kept.equals(await readFile(pdf))).toBe(true);
    expect((await done(imgguard('evidence', 'verify', bundle))).out).toContain('whole');
    const claim: unknown = JSON.parse(await readFile(join(bundle, 'data/claim.json'), 'utf8'));
    expect(claim).toMatchObject({ eligibility: { results: [{}] } });
    await writeFile(join(bundle, 'data/correspondence/0001-letter.pdf'), kept.subarray(0, -1));
    const changed = await imgguard('evidence', 'verify', bundle);
    expect(changed).toMatchObject({ code: 1, out: expect.stringContaining('0001-letter.pdf') });
  });

  it('takes money to the cent, and hostile files not at all', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await sent(all);
    const operator = ['--as', 'operator', '--by', 'bob'] as const;
    expectRefusal(
      await run('claim', 'step', id, 'make-offer', '--amount', '350,00', '--currency', 'EUR', '--purpose', 'license', ...operator),
      2,
      '--amount',
    );
    await done(run('claim', 'step', id, 'make-offer', '--amount', '350.00', '--currency', 'eur', '--purpose', 'license', ...operator));
    const { token, reference } = await linkOf(run, id);
    const file = join(folder, 'a.json');
    const take = async (text: string, ...more: readonly string[]): Promise<Ran> => {
      await writeFile(file, text);
      return run('portal', 'take', file, ...more);
    };
    const base = { token, reference, key: 'key-00000001' };
    const statement = JSON.stringify({ ...base, answer: { kind: 'statement', text: 'see here' } });
    const program = join(folder, 'invoice.pdf');
    await writeFile(program, 'MZ and more');
    expectRefusal(await take(statement, '--file', program), 1, 'is a program');
    const link = join(folder, 'link.txt');
    await symlink('/etc/passwd', link);
    expectRefusal(await take(statement, '--file', link), 1, 'is a link');
    expectRefusal(await take(statement, '--file', folder), 1, 'no plain file');
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      expectRefusal(await take(statement, '--file', join(folder, 'pipe')), 1, 'no plain file');
    }
    expectRefusal(await take('{"token":'), 1, 'is no JSON');
    expectRefusal(await take(JSON.stringify({ ...base, token: 'x'.repeat(43), answer: { kind: 'buy' } })), 1, 'There is nothing here');
    expectRefusal(await take(JSON.stringify({ ...base, reference: 'claim_x', answer: { kind: 'buy' } })), 1, 'not the reference');
    // Nothing of all that is kept.
    expect(ndjson((await done(run('portal', 'list', id, '--ndjson'))).out)).toMatchObject([{ files: [], answers: [], receipts: [] }]);
    await done(take(JSON.stringify({ ...base, answer: { kind: 'buy' } })));
    expectRefusal(await run('claim', 'step', id, 'close-license-sold', ...operator), 1, '350.00 EUR is still open');
    await done(
      run('claim', 'step', id, 'record-payment', '--amount', '349.99', '--currency', 'EUR', '--received', '2026-03-01', ...operator),
    );
    expectRefusal(await run('claim', 'step', id, 'close-license-sold', ...operator), 1, '0.01 EUR is still open');
    await done(
      run('claim', 'step', id, 'record-payment', '--amount', '0.01', '--currency', 'EUR', '--received', '2026-03-02', ...operator),
    );
    expect((await done(run('claim', 'step', id, 'close-license-sold', ...operator))).out).toContain('closed: license-sold');
  });

  it('agrees on instalments to the cent', async () => {
    const all = await office();
    const { run, folder } = all;
    const id = await sent(all);
    const dueOn = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const offer = (...more: readonly string[]) =>
      run(
        'claim',
        'step',
        id,
        'make-offer',
        '--amount',
        '100.00',
        '--currency',
        'EUR',
        '--purpose',
        'license',
        '--as',
        'operator',
        ...more,
      );
    expectRefusal(await offer('--instalments', '3'), 2, '--due-on');
    expectRefusal(await offer('--instalments', '1', '--due-on', dueOn), 2, '--instalments');
    const made = await done(offer('--instalments', '3', '--due-on', dueOn, '--ndjson'));
    expect(ndjson(made.out)).toMatchObject([
      { claim: { offer: { plan: [{ amountMinor: 3334, dueOn }, { amountMinor: 3333 }, { amountMinor: 3333 }] } } },
    ]);
    const { token, reference } = await linkOf(run, id);
    const file = join(folder, 'a.json');
    await writeFile(file, JSON.stringify({ token, reference, key: 'key-00000001', answer: { kind: 'buy' } }));
    await done(run('portal', 'take', file));
    const paying = [
      '--amount',
      '40.00',
      '--currency',
      'EUR',
      '--received',
      new Date().toISOString().slice(0, 10),
      '--as',
      'operator',
    ] as const;
    expect((await done(run('claim', 'show', id))).out).toContain(`pay until ${dueOn}`);
    await done(run('claim', 'step', id, 'record-payment', ...paying));
    const shown = (await done(run('claim', 'show', id))).out;
    expect(shown).toContain(`Instalment ${dueOn}: 33.34 EUR, paid\n`);
    expect(shown).toMatch(/Instalment \d{4}-\d\d-\d\d: 33\.33 EUR, open \(26\.67 EUR\)/u);
    // The respondent is in the United Kingdom: six years from each day.
    expect(shown).toMatch(/ to \d{4}-\d\d-\d\d: can be claimed, last day \d{4}-\d\d-\d\d \(Limitation Act 1980, section 2\)/u);
  });

  it('keeps what became of a notice, and puts the claim on hold for a counter-notice', async () => {
    const all = await office();
    const { run, folder, hit } = all;
    const id = await sent(all);
    expectRefusal(await run('notices', 'sent', hit, '--provider', 'Hosting Ltd'), 1, 'No such notice was prepared');
    const confirm = ['good-faith', 'exceptions-considered', 'accurate', 'authorized'].flatMap((code) => ['--confirm', code]);
    const prepare = (...more: readonly string[]) =>
      run(
        'notice',
        hit,
        '--name',
        'dmca-takedown',
        '--reasons',
        'no license',
        '--signature',
        'Ann Example',
        '--to',
        'agent@host.example',
        '--out',
        join(folder, 'n.txt'),
        ...more,
      );
    expectRefusal(await prepare(...confirm.slice(0, 6)), 1, 'Not confirmed: authorized');
    await done(prepare(...confirm));
    const out = (await done(run('notices', 'sent', hit, '--provider', 'Hosting Ltd', '--claim', id))).out;
    const [notice = ''] = out.split(' ');
    expect(out).toContain('dmca-takedown  sent  Hosting Ltd');
    await done(run('notices', 'step', notice, 'removed', '--note', 'gone on the same day'));
    const counter = join(folder, 'counter.json');
    const takeCounter = async (value: unknown): Promise<Ran> => {
      await writeFile(counter, JSON.stringify(value));
      return run('notices', 'counter', notice, counter);
    };
    expectRefusal(await takeCounter({ receivedAt: '2026-03-02T12:00:00Z', name: 'J. Roe' }), 1, '512(g)(3)(A)');
    expectRefusal(await takeCounter({ receivedAt: '2026-03-02T12:00:00Z', admin: true }), 1, '"admin"');
    const whole = {
      receivedAt: '2026-03-02T12:00:00Z',
      signature: 'J. Roe',
      material: 'a picture',
      location: 'https://shop.example/a.jpg',
      statesMistake: true,
      name: 'J. Roe',
      address: 'Main Street 1',
      phone: '+1 555 0100',
      consentsToJurisdiction: true,
      acceptsService: true,
    };
    const countered = await done(takeCounter(whole));
    // Ten to fourteen business days after Monday, 2 March 2026.
    expect(countered.out).toContain('act by 2026-03-13, restored from 2026-03-16 to 2026-03-20');
    expect((await done(run('claim', 'show', id))).out).toContain('on hold');
    expectRefusal(await run('claim', 'step', id, 'request-offer', '--note', 'x', '--as', 'owner'), 1, 'not-allowed-for-actor');
    await done(run('notices', 'step', notice, 'drop', '--note', 'they are right'));
    expect((await done(run('notices', 'list', '--claim', id))).out).toContain('dropped');
    expect((await done(run('claim', 'step', id, 'release', '--note', 'dropped', '--as', 'operator'))).out).toContain('notified');
  });

  it('say what is wrong with a command line', async () => {
    const { run, hit } = await office();
    expectRefusal(await run('claim', 'step', 'x', 'fly'), 1, 'No claim');
    await done(run('claim', 'open', hit));
    expectRefusal(await run('claim', 'step', 'claim', 'fly'), 2, 'There is no step "fly"');
    expectRefusal(await run('claim', 'step', 'claim', 'submit'), 1, 'license-question-answered');
    expectRefusal(await run('claim', 'step', 'claim', 'submit', '--as', 'timer'), 2, '--as');
    expectRefusal(await run('claim', 'drop', 'claim', hit, '--note', 'x'), 1, 'withdraw');
    expectRefusal(await run('portal', 'check', 'claim'), 1, 'handed in no license');
    expectRefusal(await run('portal', 'open', 'claim', '--days', '0'), 2, '--days');
    expectRefusal(await run('notices', 'step', 'n', 'vanish'), 2, 'There is no step');
    expectRefusal(await run('notices', 'step', 'n', 'drop', '--note', 'x'), 1, 'No notice');
  });
});
