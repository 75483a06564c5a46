import type { Guard } from 'imgguard';
import sharp, { type Sharp } from 'sharp';
import { expect } from 'vitest';
import { site } from './crawling.ts';
import { DOGS, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './guards.ts';

/** A packet of XMP that names a creator. */
export const XMP = (creator: string): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>${creator}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;
export const EXIF = { IFD0: { Artist: 'Studio Example', Copyright: '(C) Studio Example' } };

/** A photograph, smaller. */
export const small = (name: string): Sharp => sharp(photo(name)).rotate().resize(700, 700, { fit: 'inside' });

/** An installation that has found two copies: one whose tags were taken out, and one that names somebody else. */
export interface TaggedInstallation {
  readonly folder: string;
  readonly guard: Guard;
  /** Ids of the hits. */
  readonly stripped: string;
  readonly renamed: string;
}

export async function taggedInstallation(): Promise<TaggedInstallation> {
  const web = await site({
    routes: {
      '/': '<meta name="tdm-reservation" content="0"><title>Insects & <b>co</b></title><img src="/stripped.jpg"><img src="/renamed.jpg">',
      '/stripped.jpg': await small(DRAGONFLY).jpeg().toBuffer(),
      '/renamed.jpg': await small(DOGS).withXmp(XMP('Somebody Else')).jpeg().toBuffer(),
    },
  });
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
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
  return { folder, guard, stripped: of('/stripped.jpg'), renamed: of('/renamed.jpg') };
}
