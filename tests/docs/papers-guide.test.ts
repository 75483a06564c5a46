/** The code of docs/guide/claims.md that needs an installation: rights, licenses, letters and papers. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTemplate } from '@imgguard/claims';
import { letterEmail, letterPdf } from 'imgguard';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { site } from '../integration/lib/crawling.ts';
import { DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from '../integration/lib/guards.ts';

it('rights, licenses, letters and papers', { timeout: 60_000 }, async () => {
  const web = await site({
    routes: {
      '/': '<title>Insects</title><img src="/a.jpg">',
      '/a.jpg': await sharp(photo(DRAGONFLY))
        .resize(700)
        .withExif({ IFD0: { Artist: 'Somebody Else' } })
        .jpeg()
        .toBuffer(),
    },
  });
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  const file = join(folder, 'dragonfly.jpg');
  await sharp(photo(DRAGONFLY))
    .withExif({ IFD0: { Artist: 'A. B.', Copyright: '(C) A. B.' } })
    .jpeg()
    .toFile(file);

  // #region register
  const rightsHolder = guard.rightsHolders.add({ name: 'A. B.', email: 'ab@photographer.example', country: 'DE' });
  const { work, conflicts } = await guard.works.add({ file, rightsHolder: rightsHolder.id, collections: ['Insects 2026'] });
  // conflicts: where the file's IPTC, XMP or EXIF says something else than what was entered; nothing is taken over
  guard.works.update(work.id, { creditLine: 'Photo: A. B.', tags: ['nature'] });
  // #endregion register
  expect(conflicts).toEqual([]);

  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';

  // #region rights
  const { conflicts: differs, removed, namedInFile, contentCredentials } = guard.rights.of(hit);
  // differs: [{ property: 'creator', statements: [ … your file: A. B. (exif Artist) … found file: Somebody Else (exif Artist) ] }]
  // removed: ['copyright-notice'], your file says it and the copy no longer does
  // namedInFile: 'Somebody Else', a warning that has to be answered in writing before a claim
  // contentCredentials: { workFile: false, foundFile: false }, a manifest that is there is not verified
  // #endregion rights
  expect(differs).toMatchObject([{ property: 'creator' }]);
  expect({ removed, namedInFile }).toEqual({ removed: ['copyright-notice'], namedInFile: 'Somebody Else' });
  expect(contentCredentials).toEqual({ workFile: false, foundFile: false });

  // #region licenses
  const table = 'id,licensee,works,domains,until\nL-1,Shop Ltd,dragonfly.jpg,shop.example,2027-12-31\n';
  guard.licenses.import(table, 'csv'); // all of it or nothing; works by id or by file name
  const use = { workId: work.id, pageUrl: 'https://www.shop.example/a', from: '2027-06-01', until: '2028-02-01' };
  const [answer] = guard.licenses.check(use);
  // answer.coverage: { covers: false, extent: 'partial', uncovered: [{ from: '2028-01-01…', until: '2028-02-01…' }], reasons: [ … ] }
  // #endregion licenses
  expect(answer?.coverage).toMatchObject({ covers: false, extent: 'partial', uncovered: [{ from: '2028-01-01T00:00:00.000Z' }] });

  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'ab' });
  const template = join(folder, 'my-contact.liquid');
  await writeFile(template, readTemplate('contact', 'en').replace('Hello,', 'Good day,'));

  // #region papers
  // An edited copy of a built-in template; it is held to its kind all the same.
  const rendered = await guard.letters.render(hit, { template, locale: 'en', pictures: true });
  const { letter, locale, at, sender } = rendered;
  const pdf = await letterPdf(letter, { locale, at, author: sender.name });
  await writeFile(join(folder, 'letter.pdf'), pdf);
  await writeFile(
    join(folder, 'letter.eml'), // a mail program opens it as a draft
    letterEmail(letter, { from: { name: sender.name, email: 'ab@photographer.example' }, to: { email: 'office@shop.example' }, at, pdf }),
  );
  // #endregion papers
  expect(letter.text).toContain('Good day,');
  expect(letter.pictures).toHaveLength(2);
  expect((await readFile(join(folder, 'letter.pdf'))).subarray(0, 8).toString()).toBe('%PDF-1.7');
  expect(await readFile(join(folder, 'letter.eml'), 'utf8')).toContain('filename="letter.pdf"');
});
