import { createReadStream } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from './engine.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { ImageInput } from './image/image-input.ts';
import { match } from './match-images.ts';
import type { Match } from './matching/match.ts';
import { photo } from './testing/fixtures.ts';

const WORK = photo('works/picosdeeuropa_by_Aitzol_Berasategi.jpg');
const STRANGER = photo('strangers/free_by_Peter_Nerlich.jpg');

let engine: Engine;
let work: Fingerprint;
beforeAll(async () => {
  engine = createEngine({ threads: 1 });
  work = await engine.fingerprint(WORK, { role: 'reference' });
});
afterAll(() => engine.close());

const ask = async (image: ImageInput): Promise<Match> => engine.match(await engine.fingerprint(image, { truncated: 'accept' }), work);
const part = () => sharp(WORK).extract({ left: 200, top: 160, width: 760, height: 620 });

describe('what is found', () => {
  it('the same file', async () => {
    expect(await ask(WORK)).toMatchObject({ kind: 'exact', verdict: 'copy', probability: 1 });
  });

  it('how much of each picture the other shows, and where something was put over it', async () => {
    const sticker = { create: { width: 190, height: 210, channels: 3 as const, background: '#d43' } };
    const covered = await sharp(await part().toBuffer())
      .composite([{ input: await sharp(sticker).png().toBuffer(), left: 300, top: 200 }])
      .jpeg()
      .toBuffer();
    const { alignment, cells, verdict } = await ask(covered);
    expect(verdict).toBe('copy');
    expect(alignment!.coverage.image).toBeCloseTo(1, 2);
    expect(alignment!.coverage.work).toBeCloseTo((760 * 620) / (work.width * work.height), 2);
    // The sticker lies on the work from (500, 360) to (690, 570).
    const isCovered = ({ x, y, width, height }: Match['cells'][number]) => x >= 500 && x + width <= 690 && y >= 360 && y + height <= 570;
    const touches = ({ x, y, width, height }: Match['cells'][number]) => x + width > 500 && x < 690 && y + height > 360 && y < 570;
    const under = cells.filter(isCovered);
    expect(under.length).toBeGreaterThan(0);
    expect(under.map(({ finding }) => finding)).toEqual(under.map(() => 'differs'));
    const beside = cells.filter((cell) => !touches(cell));
    expect(beside.filter(({ finding }) => finding === 'agrees').length / beside.length).toBeGreaterThan(0.9);
  });

  it('the same picture in another file', async () => {
    expect(await ask(await sharp(WORK).png().toBuffer())).toMatchObject({
      kind: 'near-duplicate',
      reasons: [{ code: 'same-pixels' }, {}, {}],
    });
    expect(await ask(await sharp(WORK).resize(500).webp({ quality: 60 }).toBuffer())).toMatchObject({ kind: 'near-duplicate' });
  });

  it('a part, mirrored, in black and white: edited copy, with its place', async () => {
    const image = await part().flop().grayscale().jpeg({ quality: 60 }).toBuffer();
    const result = await ask(image);
    expect(result).toMatchObject({ kind: 'edited-copy', mirrored: true, negative: false });
    const [[x, y]] = result.alignment!.corners;
    expect(Math.hypot(x - 960, y - 160)).toBeLessThan(4);
  });

  it('a part, mirrored and as a negative at once', async () => {
    const result = await ask(await part().flop().negate({ alpha: false }).jpeg().toBuffer());
    expect(result).toMatchObject({ kind: 'edited-copy', mirrored: true, negative: true });
  });

  it('the upper part of a file that ends early, as a browser shows it', async () => {
    const bytes = await sharp(WORK).jpeg().toBuffer();
    const half = bytes.subarray(0, Math.floor(bytes.length * 0.6));
    expect(await ask(half)).toMatchObject({ verdict: 'copy' });
    await expect(engine.fingerprint(half)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TRUNCATED', name: 'ImageError' });
  });
});

describe('what is not found', () => {
  it('another photograph', async () => {
    expect(await ask(STRANGER)).toMatchObject({ kind: 'none', verdict: 'none', alignment: null });
  });

  it.each([
    [1, 1],
    [40, 30],
    [800, 600],
  ])('blank and smooth pictures match nothing, not even each other, %i x %i', async (width, height) => {
    const blank = (background: string) =>
      sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer();
    const ramp = await sharp(Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (Math.floor(i / 3) % width) & 255)), {
      raw: { width, height, channels: 3 },
    })
      .png()
      .toBuffer();
    const [white, alsoWhite] = [
      await blank('#fff'),
      await sharp(await blank('#fff'))
        .webp({ lossless: true })
        .toBuffer(),
    ];
    const reference = await engine.fingerprint(white, { role: 'reference' });
    for (const image of [alsoWhite, await blank('#fefefe'), await blank('#000'), ramp]) {
      expect(await engine.match(await engine.fingerprint(image), reference)).toMatchObject({ verdict: 'none' });
      expect(await ask(image)).toMatchObject({ verdict: 'none' });
    }
  });
});

describe('an engine', () => {
  it('gives the same answer every time, in another thread too', async () => {
    const image = await part().rotate(11).jpeg().toBuffer();
    const [first, second] = [await ask(image), await ask(image)];
    expect(second).toEqual(first);
    await using other = createEngine({ threads: 1 });
    const query = await other.fingerprint(image);
    expect(query).toEqual(await engine.fingerprint(image));
    expect(await other.match(query, work)).toEqual(first);
  });

  it('takes paths, bytes, streams, pixels and sharp instances alike', async () => {
    const { data, info } = await sharp(WORK).raw().toBuffer({ resolveWithObject: true });
    const pixels = { width: info.width, height: info.height, channels: 3 as const, data: new Uint8Array(data) };
    const all = await Promise.all(
      [createReadStream(WORK), pixels, sharp(WORK)].map((input) => engine.fingerprint(input, { role: 'reference' })),
    );
    for (const { keypoints, pixelSha256 } of all) expect([keypoints, pixelSha256]).toEqual([work.keypoints, work.pixelSha256]);
    expect(all.map(({ fileSha256 }) => fileSha256)).toEqual([work.fileSha256, null, null]);
  });

  it('passes errors on with their codes', async () => {
    await expect(engine.fingerprint('nowhere.jpg')).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_NOT_FOUND', name: 'ImageError' });
    await expect(engine.fingerprint(new Uint8Array())).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_EMPTY' });
    await expect(engine.fingerprint(7 as unknown as string)).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    expect(() => createEngine({ threads: 0 })).toThrow(/threads/);
  });

  it('stops at a signal, before and during the work, and works on afterwards', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = engine.fingerprint(WORK, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(running).rejects.toBe(reason);
    await expect(engine.fingerprint(WORK, { signal: controller.signal })).rejects.toBe(reason);
    expect((await engine.fingerprint(WORK, { role: 'reference' })).pixelSha256).toBe(work.pixelSha256);
  });

  it('can be closed twice', async () => {
    const other = createEngine();
    await other.close();
    await other.close();
  });
});

it('match() does it in one call', async () => {
  const result = await match(WORK, await part().jpeg({ quality: 50 }).toBuffer());
  expect(result).toMatchObject({ version: 1, kind: 'edited-copy', mirrored: false, negative: false });
  await expect(match(WORK, 'nowhere.jpg')).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_NOT_FOUND' });
});
