import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, imgguardUntil, ndjson } from './lib/command-line.ts';
import { photo, temporaryFolder } from './lib/guards.ts';
import { hugePng } from './lib/hostile-pictures.ts';

type Corners = [x: number, y: number][];
interface Found {
  work: string;
  kind: string;
  probability: number;
  mirrored: boolean;
  corners?: Corners;
}
interface Line {
  image: string;
  match?: (Found & { works?: Found[] }) | null;
  similar?: { work: string; probability: number }[];
  ms?: number;
  error?: { code: string; message: string };
}

const WORKS = ['Dragonfly_by_Bolly.jpg', 'Kleiber_by_Lukas_Baubkus.jpg', 'friends_by_Aitzol_Berasategi.jpg'] as const;
const [DRAGONFLY, BIRD, DOGS] = WORKS;

/** The works, small enough for a test to be quick. */
const reduced = new Map<string, Buffer>();

beforeAll(async () => {
  for (const name of WORKS) {
    const picture = sharp(photo(`works/${name}`))
      .rotate()
      .resize(900, 900, { fit: 'inside' });
    reduced.set(name, await picture.jpeg({ quality: 92 }).toBuffer());
  }
});

/** A folder with three works. */
async function worksFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'works');
  await mkdir(join(folder, 'dogs'), { recursive: true });
  await writeFile(join(folder, DRAGONFLY), bytesOf(DRAGONFLY));
  await writeFile(join(folder, BIRD), bytesOf(BIRD));
  await writeFile(join(folder, 'dogs', DOGS), bytesOf(DOGS));
  return folder;
}

function bytesOf(name: string): Buffer {
  return reduced.get(name) as Buffer;
}

function work(name: string): Sharp {
  return sharp(bytesOf(name));
}

async function match(...args: string[]): Promise<{ code: number; err: string; lines: Line[] }> {
  const { code, err, out } = await imgguard('match', ...args, '--ndjson');
  return { code, err, lines: ndjson<Line>(out) };
}

describe('imgguard match', () => {
  describe('on copies of a work', () => {
    let lines: Line[];
    let size: { width: number; height: number };

    beforeAll(async () => {
      const works = await worksFolder();
      const images = join(works, '..', 'images');
      await mkdir(join(images, 'deep', 'er'), { recursive: true });
      const { width: w, height: h } = await work(DRAGONFLY).metadata();
      size = { width: w, height: h };
      const crop = { left: Math.round(w * 0.2), top: Math.round(h * 0.2), width: Math.round(w * 0.6), height: Math.round(h * 0.6) };
      const caption = await sharp({ create: { width: w, height: Math.round(h * 0.12), channels: 3, background: '#ffffff' } })
        .png()
        .toBuffer();
      await Promise.all([
        writeFile(join(images, 'same.jpg'), bytesOf(DRAGONFLY)),
        work(DRAGONFLY).webp({ quality: 60 }).toFile(join(images, 're-encoded.webp')),
        work(DRAGONFLY)
          .resize(Math.round(w / 2))
          .jpeg()
          .toFile(join(images, 'resized.jpg')),
        work(DRAGONFLY).flop().jpeg().toFile(join(images, 'mirrored.jpg')),
        work(DRAGONFLY).extract(crop).jpeg().toFile(join(images, 'cropped.jpg')),
        work(DRAGONFLY)
          .extend({ top: 60, bottom: 60, left: 60, right: 60, background: '#223' })
          .jpeg()
          .toFile(join(images, 'bordered.jpg')),
        work(DRAGONFLY)
          .composite([{ input: caption, gravity: 'south' }])
          .jpeg()
          .toFile(join(images, 'captioned.jpg')),
        work(DRAGONFLY)
          .rotate(-90)
          .withMetadata({ orientation: 6 })
          .jpeg()
          .toFile(join(images, 'deep', 'er', 'by-exif.jpg')),
        cp(photo('strangers/Fossa_by_Jasper_Roks.jpg'), join(images, 'stranger.jpg')),
      ]);
      const ran = await match(works, images);
      expect(ran.code).toBe(0);
      expect(ran.err).toBe('Compared 9 images with 3 works: 8 copies, 0 images for a person to look at.\n');
      ({ lines } = ran);
    });

    it('gives one line for every image, in the order of the names', () => {
      expect(lines.map(({ image }) => image)).toEqual([
        'bordered.jpg',
        'captioned.jpg',
        'cropped.jpg',
        'deep/er/by-exif.jpg',
        'mirrored.jpg',
        're-encoded.webp',
        'resized.jpg',
        'same.jpg',
        'stranger.jpg',
      ]);
      for (const line of lines) expect(Object.keys(line)).toEqual(['image', 'match', 'similar', 'ms']);
    });

    it.each([
      ['bordered.jpg', 'edited-copy', false],
      ['captioned.jpg', 'edited-copy', false],
      ['cropped.jpg', 'edited-copy', false],
      ['deep/er/by-exif.jpg', 'near-duplicate', false],
      ['mirrored.jpg', 'edited-copy', true],
      ['re-encoded.webp', 'near-duplicate', false],
      ['resized.jpg', 'near-duplicate', false],
    ])('%s is a copy (%s, mirrored: %s) and says where it lies, within 1 % of the diagonal', (image, kind, mirrored) => {
      const { match: found } = lines.find((line) => line.image === image) as Line;
      expect(found).toMatchObject({ work: DRAGONFLY, mirrored });
      expect(image === 'captioned.jpg' ? kind : found?.kind).toBe(kind);
      expect(found?.probability).toBeGreaterThan(0.9);
      expect(found?.probability).toBeLessThan(1);
      const { width: w, height: h } = size;
      const boxes: Record<string, readonly [left: number, top: number, right: number, bottom: number]> = {
        'bordered.jpg': [-60, -60, w + 60, h + 60],
        'cropped.jpg': [w * 0.2, h * 0.2, w * 0.8, h * 0.8],
        'mirrored.jpg': [w, 0, 0, h],
      };
      const [left, top, right, bottom] = boxes[image] ?? [0, 0, w, h];
      const expected: Corners = [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
      ];
      const limit = 0.01 * Math.hypot(w, h);
      for (const [at, [x, y]] of expected.entries()) {
        const [foundX = Number.NaN, foundY = Number.NaN] = found?.corners?.[at] ?? [];
        expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(limit);
      }
    });

    it('needs no corners for the same file, and finds nothing in a stranger', () => {
      expect(lines.find(({ image }) => image === 'same.jpg')).toMatchObject({
        match: { work: DRAGONFLY, kind: 'exact', probability: 1, mirrored: false },
        similar: [],
      });
      expect(lines.find(({ image }) => image === 'same.jpg')?.match).not.toHaveProperty('corners');
      expect(lines.find(({ image }) => image === 'stranger.jpg')).toMatchObject({ match: null, similar: [] });
    });
  });

  it('names all works of an image that shows several, and of a work that is there twice', async () => {
    const works = await worksFolder();
    await cp(join(works, BIRD), join(works, 'again.jpg'));
    const images = await temporaryFolder();
    const half = { width: 600, height: 450, fit: 'cover' } as const;
    const tiles = await Promise.all([DRAGONFLY, DOGS].map((name) => work(name).resize(half).toBuffer()));
    await sharp({ create: { width: 1200, height: 450, channels: 3, background: '#fff' } })
      .composite(tiles.map((input, at) => ({ input, left: at * 600, top: 0 })))
      .jpeg()
      .toFile(join(images, 'collage.jpg'));
    await work(BIRD).resize(700).webp().toFile(join(images, 'twice.webp'));
    const { lines } = await match(works, images);
    const [collage, twice] = lines;
    expect(collage?.match?.works?.map(({ work: id }) => id).toSorted()).toEqual([DRAGONFLY, `dogs/${DOGS}`].toSorted());
    expect(twice?.match?.works?.map(({ work: id }) => id).toSorted()).toEqual([BIRD, 'again.jpg'].toSorted());
    for (const { match: found } of lines) {
      expect(found).toMatchObject(found?.works?.[0] as Found);
      const probabilities = found?.works?.map(({ probability }) => probability) as number[];
      expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
      for (const { corners } of found?.works ?? []) expect(corners).toHaveLength(4);
    }
    const text = await imgguard('match', works, images);
    expect(text.out).toMatch(/^collage\.jpg: edited copy of .*; edited copy of .*$/m);
  });

  it('takes one folder for both, and says the same with any number of threads', async () => {
    const works = await worksFolder();
    const answers = await Promise.all(['1', '3'].map((threads) => match(works, works, '--threads', threads)));
    for (const { lines } of answers) for (const line of lines) delete line.ms;
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.lines.map(({ image, match: found }) => [image, found?.work, found?.kind])).toEqual(
      [DRAGONFLY, BIRD, `dogs/${DOGS}`].map((name) => [name, name, 'exact']),
    );
  });

  it('gives every broken image its own line with a code, and goes on', async () => {
    const works = await worksFolder();
    const images = await temporaryFolder();
    const whole = await work(DRAGONFLY).resize(800).jpeg().toBuffer();
    const webp = await work(DRAGONFLY).resize(800).webp().toBuffer();
    const files: Record<string, string | Buffer> = {
      'a-empty.jpg': '',
      'b-text.jpg': 'not a picture',
      'c-ends-early.jpg': whole.subarray(0, Math.round(whole.length * 0.7)),
      'd-ends-early.webp': webp.subarray(0, Math.round(webp.length / 2)),
      'e-drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'f-head-only.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      'g-mislabelled.png': whole,
      'h-huge.png': hugePng(),
      'notes.txt': 'passed over',
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(images, name), bytes);
    await symlink(join(images, 'gone.jpg'), join(images, 'i-dangling.jpg'));
    const { code, lines } = await match(works, images);
    expect(code).toBe(0);
    expect(lines.map(({ image, match: found, error }) => [image, error?.code ?? found?.work])).toEqual([
      ['a-empty.jpg', 'IMGGUARD_IMAGE_EMPTY'],
      ['b-text.jpg', 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT'],
      ['c-ends-early.jpg', DRAGONFLY],
      ['d-ends-early.webp', 'IMGGUARD_IMAGE_TRUNCATED'],
      ['e-drawing.svg', 'IMGGUARD_IMAGE_SVG_REFUSED'],
      ['f-head-only.png', expect.stringMatching(/^IMGGUARD_IMAGE_(TRUNCATED|CORRUPT)$/)],
      ['g-mislabelled.png', DRAGONFLY],
      ['h-huge.png', 'IMGGUARD_IMAGE_TOO_MANY_PIXELS'],
      ['i-dangling.jpg', 'IMGGUARD_IMAGE_NOT_FOUND'],
    ]);
    for (const { error } of lines) if (error !== undefined) expect(error.message).toMatch(/^[A-Z].+/);
    const text = await imgguard('match', works, images);
    expect(text.out).toMatch(/^a-empty\.jpg: cannot be compared: /m);
    expect(text.err).toContain('7 images that could not be read');
  });

  it('names works that cannot be read, compares with the others, and says so with exit code 1', async () => {
    const works = await worksFolder();
    const whole = await readFile(join(works, BIRD));
    await writeFile(join(works, BIRD), whole.subarray(0, whole.length / 2));
    const images = await temporaryFolder();
    await work(DRAGONFLY).resize(700).jpeg().toFile(join(images, 'a.jpg'));
    const { code, err, lines } = await match(works, images);
    expect(code).toBe(1);
    expect(lines).toMatchObject([{ image: 'a.jpg', match: { work: DRAGONFLY } }]);
    expect(err).toMatch(new RegExp(`^The work ${BIRD} cannot be read: `, 'm'));
    expect(err).toMatch(/^1 work could not be read; images of it were not found\.$/m);

    const none = await temporaryFolder();
    await writeFile(join(none, 'a.jpg'), 'text');
    const ran = await imgguard('match', none, images);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('None of the pictures');
  });

  it('has nothing to say about a folder without pictures', async () => {
    const works = await worksFolder();
    const { code, err, lines } = await match(works, await temporaryFolder());
    expect({ code, lines }).toEqual({ code: 0, lines: [] });
    expect(err).toContain('There are no pictures in');
  });

  it('stops when it is told to', async () => {
    const works = await worksFolder();
    const ran = await imgguardUntil(AbortSignal.timeout(50), 'match', works, works);
    expect(ran).toMatchObject({ code: 130, err: 'imgguard: Stopped.\n' });
    expectRefusal({ ...ran, code: 1 }, 1, 'Stopped');
  });

  it('shows file names that would take over the screen as harmless ones', async () => {
    const works = await worksFolder();
    const images = await temporaryFolder();
    const name = '\u001B[2J\u001B]0;owned\u0007\nimgguard: fake\u202E.jpg';
    await work(DRAGONFLY).resize(700).jpeg().toFile(join(images, 'plain.jpg'));
    await cp(join(images, 'plain.jpg'), join(images, name));
    await writeFile(join(works, `${name}.png`), 'no picture');
    const text = await imgguard('match', works, images);
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be there
    const controls = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;
    expect(text.out).not.toMatch(controls);
    expect(text.err).not.toMatch(controls);
    expect(text.out.trimEnd().split('\n')).toHaveLength(2);
    expect(`${text.out}${text.err}`).not.toMatch(/^imgguard: fake/m);
    const { lines } = await match(works, images);
    expect(lines.map(({ image }) => image)).toEqual([name, 'plain.jpg']);
  });

  it('leaves the folders as they were', async () => {
    const works = await worksFolder();
    const before = await readdir(works, { recursive: true });
    await match(works, works);
    expect(await readdir(works, { recursive: true })).toEqual(before);
    expect(basename(works)).toBe('works');
  });
});
