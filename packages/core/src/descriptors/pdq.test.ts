import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decode } from '../image/decode.ts';
import { testCorpus } from '../testing/corpus.ts';
import { PDQ_DIHEDRAL_ORDER, pdqComplement, pdqFromHex, pdqToHex, PDQ_BYTES } from './pdq-descriptor.ts';
import { nearestPdq, pdqDistance } from './pdq-distance.ts';
import { pdq, pdqDihedral } from './pdq.ts';
import type { PdqSource } from './pdq-reduction.ts';

type Paint = (x: number, y: number, channel: number) => number;

const waves: Paint = (x, y, k) => ((x * x * 3 + y * y * 5 + x * y * 7 + k * 1000) >> 6) & 255;
const flat: Paint = () => 128;
const ramp: Paint = (x) => Math.floor((x * 255) / 199);

function rings(cx: number, cy: number, shift: number): Paint {
  return (x, y, k) => (((x - cx) ** 2 + 2 * (y - cy) ** 2 + k * 500) >> shift) & 255;
}

/** The high byte of a linear congruential generator (Numerical Recipes). */
function draws(): () => number {
  let state = 12_345;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
}

const noise = (): Paint => draws();

function blocks(): Paint {
  const table = Array.from({ length: 768 }, draws());
  return (x, y, k) => table[((y >> 4) * 16 + (x >> 4)) * 3 + k]!;
}

function faintBlocks(): Paint {
  const table = Array.from({ length: 64 }, draws());
  return (x, y) => 100 + (table[(y >> 5) * 8 + (x >> 5)]! >> 3);
}

function paint(width: number, height: number, mode: 'rgb' | 'gray', color: Paint): PdqSource {
  const channels = mode === 'rgb' ? 3 : 1;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let k = 0; k < channels; k++) data[at++] = color(x, y, k);
  }
  return { width, height, data };
}

/** Computed with the reference implementation's C++ code (command line variant, `shrunk-512`). */
const GOLDEN: readonly [name: string, picture: () => PdqSource, hash: string, quality: number][] = [
  ['64x64 rgb, waves', () => paint(64, 64, 'rgb', waves), 'd90a52baa54fa835d5eaeb11826faad5842f7bd0aaa5794896327146f6b6494c', 100],
  ['100x80 rgb, waves', () => paint(100, 80, 'rgb', waves), '94153bee7400a9fd5eaaadd5eb5596f65982143f5b605446594fd65c59d80648', 100],
  ['300x200 rgb, waves', () => paint(300, 200, 'rgb', waves), '81ba004000a807ff1fff3fff7fff7fe0ffc0ff80ff007e007c007c007c00fc00', 100],
  ['640x480 rgb, waves', () => paint(640, 480, 'rgb', waves), 'fe31f831d033807100d11da1ff83fa9fea0e810c871ccffe9f9fb80238c230f7', 100],
  [
    '1024x768 rgb, rings',
    () => paint(1024, 768, 'rgb', rings(300, 500, 9)),
    '491949192c9ea6feb6fed321db214911a6fe6d9f92624d195911b6de59215931',
    100,
  ],
  [
    '200x300 gray, rings',
    () => paint(200, 300, 'gray', rings(60, 200, 7)),
    '8d555549aa6d5aacaf545556d552d6aaaa2a8aa9555576aa7556aaaa35554aa1',
    100,
  ],
  ['128x128 rgb, noise', () => paint(128, 128, 'rgb', noise()), 'c324719747d048332a7ba0fcaed67fe10cc7f28012218dd8687ee5e8e4fd1ec6', 100],
  ['256x256 rgb, blocks', () => paint(256, 256, 'rgb', blocks()), 'bf60b760fe189b37972e3851be1a118f2c9acd1580bbbc42ec99d252e5be2216', 100],
  ['100x100 rgb, one gray', () => paint(100, 100, 'rgb', flat), '000000002c4b11342c4b2c4b0000554b00002c4b113411342c4b585e2c4b017e', 0],
  ['200x100 rgb, a ramp', () => paint(200, 100, 'rgb', ramp), '36cb2b3a59ab2a7554a95d59a56ac92a9f6c5378558b494a56d6d6496caa56a0', 47],
  ['5x5 rgb, waves', () => paint(5, 5, 'rgb', waves), '6c99349d9366cb72cb7296a56c5b6b5a91a469d86c99348d936696276a5a94a5', 0],
  ['4x4 rgb, waves', () => paint(4, 4, 'rgb', waves), '0'.repeat(64), 0],
  ['513x40 rgb, waves', () => paint(513, 40, 'rgb', waves), 'dd79267b5859b2d36c9b264cb366992cb3269d2cf3a79f2cfb60fd04ff000000', 100],
  [
    '256x256 rgb, faint blocks',
    () => paint(256, 256, 'rgb', faintBlocks()),
    '0b37093709372f0506cf131b0d270ad7f528f528f0daece4f930d0fae6ccf6c8',
    30,
  ],
];

/** Of the 256x256 blocks, in the order of PDQ_DIHEDRAL_ORDER; from the same code. */
const BLOCKS_DIHEDRAL: readonly string[] = [
  'bf60b760fe189b37972e3851be1a118f2c9acd1580bbbc42ec99d252e5be2216',
  '2846dfb1e69990eb26d81525fa0526bf01aa3bebd822c9102ba8e6bc1bb7ea97',
  '60150dca2b4d219d407b92fb6b4fbb2179c767be55ce06e839cc78f890e388ac',
  '2d13751bb3cc2a41738dbf8f2f508c1554ff91410d5763b27e7d4c164ee2403d',
  '2540489ffe186cc8972ec7ae3e1aee702c9232ea009bc3bd6c892dadc4b6dde9',
  '72356235ab4d5662c27b6d046b4f44da79cf984055ee691739cc870791e37743',
  'fa7e204ee69bff14b6d8eadafa05d94201aac414d82236ef2baa19431bb71568',
  '05038ae4b3cc05ae638d4070275073e854ff6ebe0d579c447e7db2e94ee2bf82',
];

/** Hashes of the reference implementation's own pictures, from its C++ command line on libjpeg-turbo. */
const REFERENCE: readonly [file: string, hash: string][] = [
  ['bridge-mods_aaa-orig.jpg', 'd8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['bridge-mods_blur-a-little.jpg', 'd8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['bridge-mods_blur-a-lot.jpg', 'd8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['bridge-mods_high-contrast.jpg', 'd8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['bridge-mods_high-saturation.jpg', 'd8f8f0cee0f4a84f0637022a038f67f0b36e2ed596631e1d33e6339c4e9c9b22'],
  ['bridge-mods_sharpen-a-little.jpg', 'd8f8f0cee0f4a84f0e370222038f67f0b36e2ed596231e1d33e6b39c4e9c9b22'],
  ['bridge-mods_sharpen-a-lot.jpg', 'd0f8f0cec0f4a84f0e370a22238f67f0b36a2ef596231e1d73e6a39c4e9c9b22'],
  ['bridge-mods_shrink-a-little.jpg', 'd8f8f0cee0f4a84f0e370a22038f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['bridge-mods_shrink-a-lot.jpg', 'd0f8f1ccc0f4a84d0a370a3a228f67f0b36e2ed5b6623e1d33e6339c4e9c9b22'],
  ['bridge-mods_square-128x128.jpg', 'd8f8f1eec0f4a84f0e37022a078f63f0b36e2ed596621e1d33e6239c4e9c9b22'],
  ['bridge-mods_square-256x256.jpg', 'd8f8f0cec4f4a84f0637022a078f67f0b36e2ee5b6621e1d33e6239c4e9c9b22'],
  ['bridge-mods_square-512x512.jpg', 'd8f8f0cec0f4a84f0637022a278f67f0b36e2ed596621e1d33e6339c4e9c9b22'],
  ['reg-test-input_dih_bridge-2-rotate-90.jpg', '30a10efdf1c83f429013d48d0ffffc52e34e0e35ada952a9d29605215aa9e5af'],
  ['reg-test-input_dih_bridge-3-rotate-180.jpg', '2dad5a64b1a142e7d362a09857da895ae63b8c7fc23794b766b319361fc93188'],
  ['reg-test-input_dih_bridge-4-rotate-270.jpg', 'a5f0a457248995e8c9065c275aaa5498b61ba4bdf8fcf80387c32f8b5bfc4f05'],
  ['reg-test-input_dih_bridge-5-flipx.jpg', 'd8f80f33e0f417b20e37f5cd028f980fb36ed02a9662c1e233e64c634e9c64dd'],
  ['reg-test-input_dih_bridge-6-flipy.jpg', '2da9259bb1a1bd1a5362576552da32a5e63b7380c2774b4866b346c91b89ce77'],
  ['reg-test-input_dih_bridge-7-flip-plus-1.jpg', 'f0a1e10271ccc0bd90530b720fff038de34ef1e8ada9a956d6967ade5ea91a50'],
  ['reg-test-input_dih_bridge-8-flip-minus-1.jpg', '2df05aa8a4896a17c14682da5aaaab07b61b5b42f8fc07fc87c3d0741bfcb0fa'],
  ['reg-test-input_labelme-subset_q0003.jpg', '54a9f7c321d1443c43ba566e21d4a13989a3553f1472611cbbc5fda59e03b677'],
  ['reg-test-input_labelme-subset_q0004.jpg', '992d44af36d69e6ca6b812585928bac11def254ef5398c6d07466c9abcc65b92'],
  ['reg-test-input_labelme-subset_q0122.jpg', 'cfb2009ddd21c6dab0046a7745b5984757a8a4535b3377aea2591d32b33ff940'],
  ['reg-test-input_labelme-subset_q0291.jpg', 'a0fe94f1e5cc1cc8dd855948498dc9243f7ca27336f036d7f212b74bc103c9a7'],
  ['reg-test-input_labelme-subset_q0746.jpg', '1049d96239e24d4dca2c55512b8bdb77425f4dbcf575a0a95555aaab5554aaaa'],
  ['reg-test-input_labelme-subset_q1050.jpg', '489db672e9190276d452aeab41eba20f02375fe4092d88defdf491a5c55c5f70'],
  ['reg-test-input_labelme-subset_q2821.jpg', 'b150231ffae4710ffcf4f18bb574b109a576f14bb8543189f8743289f174b109'],
  ['misc-images_wee.jpg', '6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d'],
  ['misc-images_small.jpg', '0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff'],
  ['reg-test-input_pen-and-coaster.png', '1f811b9d267fbc6613c0c7f30e041f9df49b836303e10f067fcffc12c02d01f9'],
];

/** The same for the variant `full` (the implementations in Java and Python). */
const REFERENCE_FULL: readonly [file: string, hash: string][] = [
  ['bridge-mods_aaa-orig.jpg', 'f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22'],
  ['reg-test-input_dih_bridge-2-rotate-90.jpg', '30a10efd71cc3d429013d48d0ffffc52e34e0e17ada952a9d29685211ea9e5af'],
];

describe('pdq', () => {
  it.each(GOLDEN)('is bit-exact on %s', (_name, picture, hash, quality) => {
    const result = pdq(picture(), { variant: 'shrunk-512' });
    expect({ hash: pdqToHex(result.hash), quality: result.quality }).toEqual({ hash, quality });
  });

  it('is the same in both variants up to 512 pixels, and another above', () => {
    const [small, large] = [paint(512, 300, 'rgb', waves), paint(513, 300, 'rgb', waves)];
    expect(pdq(small).hash).toEqual(pdq(small, { variant: 'shrunk-512' }).hash);
    expect(pdq(large).hash).not.toEqual(pdq(large, { variant: 'shrunk-512' }).hash);
    expect(pdq(large).variant).toBe('full');
  });

  it.each([
    [1, 1],
    [1, 900],
    [4, 64],
  ])('has no hash for %i x %i pixels', (width, height) => {
    expect(pdq(paint(width, height, 'rgb', waves))).toMatchObject({ quality: 0, hash: new Uint8Array(PDQ_BYTES) });
  });

  it('refuses pixels that do not fit the size, and unknown variants', () => {
    expect(() => pdq({ width: 8, height: 8, data: new Uint8Array(8 * 8 * 4) })).toThrow(/source\.data\.length/);
    expect(() => pdq({ width: 0, height: 8, data: new Uint8Array(0) })).toThrow(/source\.width/);
    expect(() => pdq(paint(8, 8, 'rgb', waves), { variant: 'half' as 'full' })).toThrow(/variant/);
  });
});

describe('pdqDihedral', () => {
  it('is bit-exact in all eight positions', () => {
    const { hashes } = pdqDihedral(paint(256, 256, 'rgb', blocks()));
    const texts = PDQ_DIHEDRAL_ORDER.map((_, i) => pdqToHex(hashes.slice(i * PDQ_BYTES, (i + 1) * PDQ_BYTES)));
    expect(texts).toEqual(BLOCKS_DIHEDRAL);
  });

  it('finds every position and every negative of it', () => {
    const picture = paint(96, 96, 'gray', rings(20, 60, 7));
    const { hash } = pdq(picture);
    for (const [position, turn] of TURNS.entries()) {
      const turned = { ...picture, data: picture.data.map((_, at) => picture.data[turn(at % 96, Math.floor(at / 96))]!) };
      const query = pdqDihedral(turned).hashes;
      expect(nearestPdq(query, hash)).toMatchObject({ position: INVERSE[position], negative: false });
      const negative = pdqDihedral({ ...turned, data: turned.data.map((value) => 255 - value) }).hashes;
      expect(nearestPdq(negative, hash)).toMatchObject({ position: INVERSE[position], negative: true });
    }
  });
});

/** Where the pixel at (x, y) of the turned picture comes from, in the order of PDQ_DIHEDRAL_ORDER; the side is 96. */
const at = (x: number, y: number): number => y * 96 + x;
const TURNS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => at(x, y),
  (x, y) => at(95 - y, x),
  (x, y) => at(95 - x, 95 - y),
  (x, y) => at(y, 95 - x),
  (x, y) => at(x, 95 - y),
  (x, y) => at(95 - x, y),
  (x, y) => at(y, x),
  (x, y) => at(95 - y, 95 - x),
];
/** A picture that was turned by 90 degrees is turned by 270 to be upright again. */
const INVERSE = [0, 3, 2, 1, 4, 5, 6, 7];

describe('distance', () => {
  const hash = pdqFromHex(GOLDEN[0]![2]);

  it('counts the bits that differ', () => {
    expect(pdqDistance(hash, hash)).toBe(0);
    expect(pdqDistance(hash, pdqComplement(hash))).toBe(256);
    expect(pdqDistance(pdqFromHex('0'.repeat(64)), pdqFromHex(`8${'0'.repeat(62)}1`))).toBe(2);
  });

  it('refuses what is not a hash', () => {
    expect(() => pdqDistance(hash, hash.slice(1))).toThrow(/b\.length/);
    expect(() => nearestPdq(hash, hash)).toThrow(/queries\.length/);
    expect(() => pdqFromHex('xyz')).toThrow(/64 hexadecimal digits/);
    expect(pdqFromHex(pdqToHex(hash).toUpperCase())).toEqual(hash);
  });
});

describe('reference pictures', async () => {
  const corpus = await testCorpus('pdq-reference');

  it.skipIf(corpus === null).each(REFERENCE)('%s, command line variant', async (file, hash) => {
    expect(pdqToHex(pdq(await pixels(corpus!, file), { variant: 'shrunk-512' }).hash)).toBe(hash);
  });

  it.skipIf(corpus === null).each(REFERENCE_FULL)('%s, full', async (file, hash) => {
    expect(pdqToHex(pdq(await pixels(corpus!, file)).hash)).toBe(hash);
  });
});

async function pixels(folder: string, file: string): Promise<PdqSource> {
  return decode(await readFile(`${folder}/${file}`));
}
