/** Reads back what this package's PDF files say, for tests: a parser for the form that PDFKit writes, and for no other. */
import { inflateSync } from 'node:zlib';

export interface ReadPdf {
  /** Names and values of every object, as they stand in the file. */
  readonly objects: ReadonlyMap<number, string>;
  /** The text of each page, as it is seen, line by line. */
  readonly pages: readonly string[];
  /** XML of the metadata. */
  readonly metadata: string;
}

/** Takes a PDF file apart. */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes).toString('latin1');
  const objects = new Map<number, string>();
  const streams = new Map<number, Buffer>();
  for (const [, number = '', body = ''] of file.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/gu)) {
    const [head = '', rest] = body.split('\nstream\n');
    objects.set(Number(number), head);
    if (rest === undefined) continue;
    const raw = Buffer.from(rest.slice(0, rest.lastIndexOf('\nendstream')), 'latin1');
    streams.set(Number(number), head.includes('/FlateDecode') ? inflateSync(raw) : raw);
  }
  const maps = new Map<number, ReadonlyMap<string, string>>();
  for (const [number, head] of objects) {
    const map = /\/ToUnicode (\d+) 0 R/u.exec(head)?.[1];
    if (map !== undefined) maps.set(number, charactersOf(streams.get(Number(map))?.toString('latin1') ?? ''));
  }
  const pages = [...objects.values()]
    .filter((head) => head.includes('/Type /Page\n'))
    .map((page) => pageText(page, { objects, streams, maps }));
  const metadata = [...objects].find(([, head]) => head.includes('/Subtype /XML'))?.[0] ?? 0;
  return { objects, pages, metadata: streams.get(metadata)?.toString('utf8') ?? '' };
}

/** A string of a PDF object, such as the one behind `/ActualText`. */
export function pdfStrings(head: string, key: string): readonly string[] {
  const found = head.matchAll(new RegExp(`/${key} \\(((?:\\\\[\\s\\S]|[^\\\\)])*)\\)`, 'gu'));
  return [...found].map(([, escaped = '']) => textOf(escaped));
}

// --- internal ---

interface Parts {
  readonly objects: ReadonlyMap<number, string>;
  readonly streams: ReadonlyMap<number, Buffer>;
  readonly maps: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

function pageText(page: string, { objects, streams, maps }: Parts): string {
  const content = streams.get(Number(/\/Contents (\d+) 0 R/u.exec(page)?.[1]))?.toString('latin1') ?? '';
  const resources = objects.get(Number(/\/Resources (\d+) 0 R/u.exec(page)?.[1])) ?? page;
  const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(([, name = '', number]) => [name, maps.get(Number(number))]));
  const lines = new Map<string, string>();
  let height = '';
  let font: ReadonlyMap<string, string> | undefined;
  for (const [, y, name, shown] of content.matchAll(/1 0 0 1 [\d.-]+ ([\d.-]+) Tm|\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/gu)) {
    if (y !== undefined) height = y;
    else if (name !== undefined) font = fonts.get(name);
    else {
      const glyphs = [...(shown ?? '').matchAll(/<([0-9a-f]+)>/gu)].flatMap(([, hex = '']) => hex.match(/.{4}/gu) ?? []);
      lines.set(height, (lines.get(height) ?? '') + glyphs.map((glyph) => font?.get(glyph) ?? '\ufffd').join(''));
    }
  }
  return [...lines.values()].join('\n');
}

function charactersOf(map: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, from = '', , list = ''] of map.matchAll(/<([0-9a-f]{4})> <([0-9a-f]{4})> \[([^\]]*)\]/gu)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gu)].entries()) {
      const units = hex.split(' ').map((unit) => Number.parseInt(unit, 16));
      found.set((Number.parseInt(from, 16) + index).toString(16).padStart(4, '0'), String.fromCharCode(...units));
    }
  }
  return found;
}

function textOf(escaped: string): string {
  const raw = escaped.replace(
    /\\([\s\S])/gu,
    (_, character: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[character] ?? character,
  );
  if (!raw.startsWith('\xfe\xff')) return raw;
  const bytes = Buffer.from(raw.slice(2), 'latin1');
  return bytes.swap16().toString('utf16le');
}
