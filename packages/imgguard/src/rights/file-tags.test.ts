import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readFileRights } from './file-tags.ts';

const NAMESPACES = `xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:r="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"`;

function packet(inner: string, attributes = ''): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${NAMESPACES}><rdf:Description rdf:about="" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

const XMP = packet(
  `<d:creator><rdf:Seq><rdf:li>Zoë Example</rdf:li><rdf:li>A. B.</rdf:li></rdf:Seq></d:creator>
   <d:rights><rdf:Alt><rdf:li xml:lang="de">© Zoë (deutsch)</rdf:li><rdf:li xml:lang="x-default">© Zoë &amp; Co</rdf:li></rdf:Alt></d:rights>
   <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorName>Agency</plus:LicensorName><plus:LicensorURL>https://agency.example/l</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>
   <plus:DataMining rdf:resource="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"/>
   <plus:Licensee><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicenseeName>Shop Ltd</plus:LicenseeName></rdf:li></rdf:Seq></plus:Licensee>
   <plus:LicenseEndDate>2027-01-31</plus:LicenseEndDate>
   <i:CreatorContactInfo rdf:parseType="Resource"><i:CiEmailWork>zoe@photographer.example</i:CiEmailWork></i:CreatorContactInfo>
   <cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
   <xmpMM:Ingredients><rdf:Bag><rdf:li rdf:parseType="Resource"><d:creator>Somebody else, in another file</d:creator></rdf:li></rdf:Bag></xmpMM:Ingredients>`,
  'photoshop:Credit="Photo: Zoë" r:Marked="True" r:WebStatement="https://photographer.example/license"',
);

const IN_XMP = [
  ['photoshop:Credit', 'Photo: Zoë'],
  ['xmpRights:Marked', 'True'],
  ['xmpRights:WebStatement', 'https://photographer.example/license'],
  ['dc:creator', 'Zoë Example', 'A. B.'],
  ['dc:rights', '© Zoë & Co'],
  ['plus:LicensorName', 'Agency'],
  ['plus:LicensorURL', 'https://agency.example/l'],
  ['plus:DataMining', 'http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'],
  ['plus:LicenseeName', 'Shop Ltd'],
  ['plus:LicenseEndDate', '2027-01-31'],
  ['Iptc4xmpCore:CiEmailWork', 'zoe@photographer.example'],
  ['cc:license', 'https://creativecommons.org/licenses/by/4.0/'],
];

const plain = () => sharp({ create: { width: 64, height: 48, channels: 3, background: '#357' } });

function listed(bytes: Uint8Array): readonly (readonly string[])[] {
  return readFileRights(bytes).tags.map(({ block, name, values }) => [...(block === 'xmp' ? [] : [block]), name, ...values]);
}

/** Puts a segment behind the first marker of a JPEG. */
function withSegment(jpeg: Buffer, marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}

/** IPTC IIM datasets as Photoshop keeps them (Adobe Photoshop file formats, image resource 0x0404). */
function iptcSegment(datasets: readonly (readonly [number, string])[]): Buffer {
  const iim = Buffer.concat([
    Buffer.from([0x1c, 1, 90, 0, 3, 0x1b, 0x25, 0x47]),
    ...datasets.map(([dataset, text]) => {
      const value = Buffer.from(text, 'utf8');
      return Buffer.concat([Buffer.from([0x1c, 2, dataset, value.length >> 8, value.length & 0xff]), value]);
    }),
  ]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(iim.length);
  return Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\x00\x00', 'latin1'), size, iim, Buffer.alloc(iim.length % 2)]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

/** Puts a chunk behind the header of a PNG. */
function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk(type, data), png.subarray(33)]);
}

describe('readFileRights', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)('reads XMP of %s, whatever prefixes it uses', async (format) => {
    expect(listed(await plain().withXmp(XMP).toFormat(format).toBuffer())).toEqual(IN_XMP);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('reads EXIF of %s', async (format) => {
    const exif = { IFD0: { Artist: 'Zoe Example', Copyright: '(C) 2024 Zoe' } };
    expect(listed(await plain().withExif(exif).toFormat(format).toBuffer())).toEqual([
      ['exif', 'Artist', 'Zoe Example'],
      ['exif', 'Copyright', '(C) 2024 Zoe'],
    ]);
  });

  it('reads IPTC, in its own character set', async () => {
    const segment = iptcSegment([
      [80, 'Zoë Example'],
      [80, 'A. B.'],
      [110, 'Agency'],
      [116, '© Zoë'],
      [5, 'a title, which says nothing about rights'],
    ]);
    expect(listed(withSegment(await plain().jpeg().toBuffer(), 0xed, segment))).toEqual([
      ['iptc', '2:80', 'Zoë Example', 'A. B.'],
      ['iptc', '2:110', 'Agency'],
      ['iptc', '2:116', '© Zoë'],
    ]);
  });

  it('reads XMP that a PNG keeps compressed', async () => {
    const data = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0', 'latin1'), deflateSync(Buffer.from(XMP))]);
    expect(listed(withChunk(await plain().png().toBuffer(), 'iTXt', data))).toEqual(IN_XMP);
    const bomb = Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0', 'latin1'), deflateSync(Buffer.alloc(50_000_000))]);
    expect(listed(withChunk(await plain().png().toBuffer(), 'iTXt', bomb))).toEqual([]);
  });

  it('tells whether there are Content Credentials', async () => {
    const [jpeg, png, webp] = [await plain().jpeg().toBuffer(), await plain().png().toBuffer(), await plain().webp().toBuffer()];
    const avif = await plain().avif().toBuffer();
    const jumbf = Buffer.from('JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x40jumb\x00\x00\x00\x1ejumdc2pa\x00\x11\x00\x10', 'latin1');
    const box = Buffer.concat([
      Buffer.from([0, 0, 0, 28]),
      Buffer.from('uuid'),
      Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'),
      Buffer.alloc(4),
    ]);
    const files = [
      [jpeg, withSegment(jpeg, 0xeb, jumbf)],
      [png, withChunk(png, 'caBX', Buffer.from('jumb'))],
      [webp, Buffer.concat([webp, Buffer.from('C2PA\x04\0\0\0jumb', 'latin1')])],
      [avif, Buffer.concat([avif, box])],
    ] as const;
    expect(files.map((pair) => pair.map((file) => readFileRights(file).contentCredentials))).toEqual(files.map(() => [false, true]));
    expect(readFileRights(withSegment(jpeg, 0xeb, Buffer.from('JP, something else'))).contentCredentials).toBe(false);
  });

  it.each([
    ['no XML', '<x:xmpmeta><a'],
    ['entities', `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${packet('<d:creator>&b;</d:creator>')}`],
    ['a system entity', `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${packet('<d:creator>&f;</d:creator>')}`],
    ['blanks only', packet('<d:creator>  </d:creator><d:rights><rdf:Alt/></d:rights>')],
    ['namespaces of others', packet('<d:creator xmlns:d="urn:x">Somebody</d:creator>')],
    ['deep nesting', packet(`${'<d:x>'.repeat(50_000)}${'</d:x>'.repeat(50_000)}`)],
  ])('XMP that is %s says nothing', async (_, xmp) => {
    const jpeg = await plain().jpeg().toBuffer();
    const segments =
      xmp.length > 60_000
        ? withChunk(
            await plain().png().toBuffer(),
            'iTXt',
            Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), Buffer.from(xmp)]),
          )
        : withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1'), Buffer.from(xmp)]));
    expect(listed(segments)).toEqual([]);
  });

  it('bounds what it takes over, and leaves out control characters', async () => {
    const items = Array.from({ length: 300 }, (_, index) => `<rdf:li>${'x'.repeat(2500)}${index}</rdf:li>`).join('');
    const many = packet(`<d:creator><rdf:Bag>${items}</rdf:Bag></d:creator>${'<d:rights>a\nb\u0085\u2028c</d:rights>'.repeat(1000)}`);
    const png = withChunk(
      await plain().png().toBuffer(),
      'iTXt',
      Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), Buffer.from(many)]),
    );
    const { tags } = readFileRights(png);
    expect(tags).toHaveLength(200);
    expect(tags[0]?.values).toHaveLength(20);
    expect(tags[0]?.values[0]).toHaveLength(2000);
    expect(tags[1]?.values).toEqual(['a b c']);
  });

  it('survives whatever bytes there are', { timeout: 60_000 }, async () => {
    const formats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
    const exif = { IFD0: { Artist: 'Zoe Example', Copyright: '(C) 2024 Zoe' } };
    const files = await Promise.all(formats.map((format) => plain().withExif(exif).withXmp(XMP).toFormat(format).toBuffer()));
    const tagged = [...files, withSegment(files[0] as Buffer, 0xed, iptcSegment([[80, 'Zoë']]))];
    const change = fc.record({ at: fc.nat(4000), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) });
    fc.assert(
      fc.property(fc.nat(tagged.length - 1), fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(6000), (which, changes, length) => {
        const file = Buffer.from(tagged[which] as Buffer);
        for (const { at, bytes } of changes) file.set(bytes.subarray(0, Math.max(0, file.length - (at % file.length))), at % file.length);
        const { tags, contentCredentials } = readFileRights(file.subarray(0, Math.max(1, length)));
        expect(tags.every(({ values }) => values.every((value) => value.length <= 2000))).toBe(true);
        expect(typeof contentCredentials).toBe('boolean');
      }),
      { numRuns: 1500 },
    );
  });
});

const corpus: string = `${process.env['IMGGUARD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url))}/exif`;
const isThere: boolean = existsSync(corpus);
if (!isThere) console.warn(`skipped: tags of real files, since ${corpus} is missing (set IMGGUARD_CORPUS)`);

describe.skipIf(!isThere)('files of real cameras and editors', () => {
  it('are read without an error, and what they say is found', () => {
    const names = readdirSync(corpus);
    const tagged = names.map((name) => [name, listed(readFileSync(`${corpus}/${name}`))] as const).filter(([, tags]) => tags.length > 0);
    expect(names.length).toBeGreaterThan(90);
    expect(tagged.length).toBeGreaterThanOrEqual(7);
    expect(Object.fromEntries(tagged)).toMatchObject({
      'jpg_Pentax_K10D.jpg': [['exif', 'Copyright', 'Laitche (This file is in the public domain.)'], ['dc:creator', 'Laitche'], {}, {}],
      'jpg_exif-org_fujifilm-dx10.jpg': [['exif', 'Copyright', 'J P Bowen']],
    });
  });
});
