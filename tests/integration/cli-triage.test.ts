/** From hits to decisions, letters and records, on the command line. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSite, type Site } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { photo, temporaryFolder } from './lib/guards.ts';
import { blogRoutes, DOGS, DRAGONFLY, type HitJson, hitsIn, scan } from './lib/scanned-site.ts';

let web: Site;
let scanned: string;
let folder: string;
let data: string[];

async function hits(...args: string[]): Promise<HitJson[]> {
  return hitsIn(data[1] as string, ...args);
}

async function idOf(image: string): Promise<string> {
  return (await hits()).find(({ image: { url } }) => url === web.url(image))?.id as string;
}

beforeAll(async () => {
  scanned = await mkdtemp(join(tmpdir(), 'imgguard-scanned-'));
  web = await createSite({ routes: await blogRoutes() });
  const ran = await scan(photo(DRAGONFLY), photo(DOGS), '--site', web.url('/'), '--data', scanned);
  expect(ran.code).toBe(0);
});

afterAll(async () => {
  await web.close();
  await rm(scanned, { recursive: true, force: true });
});

/** Every test works on a copy of what one scan left behind. */
beforeEach(async () => {
  folder = await temporaryFolder();
  data = ['--data', join(folder, 'data')];
  await cp(scanned, join(folder, 'data'), { recursive: true });
});

describe('after a scan', () => {
  it('hits are listed, narrowed down, and shown', async () => {
    const [first, second] = await hits();
    expect(first).toMatchObject({
      site: new URL(web.url('/')).host,
      page: { url: web.url('/') },
      image: { url: web.url('/a.webp'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/), width: 640, height: 480 },
      work: { title: 'Dragonfly_by_Bolly', file: 'Dragonfly_by_Bolly.jpg' },
      match: {
        kind: 'edited-copy',
        mirrored: false,
        corners: [expect.any(Array), expect.any(Array), expect.any(Array), expect.any(Array)],
      },
      triage: { truth: 'match', use: 'unknown', proposedBy: 'machine' },
      decisions: [],
    });
    const ids = async (...args: string[]) => (await hits(...args)).map(({ id }) => id);
    expect(await ids('--work', 'friends_by_Aitzol_Berasategi.jpg')).toEqual([second?.id]);
    expect(await ids('--work', first?.work.id as string)).toEqual([first?.id]);
    expect(await ids('--site', new URL(web.url('/')).host)).toHaveLength(2);
    expect(await ids('--site', web.url('/dogs'))).toHaveLength(2);
    expect(await ids('--site', 'elsewhere.example')).toEqual([]);
    expect(await ids('--truth', 'match', '--use', 'unknown', '--undecided', '--verdict', 'copy')).toHaveLength(2);
    expect(await ids('--use', 'licensed')).toEqual([]);
    expect(await ids('--verdict', 'similar')).toEqual([]);
    const detail = await imgguard('hits', `${first?.id}`.slice(0, 6), ...data);
    expect(detail.code).toBe(0);
    expect(detail.out).toContain(`  image     ${web.url('/a.webp')}`);
    expect(detail.out).toMatch(/^ {2}because {3}.*Laid over the work, /m);
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be there
    expect(detail.out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(detail.out).toMatch(/^ {2}title {5}Insects \uFFFD\[2J/m);
    const list = await imgguard('hits', ...data);
    expect(list).toMatchObject({ code: 0, err: '2 hits.\n' });
    expect(list.out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('decisions are kept, shown with their history, and taken back', async () => {
    const [first, second] = await hits();
    const id = first?.id as string;
    const decided = await imgguard('decide', id, '--truth', 'match', '--use', 'licensed', '--by', 'Anna', '--note', 'invoice 117', ...data);
    expect(decided).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`${id}  decided: match, licensed  `) });
    expect((await hits('--undecided')).map((hit) => hit.id)).toEqual([second?.id]);
    await scan('--site', web.url('/'), ...data);
    expect((await hits('--use', 'licensed'))[0]).toMatchObject({ id, decisions: [{ kind: 'decision', by: 'Anna', note: 'invoice 117' }] });
    expect((await imgguard('hits', id, ...data)).out).toMatch(/history {3}\S+ Anna: match, licensed \(invoice 117\)/);
    const both = await imgguard('decide', id, second?.id as string, '--truth', 'not-a-match', '--ndjson', ...data);
    expect(ndjson<HitJson>(both.out).map(({ triage }) => [triage.truth, triage.use])).toEqual([
      ['not-a-match', 'unknown'],
      ['not-a-match', 'unknown'],
    ]);
    expect((await imgguard('decide', id, '--undo', ...data)).out).toContain('decided: match, licensed');
    expect((await imgguard('decide', id, '--undo', ...data)).out).toContain('proposed: match, unknown');
    expectRefusal(await imgguard('decide', id, '--undo', ...data), 1, 'No decision stands on this hit');
    expectRefusal(await imgguard('decide', second?.id as string, 'nope', '--undo', ...data), 1, 'There is no hit nope');
    expect((await hits())[1]?.triage.truth).toBe('not-a-match');
  });

  it('a letter is written when all is known that it needs, and replaces nothing', async () => {
    const id = await idOf('/a.webp');
    const out = join(folder, 'letters', 'contact.txt');
    const letter = (...args: string[]) => imgguard('letter', id, '--template', 'contact', ...args, ...data);
    expectRefusal(await letter('--out', out), 1, `run imgguard decide ${id} --truth match`);
    await imgguard('decide', id, '--truth', 'match', '--use', 'unlicensed', ...data);
    expectRefusal(await letter('--out', out), 1, 'needs a sender; run imgguard claimant set, or imgguard works rights-holder');
    const holder = await imgguard(
      'works',
      'rights-holder',
      '--name',
      'Bolly',
      '--email',
      'bolly@example.com',
      '--address',
      'Street 1; Town',
      ...data,
    );
    expect(holder).toMatchObject({ code: 0, out: 'owner  Bolly  bolly@example.com\n' });
    expect(await letter('--out', out)).toEqual({ code: 0, err: '', out: `The letter is in ${out}; read it before you send it.\n` });
    const text = await readFile(out, 'utf8');
    expect(text).toMatch(/^Subject: .*Dragonfly_by_Bolly.*\n\n/);
    expect(text).toContain(web.url('/a.webp'));
    expect(text).toContain('Street 1\nTown');
    expectRefusal(await letter('--out', out), 1, 'contact.txt exists already; name another file, or add --overwrite.');
    expect(await readFile(out, 'utf8')).toBe(text);
    const more = [
      '--locale',
      'de',
      '--reply-by',
      '2031-05-06',
      '--respondent-name',
      'Example GmbH',
      '--set',
      'work.creditLine=Foto: Bolly',
    ];
    expect(await letter('--out', out, '--overwrite', ...more)).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toMatch(/Example GmbH[^]*Foto: Bolly[^]*6\. Mai 2031/);
    expect(await letter('--out', join(folder, 'letter.html'))).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'letter.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect((await letter('--out', '-')).out).toMatch(/^Subject: /);
    const facts = [
      'license.name=CC BY 4.0',
      'license.url=https://creativecommons.org/licenses/by/4.0/',
      'license.missing=the name of the creator',
      'license.missing=a link to the license',
      'license.attribution=Picture by Bolly',
    ].flatMap((fact) => ['--set', fact]);
    const cure = await imgguard('letter', id, '--template', 'cure', '--out', '-', ...facts, ...data);
    expect(cure).toMatchObject({ code: 0, out: expect.stringContaining('- the name of the creator\n- a link to the license\n') });
    expectRefusal(
      await imgguard('letter', id, '--template', 'abmahnung', '--locale', 'de', '--out', '-', ...data),
      1,
      'section 97a(2) no. 3 UrhG',
    );
    const own = join(folder, 'own.liquid');
    await writeFile(own, 'Subject: Theft of {{ work.title }}\n\nHello, {{ sender.name }}\n');
    const edited = await imgguard('letter', id, '--template', own, '--out', '-', ...data);
    expect(edited.out).toContain('Subject: Theft of Dragonfly_by_Bolly');
    expect(edited.err).toMatch(/^Line 1 of the template says "Theft"; fairer would be /m);
    expectRefusal(
      await imgguard('letter', id, '--template', 'nope', '--out', '-', ...data),
      1,
      'There is no template nope; name a file or one of contact',
    );
  });

  it('licenses, the allow list and own domains change what is proposed, for hits that were there before', async () => {
    const { host, hostname } = new URL(web.url('/'));
    const useOf = async () => (await hits()).map(({ triage }) => triage.use);
    const license = await imgguard(
      'license',
      'add',
      '--licensee',
      'Example Ltd',
      '--host',
      host,
      '--work',
      'Dragonfly_by_Bolly.jpg',
      '--from',
      '2020-01-01',
      '--reference',
      'invoice 117',
      ...data,
    );
    expect(license.out).toMatch(/^license_\S+ {2}Example Ltd {2}127[.\d:]+ {2}work_\S+ {2}2020-01-01 to without end {2}\(invoice 117\)\n$/);
    expect(await useOf()).toEqual(['licensed', 'unknown']);
    const [kept] = ndjson<{ id: string }>((await imgguard('license', 'list', '--ndjson', ...data)).out);
    expect(await imgguard('license', 'remove', kept?.id as string, ...data)).toMatchObject({ code: 0 });
    expect(await useOf()).toEqual(['unknown', 'unknown']);
    const rule = await imgguard('allow', 'add', web.url('/dogs'), '--reason', 'a friend', ...data);
    expect(rule.out).toMatch(/^allow_\S+ {2}http.*\/dogs {2}\(a friend\)\n$/);
    expect(await useOf()).toEqual(['unknown', 'allowed']);
    expect((await imgguard('allow', 'list', ...data)).out).toBe(rule.out);
    const [allowed] = ndjson<{ id: string }>((await imgguard('allow', 'list', '--ndjson', ...data)).out);
    expect(await imgguard('allow', 'remove', allowed?.id as string, ...data)).toMatchObject({ code: 0 });
    await imgguard('works', 'rights-holder', '--name', 'Bolly', '--own-domain', hostname, ...data);
    expect(await useOf()).toEqual(['own', 'own']);
  });

  it('the report is written again with what was decided', async () => {
    const id = await idOf('/a.webp');
    await imgguard('decide', id, '--truth', 'match', '--use', 'permitted-by-law', ...data);
    const file = join(folder, 'again.html');
    await writeFile(file, 'older');
    expect(await imgguard('report', file, '--title', 'Once more', ...data)).toEqual({
      code: 0,
      err: '',
      out: `The report is in ${file}\n`,
    });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('Once more');
    expect(page).toContain('Permitted by law');
  });

  it('status says what is there', async () => {
    const text = await imgguard('status', ...data);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^works {8}2$/m);
    expect(text.out).toMatch(/^hits {9}2 copies \(2 undecided\), 0 for a person to look at$/m);
    expect(text.out).toMatch(/^last scan {4}http.*: finished .*, 2 pages read, 2 hits$/m);
    const [json] = ndjson((await imgguard('status', '--ndjson', ...data)).out);
    expect(json).toMatchObject({ works: 2, hits: { copies: 2, undecided: 2 }, unfinishedRuns: [] });
  });
});

describe('imgguard works', () => {
  it('adds, lists and removes works, and compares new ones with what was seen before', async () => {
    data = ['--data', join(folder, 'one-work')];
    await scan(photo(DRAGONFLY), '--site', web.url('/'), ...data);
    const asked = web.requests.length;
    const added = await imgguard('works', 'add', photo(DOGS), photo(DRAGONFLY), '--creator', 'A. B.', ...data);
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^work_[0-9a-f]{16} {2}friends_by_Aitzol_Berasategi\.jpg\n$/) });
    expect(added.err).toContain('1 work added, 1 known before, 0 that cannot be read.');
    expect(added.err).toMatch(/Compared with \d+ pictures seen before: 1 new hit\./);
    expect(web.requests).toHaveLength(asked);
    expect(await hits('--work', 'friends_by_Aitzol_Berasategi.jpg')).toHaveLength(1);
    const [, dogs] = ndjson<{ id: string; creator: string }>((await imgguard('works', 'list', '--ndjson', ...data)).out);
    expect(dogs?.creator).toBe('A. B.');
    expect((await imgguard('works', 'list', ...data)).out).toMatch(
      /^work_\S+ {2}\d{4}-\d\d-\d\d {2}Dragonfly_by_Bolly {2}\(Dragonfly_by_Bolly\.jpg\)$/m,
    );
    expect(await imgguard('works', 'remove', 'friends_by_Aitzol_Berasategi.jpg', ...data)).toMatchObject({ code: 0 });
    expect(await hits()).toHaveLength(1);
    const broken = join(folder, 'broken.jpg');
    await writeFile(broken, '');
    const refused = await imgguard('works', 'add', broken, ...data);
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^broken\.jpg cannot be read: /) });
    expectRefusal(
      await imgguard('works', 'add', photo(DOGS), photo(DRAGONFLY), '--title', 'both', ...data),
      2,
      '--title is for one picture',
    );
    expectRefusal(await imgguard('works', 'add', photo(DOGS), '--rights-holder', 'nobody', ...data), 1, 'There is no rights holder nobody');
  });
});
