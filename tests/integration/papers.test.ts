import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limitation, type ClaimEvent } from '@imgguard/claims';
import { letterPdf, type Guard } from 'imgguard';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { taggedInstallation } from './lib/tagged.ts';

let folder: string;
let guard: Guard;
/** The hit of the copy whose tags were taken out. */
let stripped: string;

beforeEach(async () => {
  ({ folder, guard, stripped } = await taggedInstallation());
});

describe('papers', () => {
  it('a letter with pictures is written as PDF, and replaces nothing', async () => {
    guard.hits.decide(stripped, { truth: 'match', use: 'unlicensed', by: 'ann' });
    const { letter } = await guard.letters.render(stripped, { template: 'contact', locale: 'de', pictures: true });
    expect(letter.pictures?.map(({ caption }) => caption)).toEqual([
      expect.stringMatching(/^Links das eingetragene Werk „Dragonfly_by_Bolly“/u),
      expect.stringMatching(/eine Linie zeigt seinen Rand\.$/u),
    ]);
    expect(letter.html).toContain('data:image/jpeg;base64,');
    await guard.close();
    const out = join(folder, 'out', 'brief.pdf');
    const write = (...args: string[]) =>
      imgguard('letter', stripped, '--template', 'contact', '--locale', 'de', '--out', out, '--data', folder, ...args);
    expect(await write('--pictures')).toMatchObject({ code: 0, err: '' });
    const pdf = await readFile(out);
    expect(pdf.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7');
    expect(pdf.toString('latin1').match(/\/Subtype \/Image/gu)).toHaveLength(2);
    expectRefusal(await write(), 1, 'exists already');
    const named = ['--overwrite', '--respondent-name', '株式会社'];
    expectRefusal(await write(...named), 1, 'No font has U+682A');
    expect(await write(...named, '--spell-missing', '--paper', 'letter')).toMatchObject({ code: 0 });
    expect((await readFile(out)).toString('latin1')).toContain('/MediaBox [0 0 612 792]');
  });

  it('a letter is written as an e-mail that a mail program opens as a draft', async () => {
    guard.hits.decide(stripped, { truth: 'match', use: 'unlicensed', by: 'ann' });
    await guard.close();
    const out = join(folder, 'letter.eml');
    const write = (...args: string[]) => imgguard('letter', stripped, '--template', 'contact', '--out', out, '--data', folder, ...args);
    expect(await write('--respondent-name', 'Shop Ltd', '--respondent-email', 'office@shop.example', '--attach-pdf')).toMatchObject({
      code: 0,
    });
    const message = await readFile(out, 'utf8');
    expect(message).toMatch(/^From: Studio Example <studio@example\.org>\r\nTo: Shop Ltd <office@shop\.example>\r\nSubject: /u);
    expect(message).toContain('Content-Disposition: attachment; filename="letter.pdf"\r\n\r\nJVBERi0xLjcK');
    expectRefusal(await write('--respondent-email', 'office@shop.example'), 2, '--respondent-email needs --respondent-name');
    expectRefusal(await write('--overwrite', '--respondent-name', 'x', '--respondent-email', 'no'), 2, 'e-mail address');
  });

  it('a notice needs a word on every statement, and bears the signature', async () => {
    guard.hits.decide(stripped, { truth: 'match', use: 'unlicensed', by: 'ann' });
    await guard.close();
    const out = join(folder, 'notice.pdf');
    const notice = [
      'notice',
      stripped,
      '--to',
      'notices@host.example',
      '--name',
      'dsa-notice',
      '--locale',
      'fr',
      '--reasons',
      "J'ai fait cette image.",
      '--signature',
      'Zoë E.',
    ];
    const write = (...args: string[]) => imgguard(...notice, '--out', out, '--data', folder, ...args);
    expectRefusal(await write('--confirm', 'accurate-and-complete'), 1, 'Not confirmed: exceptions-considered');
    expectRefusal(await write('--confirm', 'all'), 2, '--confirm must be one of accurate-and-complete, exceptions-considered');
    const all = ['--confirm', 'accurate-and-complete', '--confirm', 'exceptions-considered'];
    expect(await write(...all)).toMatchObject({ code: 0, err: '' });
    expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-');
    const { out: text } = await imgguard(...notice, ...all, '--out', '-', '--data', folder);
    expect(text).toContain('de bonne foi');
    expect(text).toContain('Zoë E.');
  });

  it('announces a collector only where one has a mandate', async () => {
    guard.hits.decide(stripped, { truth: 'match', use: 'unlicensed', by: 'ann' });
    const last = (step: string) =>
      guard.letters.render(stripped, {
        template: 'final-notice',
        locale: 'de',
        more: { 'earlier.sentOn': '2026-01-02', 'earlier.replyBy': '2026-01-16', 'next.step': step },
      });
    await expect(last('Ich beauftrage ein Inkassobüro.')).rejects.toMatchObject({ message: expect.stringContaining('no mandate of one') });
    expect((await last('Ich frage eine Anwältin.')).letter.text).toContain('Anwältin');
    const powerOfAttorney = { reference: 'file 7', signedOn: '2026-01-01' };
    guard.mandates.add({
      holder: 'Collect GmbH',
      capacity: 'collector',
      from: '2026-01-01',
      powerOfAttorney,
      registration: 'OLG Hamburg 1',
    });
    expect((await last('Ich beauftrage ein Inkassobüro.')).letter.text).toContain('Inkassobüro');
  });

  it('papers of a claim take what its records say', { timeout: 60_000 }, async () => {
    guard.hits.decide(stripped, { truth: 'match', use: 'unlicensed', by: 'ann' });
    const claim = paidClaim();
    const receipt = await guard.letters.paper(claim, { template: 'receipt', locale: 'de', more: { 'payment.purpose': 'Lizenz L-7' } });
    expect(receipt.letter.text).toContain('1.500 JPY');
    expect(receipt.letter.text).toContain('Shop سارة Ltd');
    const certificate = { template: 'license-certificate', more: { 'certificate.number': 'L-7', 'certificate.terms': 'not exclusive' } };
    expect((await guard.letters.paper(claim, certificate)).letter.text).toContain('L-7');
    await expect(guard.letters.paper(claim, { template: 'license-certificate' })).rejects.toMatchObject({ code: 'IMGGUARD_REFUSED' });
    const account = { holder: 'Studio Example', iban: 'DE89370400440532013000' };
    const address = { lines: ['Street 1'], postalCode: '20095', town: 'Hamburg', country: 'DE' };
    const claimant = {
      kind: 'claimant',
      version: 1,
      name: 'Studio Example',
      address,
      email: 's@x.example',
      account,
      mandate: { kind: 'own' },
    } as const;
    const { usePeriod } = guard.claims.get(claim);
    const dossier = {
      claimant,
      evidence: [{ bundleId: 'bundle-1', sha256: 'ab'.repeat(32) }],
      limitation: limitation({ country: 'DE', use: usePeriod, knownOn: usePeriod.from.slice(0, 10), at: usePeriod.until }),
      ownership: ['original file with camera data'],
      enclosures: ['evidence.zip'],
    };
    const { letter } = await guard.letters.paper(claim, { template: 'court-dossier', locale: 'es', dossier });
    expect(letter.text).toContain('20095 Hamburg');
    expect(letter.text).toMatch(/recibido el \d{4}-\d\d-\d\d: 1500 JPY/u);
    expect(letter.text).toContain(`bundle-1: SHA-256 ${'ab'.repeat(32)}, sin sello de tiempo`);
    expect(readPdfHead(await letterPdf(letter, { locale: 'es', at: '2026-03-03' }))).toBe('%PDF-1.7');
    // Without a claimant on record there is no dossier; with one, it takes what is kept.
    await expect(guard.letters.paper(claim, { template: 'court-dossier', locale: 'fr' })).rejects.toMatchObject({
      code: 'IMGGUARD_REFUSED',
    });
    await expect(guard.letters.paper(claim, { template: 'payment-reminder' })).rejects.toMatchObject({
      message: expect.stringContaining('Nothing is open'),
    });
    await expect(guard.letters.paper('none', certificate)).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    await guard.close();

    // What goes with the first letter: everything that Article 14 asks, each part by its paragraph where it is missing.
    const privacy = {
      'privacy.officer': 'There is none.',
      'privacy.recipients': ['nobody'],
      'privacy.transfer': 'None.',
      'privacy.authority': 'BfDI',
    };
    const facts14 = Object.entries(privacy).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);
    const notice14 = (...args: string[]) =>
      imgguard('letter', '--claim', claim, '--template', 'privacy-notice', '--locale', 'fr', '--out', '-', '--data', folder, ...args);
    expectRefusal(await notice14(...facts14.slice(2)), 1, 'Article 14(1)(b): the data protection officer, or that there is none');
    expect((await notice14(...facts14)).out).toMatch(/Où cela a été trouvé :\nhttps:\/\/shop\.example\/imprint[^]*une personne décide/u);

    // A dossier by the command line takes what is on record, and the bundle that goes along.
    const bundle = join(folder, 'evidence.zip');
    expect(await imgguard('evidence', 'export', claim, '--out', bundle, '--data', folder)).toMatchObject({ code: 0 });
    const dossierTo = (...args: string[]) =>
      imgguard('letter', '--claim', claim, '--template', 'court-dossier', '--locale', 'de', '--out', '-', '--data', folder, ...args);
    expectRefusal(await dossierTo('--evidence', bundle), 1, 'claimant set');
    const party = ['--name', 'Studio Example', '--address', 'Street 1', '--postal-code', '20095', '--town', 'Hamburg', '--country', 'DE'];
    expect(await imgguard('claimant', 'set', ...party, '--email', 's@x.example', '--data', folder)).toMatchObject({ code: 0 });
    expectRefusal(await dossierTo('--evidence', bundle), 1, 'dossier.limitation');
    expect(await imgguard('claim', 'facts', claim, '--barred-after', '2029-12-31', '--data', folder)).toMatchObject({ code: 0 });
    const { out: dossierText, code } = await dossierTo('--evidence', bundle, '--enclose', 'Vollmacht.pdf');
    expect(code).toBe(0);
    const digest = createHash('sha256')
      .update(await readFile(bundle))
      .digest('hex');
    for (const words of [
      `evidence.zip: SHA-256 ${digest}, ohne Zeitstempel`,
      'Originaldatei: ',
      'eigene Rechte',
      'nach Eingabe 2029-12-31',
      'Vollmacht.pdf',
      'Shop سارة Ltd',
    ])
      expect(dossierText).toContain(words);
    await writeFile(bundle, Buffer.concat([await readFile(bundle), Buffer.from('x')]));
    expectRefusal(await dossierTo('--evidence', bundle), 1, 'is not whole');
    expectRefusal(
      await imgguard('letter', '--claim', claim, '--template', 'receipt', '--out', '-', '--enclose', 'x', '--data', folder),
      2,
      'go with',
    );

    const facts = join(folder, 'facts.json');
    await writeFile(facts, JSON.stringify({ 'payment.purpose': 'license L-7' }));
    const out = join(folder, 'receipt.pdf');
    const write = (...args: string[]) =>
      imgguard('letter', '--claim', claim, '--template', 'receipt', '--out', out, '--data', folder, ...args);
    expect(await write('--facts', facts)).toMatchObject({ code: 0, err: '' });
    await writeFile(facts, JSON.stringify({ 'payment.purpos': 'x' }));
    expectRefusal(await write('--facts', facts, '--overwrite'), 2, '"payment.purpos" is none');
    expectRefusal(await write('--reference', 'x', '--overwrite'), 2, '--reference is the claim');
  });
});

/** A claim that ended in a license, agreed on and paid. */
function paidClaim(): string {
  const opened = guard.claims.open({ hitId: stripped, actor: { role: 'owner', id: 'ann' } });
  if (!opened.ok) throw new Error(opened.hint);
  const { id } = opened.claim;
  const letter = { template: 'contact', locale: 'en', sha256: 'b4'.repeat(32) };
  const respondent = { name: 'Shop سارة Ltd', address: 'Harbour 3\nLondon', source: 'https://shop.example/imprint' };
  const steps: readonly (readonly [ClaimEvent, 'owner' | 'operator' | 'respondent'])[] = [
    [{ kind: 'answer-license-check', note: 'no sale' }, 'owner'],
    [{ kind: 'identify-respondent', respondent }, 'owner'],
    [{ kind: 'submit' }, 'owner'],
    [{ kind: 'accept' }, 'operator'],
    [{ kind: 'send-letter', letter, confirmation: { by: 'operator-1', at: new Date().toISOString() } }, 'operator'],
    [{ kind: 'make-offer', offer: { by: 'claimant', purpose: 'license', amountMinor: 1500, currency: 'JPY' } }, 'operator'],
    [{ kind: 'accept-offer' }, 'respondent'],
    [{ kind: 'record-payment', payment: { amountMinor: 1500, currency: 'JPY', receivedAt: new Date().toISOString() } }, 'operator'],
  ];
  for (const [event, role] of steps) {
    const result = guard.claims.transition(id, event, { actor: { role, id: `${role}-1` } });
    if (!result.ok) throw new Error(`${event.kind}: ${result.hint}`);
  }
  return id;
}

function readPdfHead(pdf: Uint8Array): string {
  return Buffer.from(pdf.subarray(0, 8)).toString('latin1');
}
