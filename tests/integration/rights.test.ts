import { join } from 'node:path';
import type { Guard } from 'imgguard';
import { DatabaseSync } from '@photostructure/sqlite';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { DOGS, DRAGONFLY, guardIn, photo, searchAll } from './lib/guards.ts';
import { EXIF, small, taggedInstallation, XMP } from './lib/tagged.ts';

let folder: string;
let guard: Guard;
/** The hit of the copy whose tags were taken out, and of the one that names somebody else. */
let [stripped, renamed] = ['', ''];

beforeEach(async () => {
  ({ folder, guard, stripped, renamed } = await taggedInstallation());
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
