import { fileURLToPath } from 'node:url';

import { match } from '@imgguard/core';

import type {
  ReportData,
  ReportHit,
  ReportImage,
  ReportSimilar,
  ReportThumbnail,
  ReportWork,
} from '../../../packages/imgguard/src/report/index.ts';
import * as edits from '../../../scripts/demo-sites/edits.mjs';
import { openPicture, pixels, type Picture } from '../../../scripts/demo-sites/picture.mjs';

/** Titles and captions as hostile pages write them; none may do anything but be read. */
export const HOSTILE = {
  title: '</title><script>globalThis.pwned = "title"</script><img src=x onerror="globalThis.pwned=1">',
  alt: '"><svg onload=globalThis.pwned=2>\u202Egnp.exe\u0000\uD800',
  url: 'javascript:globalThis.pwned=3',
  caption: `'"\`><iframe srcdoc="<script>parent.pwned=4</script>"></iframe>{{7*7}}`,
} as const;

const PHOTOS = fileURLToPath(new URL('../../fixtures/photos/', import.meta.url));
const THUMBNAIL_SIDE = 640;
const EVIDENCE = {
  voteWeight: 41.2,
  inliers: 96,
  cells: 31,
  agreeingCells: 29,
  agreeingShare: 29 / 31,
  meanCorrelation: 0.914,
  strongShare: 0.81,
  drift: 0.21,
  strongDrift: 0.08,
  innerAgreeingShare: 0.9,
  medianDrift: 0.05,
  exactCells: 20,
  frameOffset: 0.2,
  continuingSides: 0,
  agreeingCorrelation: 0.95,
  disagreeingShare: 0,
  disagreeingPhotoCells: 0,
  agreeingFlatness: 0.1,
  disagreeingFlatness: 0,
  disagreeingWithin: 0,
  photoCorrelation: null,
  pdqDistance: 118,
};

/** A report over real pictures whose homographies are known, because the copies are made here. */
export async function realReport(): Promise<ReportData> {
  const dragonfly = await registered('dragonfly', 'Dragonfly', 'Dragonfly_by_Bolly.jpg');
  const fig = await registered('fig', 'Fig in a bowl', 'Picture_0B_by_freespace.jpg');
  const dogs = await registered('dogs', 'Friends', 'friends_by_Aitzol_Berasategi.jpg');
  const peaks = await registered('peaks', 'Picos de Europa', 'picosdeeuropa_by_Aitzol_Berasategi.jpg');
  const clock = await registered('clock', 'Green clock', 'greentock_by_Peter_Nerlich.jpg');
  const crop = await edits.apply(dragonfly.picture, [edits.crop({ left: 0.3, top: 0.15, width: 0.5, height: 0.55 }), edits.resize(520)]);
  const mirrored = await edits.apply(fig.picture, [edits.mirror(), edits.resize(700)]);
  const turned = await edits.apply(dogs.picture, [edits.rotate(6, '#ffffff'), edits.resize(560)]);
  const captioned = await edits.apply(peaks.picture, [edits.resize(800), edits.captionBar('GOLDEN DAYS')]);
  const pasted = await edits.collage(
    [
      { picture: await edits.apply(clock.picture, [edits.resize(420)]), left: 20, top: 20 },
      { picture: await edits.apply(peaks.picture, [edits.resize(420)]), left: 460, top: 20 },
    ],
    { width: 900, height: 360, background: '#f0ead8' },
  );
  const stranger = await openPicture(`${PHOTOS}strangers/aitzgorri_by_Aitzol_Berasategi.jpg`);
  return {
    version: 1,
    title: 'Scan of three sites',
    generatedAt: '2026-03-02T09:41:12.000Z',
    works: [dragonfly.work, fig.work, dogs.work, peaks.work, clock.work],
    sites: [
      {
        host: 'garden-blog.example',
        pagesVisited: 14,
        imagesSeen: 52,
        pages: [
          {
            url: 'https://garden-blog.example/2026/insects-of-the-summer',
            title: 'Insects of the summer: a walk along the hedge with open eyes',
            hits: [
              await hit(
                'h1',
                dragonfly.work,
                crop,
                { alt: 'A dragonfly on a twig', caption: 'Seen in July', source: 'picture' },
                { mapOf: dragonfly.picture },
              ),
              await hit('h2', fig.work, mirrored, { source: 'css' }, { use: 'licensed', mirrored: true }),
            ],
          },
          {
            url: 'https://garden-blog.example/about',
            title: HOSTILE.title,
            hits: [await hit('h3', dogs.work, turned, { alt: HOSTILE.alt, caption: HOSTILE.caption, source: 'img' }, { url: HOSTILE.url })],
          },
        ],
      },
      {
        host: 'travel.example:8443',
        pagesVisited: 6,
        imagesSeen: 31,
        pages: [
          {
            url: 'https://travel.example:8443/mountains?page=1',
            title: null,
            hits: [
              await hit(
                'h4',
                peaks.work,
                captioned,
                { credit: 'Photo: private', source: 'json-ld' },
                { use: 'unknown', mapOf: peaks.picture },
              ),
              await hit('h5', clock.work, pasted, { source: 'srcset' }),
              await hit('h6', clock.work, clock.picture, { source: 'meta' }, { use: 'own', exact: true }),
            ],
          },
        ],
      },
      { host: 'quiet.example', pagesVisited: 3, imagesSeen: 9, pages: [] },
    ],
    similar: [await similar(peaks.work, stranger)],
    skipped: [
      ...Array.from({ length: 7 }, (_, index) => skip('robots-disallowed', `https://garden-blog.example/private/${index + 1}`)),
      ...Array.from({ length: 3 }, (_, index) => skip('http-error', `https://travel.example:8443/gone/${index + 1}.jpg`)),
      skip('allow-listed', 'https://partner.example/'),
      skip('invalid-url', HOSTILE.url),
    ],
    run: {
      startedAt: '2026-03-02T09:37:00.000Z',
      finishedAt: '2026-03-02T09:41:10.000Z',
      complete: true,
      pagesVisited: 23,
      imagesSeen: 92,
      settings: { 'Delay between requests to a host': '1 s', 'Pages at most': '500' },
    },
    versions: { imgguard: '0.1.0', node: process.versions.node },
  };
}

// --- internal ---

async function registered(id: string, title: string, file: string): Promise<{ readonly work: ReportWork; readonly picture: Picture }> {
  const picture = await openPicture(`${PHOTOS}works/${file}`);
  const { width, height } = picture;
  const creator = file.replace(/^.*_by_|\.jpg$/g, '').replaceAll('_', ' ');
  return { picture, work: { id, title, creator, file, width, height, thumbnail: await thumbnailOf(picture) } };
}

interface HitVariation {
  readonly use?: ReportHit['triage']['use'];
  readonly url?: string;
  readonly mirrored?: boolean;
  readonly exact?: boolean;
  /** The work's picture, where the compared parts are to be real ones. */
  readonly mapOf?: Picture;
}

// oxlint-disable-next-line max-params -- reads as a table above
async function hit(
  id: string,
  work: ReportWork,
  picture: Picture,
  context: ReportHit['context'],
  vary: HitVariation = {},
): Promise<ReportHit> {
  const use = vary.use ?? 'unlicensed';
  const compared = vary.mapOf === undefined ? null : await match(pixels(vary.mapOf).png(), pixels(picture).png());
  return {
    id,
    workId: work.id,
    image: await imageOf(picture, vary.url ?? `https://cdn.example/images/${id}.webp`),
    match: {
      kind: vary.exact === true ? 'exact' : 'edited-copy',
      probability: vary.exact === true ? 1 : 0.998,
      mirrored: vary.mirrored ?? false,
      negative: false,
      alignment:
        vary.exact === true ? null : { ...alignmentOf(picture), ...(compared?.alignment && { coverage: compared.alignment.coverage }) },
      cells: compared?.cells ?? [],
      reasons: [{ code: 'pixels-agree', text: '29 of 31 cells agree with the work once aligned, mean correlation 0.91.' }],
      evidence: EVIDENCE,
    },
    triage: {
      truth: 'match',
      use,
      decidedBy: use === 'own' ? 'person' : 'proposal',
      reasons: [
        { code: 'no-license', text: use === 'licensed' ? 'License L-7 covers this site.' : 'No license on record covers this site.' },
      ],
    },
    context,
    seenAt: '2026-03-02T09:38:30.000Z',
  };
}

async function similar(work: ReportWork, picture: Picture): Promise<ReportSimilar> {
  return {
    workId: work.id,
    pageUrl: 'https://quiet.example/hikes',
    pageTitle: 'Hikes',
    image: await imageOf(picture, 'https://quiet.example/aitzgorri.jpg'),
    match: {
      kind: 'similar',
      probability: 0.31,
      mirrored: false,
      negative: false,
      alignment: null,
      cells: [],
      reasons: [{ code: 'look-alike-veto', text: 'The same kind of scene, but details have moved as they do between two photographs.' }],
      evidence: { ...EVIDENCE, inliers: 27, agreeingCells: 8, pdqDistance: null },
    },
  };
}

async function imageOf(picture: Picture, url: string): Promise<ReportImage> {
  const { width, height } = picture;
  return { url, width, height, contentType: 'image/webp', byteLength: 48_213, thumbnail: await thumbnailOf(picture) };
}

async function thumbnailOf(picture: Picture): Promise<ReportThumbnail> {
  const { data, info } = await pixels(picture)
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 90 })
    .toBuffer({ resolveWithObject: true });
  return { dataUrl: `data:image/webp;base64,${data.toString('base64')}`, width: info.width, height: info.height };
}

function alignmentOf({ toWork: h, width, height }: Picture): NonNullable<ReportHit['match']['alignment']> {
  const at = (x: number, y: number): readonly [number, number] => {
    const w = h[6]! * x + h[7]! * y + h[8]!;
    return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
  };
  return {
    homography: h,
    corners: [at(0, 0), at(width, 0), at(width, height), at(0, height)],
    source: 'geometry',
    coverage: { work: 1, image: 1 },
  };
}

function skip(reason: string, url: string): ReportData['skipped'][number] {
  return { url, pageUrl: reason === 'allow-listed' ? null : 'https://garden-blog.example/', reason, detail: `Not requested: ${reason}.` };
}
