import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limitation, type ClaimEvent } from '@imgguard/claims';
import { letterPdf, type Guard } from 'imgguard';
import { DatabaseSync } from '@photostructure/sqlite';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { DOGS, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const XMP = (creator: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>${creator}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;
const EXIF = { IFD0: { Artist: 'Studio Example', Copyright: '(C) Studio Example' } };

const small = (name: string) => sharp(photo(name)).rotate().resize(700, 700, { fit: 'inside' });

let folder: string;
let guard: Guard;
/** The hit of the copy whose tags were taken out, and of the one that names somebody else. */
let [stripped, renamed] = ['', ''];

beforeEach(async () => {
  const web = await site({
    routes: {
      '/': '<meta name="tdm-reservation" content="0"><title>Insects & <b>co</b></title><img src="/stripped.jpg"><img src="/renamed.jpg">',
      '/stripped.jpg': await small(DRAGONFLY).jpeg().toBuffer(),
      '/renamed.jpg': await small(DOGS).withXmp(XMP('Somebody Else')).jpeg().toBuffer(),
    },
  });
  folder = await temporaryFolder();
  guard = await guardIn(folder);
  const rightsHolder = guard.rightsHolders.add({
    name: 'Studio Example',
    email: 'studio@example.org',
    address: 'Street 1\n20095 Hamburg',
  }).id;
  for (const name of [DRAGONFLY, DOGS]) {
    const bytes = await sharp(photo(name)).withExif(EXIF).withXmp(XMP('Bolly')).jpeg().toBuffer();
    const { conflicts } = await guard.works.add({ bytes, rightsHolder, fileName: name.slice(name.indexOf('/') + 1) });
    // EXIF names the studio, XMP the photographer: both are shown.
    expect(conflicts).toMatchObject([{ property: 'creator', statements: [{ tag: 'exif Artist' }, { tag: 'xmp dc:creator' }] }]);
  }
  await searchAll(guard, { sites: [web.url('/')] });
  const hits = guard.hits.list();
  const of = (path: string): string => hits.find(({ hit }) => hit.sighting.imageUrl.endsWith(path))?.hit.id ?? '';
  [stripped, renamed] = [of('/stripped.jpg'), of('/renamed.jpg')];
});

describe('rights of a hit', () => {
  it('are those of register, files and page, side by side', () => {
    expect(guard.rights.of(stripped)).toMatchObject({
      foundFileRead: true,
      removed: ['creator', 'copyright-notice'],
      kept: [],
      namedInFile: null,
      contentCredentials: { workFile: false, foundFile: false },
    });
    const rights = guard.rights.of(renamed.slice(0, 6));
    expect(rights).toMatchObject({ hitId: renamed, removed: ['copyright-notice'], kept: [], namedInFile: 'Somebody Else' });
    expect(rights.conflicts.map(({ property }) => property)).toEqual(['creator']);
    expect(rights.statements.at(-1)).toEqual({ property: 'opt-out', of: 'page', values: ['meta tdm-reservation: 0'] });
  });

  it('a file that names somebody else is a question to answer before a claim', () => {
    guard.hits.decide(renamed, { truth: 'match', use: 'unlicensed', by: 'ann' });
    const opened = guard.claims.open({ hitId: renamed, actor: { role: 'owner', id: 'ann' } });
    if (!opened.ok) throw new Error(opened.hint);
    const [checked] = guard.claims.eligibility(opened.claim.id);
    expect(checked?.findings).toContainEqual(
      expect.objectContaining({ code: 'other-creator-named', text: expect.stringContaining('Somebody Else') }),
    );
  });

  it('are read from files that a site reserves, of which nothing else is kept', async () => {
    const copy = await small(DOGS).withXmp(XMP('Somebody Else')).resize(600).jpeg().toBuffer();
    const web = await site({
      routes: {
        '/': '<meta name="tdm-reservation" content="1"><img src="/reserved.jpg"><a href="/again">a</a>',
        '/reserved.jpg': copy,
        '/again': '<img src="/reserved.jpg">',
      },
    });
    for (let scan = 0; scan < 2; scan++) {
      await searchAll(guard, { sites: [web.url('/')] });
      const hits = guard.hits.list().filter(({ hit }) => hit.sighting.imageUrl.endsWith('/reserved.jpg'));
      expect(hits.length).toBeGreaterThan(0);
      for (const { hit } of hits) {
        expect(guard.rights.of(hit.id)).toMatchObject({ foundFileRead: true, namedInFile: 'Somebody Else', removed: ['copyright-notice'] });
        await expect(guard.letters.render(hit.id, { template: 'contact', pictures: true })).rejects.toMatchObject({
          code: 'IMGGUARD_REFUSED',
        });
      }
    }
  });

  it('of works that were registered before files were read come with their next registration', async () => {
    const [work] = guard.works.list();
    await guard.close();
    const database = new DatabaseSync(join(folder, 'imgguard.db'));
    database.exec("UPDATE works SET record = json_remove(record, '$.fileTags', '$.contentCredentials')");
    database.close();
    const again = await guardIn(folder);
    expect(again.works.get(work?.id ?? '')?.fileTags).toBeUndefined();
    const bytes = await sharp(photo(DRAGONFLY)).withExif(EXIF).withXmp(XMP('Bolly')).jpeg().toBuffer();
    expect(await again.works.add({ bytes })).toMatchObject({
      isNew: false,
      conflicts: [{ property: 'creator' }],
      work: { contentCredentials: false },
    });
    expect(again.works.get(work?.id ?? '')?.fileTags).toEqual(work?.fileTags);
  });

  it('imgguard rights shows them', async () => {
    await guard.close();
    const shown = await imgguard('rights', renamed, '--data', folder);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('creator           your file   Bolly  (xmp dc:creator)');
    expect(shown.out).toContain('creator           found file  Somebody Else  (xmp dc:creator)');
    expect(shown.out).toContain('differs: creator\nno longer in the copy: copyright-notice\n');
    expect(ndjson((await imgguard('rights', renamed, '--ndjson', '--data', folder)).out)).toMatchObject([{ hitId: renamed }]);
    expectRefusal(await imgguard('rights', 'none', '--data', folder), 1, 'There is no hit none');
  });
});

describe('licenses of a hit', () => {
  it('say what they cover, and why not', async () => {
    const places = { licensee: { name: 'Site' }, workIds: 'all', origin: 'regular' } as const;
    guard.licenses.add({ ...places, id: 'elsewhere', where: { domains: ['shop.example'] } });
    guard.licenses.add({ ...places, id: 'ended', where: { hosts: [guard.hits.get(stripped).site] }, until: '2020-12-31' });
    guard.licenses.add({ ...places, id: 'here', where: { hosts: [guard.hits.get(stripped).site] } });
    await guard.close();
    const { out } = await imgguard('license', 'check', stripped, '--data', folder);
    expect(out.split('\n').map((line) => line.split('  ').slice(0, 2))).toEqual([
      ['here', 'full'],
      ['elsewhere', 'none'],
      ['ended', 'none'],
      [''],
    ]);
    expect(out).toContain('runs until 2020-12-31; the use lies outside it.');
  });
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
    expect(letter.text).toContain('received 1500 JPY');
    expect(letter.text).toContain(`bundle-1: SHA-256 ${'ab'.repeat(32)}, no time stamp`);
    expect(readPdfHead(await letterPdf(letter, { locale: 'es', at: '2026-03-03' }))).toBe('%PDF-1.7');
    await expect(guard.letters.paper(claim, { template: 'court-dossier', locale: 'fr' })).rejects.toMatchObject({
      code: 'IMGGUARD_REFUSED',
    });
    await expect(guard.letters.paper('none', certificate)).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    await guard.close();

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
