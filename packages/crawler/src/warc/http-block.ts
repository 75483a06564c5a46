/** HTTP messages as the blocks of WARC records hold them. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** Headers with one entry for each time that they came; names in any case. */
export type HeaderLists = Readonly<Record<string, readonly string[]>>;

/** The head of a message: its first line and headers, with the empty line that ends it. */
export function httpHead(startLine: string, headers: HeaderLists): Uint8Array {
  const lines = Object.entries(headers).flatMap(([name, values]) => values.map((value) => `${name}: ${oneLine(value)}\r\n`));
  return Buffer.from(`${oneLine(startLine)}\r\n${lines.join('')}\r\n`, 'latin1');
}

/** These told how the body was on the wire, which the one that is kept no longer is. */
const WIRE_HEADERS: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding', 'content-length']);

/**
 * The headers of a response whose body is kept with every encoding undone. Those that spoke of the body on the wire are kept as
 * `x-orig-…`, as other archiving tools do, so that a reader neither unpacks nor cuts the body again.
 */
export function decodedHeaders(headers: HeaderLists, bodyLength: number): HeaderLists {
  const entries = Object.entries(headers).map(([name, values]) => [WIRE_HEADERS.has(name.toLowerCase()) ? `x-orig-${name}` : name, values]);
  return { ...Object.fromEntries(entries), 'content-length': [String(bodyLength)] };
}

/** A message as read from a block. */
export interface HttpMessage {
  readonly startLine: string;
  /** Of a response; `null` otherwise. */
  readonly status: number | null;
  /** Names in lower case. */
  readonly headers: HeaderLists;
  /** Where the body begins in the block. */
  readonly bodyOffset: number;
  /** As stored: packed, if the headers say so. */
  readonly body: Uint8Array;
}

/** Longest head that is read. */
const MAX_HEAD_BYTES = 131_072;

/** Reads the block of a `request`, `response` or `revisit` record; `null` when it does not begin as HTTP messages do. */
export function parseHttpMessage(block: Uint8Array): HttpMessage | null {
  const text = Buffer.from(block.buffer, block.byteOffset, Math.min(block.byteLength, MAX_HEAD_BYTES)).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return null;
  const [startLine = '', ...lines] = text.slice(0, end.index).split(/\r?\n(?![ \t])/);
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(startLine)?.[1];
  if (status === undefined && !/^[A-Z]+ \S+ HTTP\/\d/.test(startLine)) return null;
  const bodyOffset = end.index + end[0].length;
  return {
    startLine,
    status: status === undefined ? null : Number(status),
    headers: headersOf(lines),
    bodyOffset,
    body: block.subarray(bodyOffset),
  };
}

const DECODERS: ReadonlyMap<string, (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>> = new Map([
  ['gzip', promisify(gunzip) as Decode],
  ['x-gzip', promisify(gunzip) as Decode],
  ['br', promisify(brotliDecompress) as Decode],
  ['deflate', (body, options) => ((body[0] ?? 0) % 16 === 8 ? unzip(body, options) : unzipRaw(body, options))],
]);

/** The body with its transfer and content encodings undone; `null` when it is broken, unknown, or grows beyond `maxBytes`. */
export async function decodedBody({ headers, body }: HttpMessage, maxBytes: number): Promise<Uint8Array | null> {
  const chunked = /chunked/i.test((headers['transfer-encoding'] ?? []).join());
  let bytes: Uint8Array | null = chunked ? (unchunked(body) ?? body) : body;
  const names = (headers['content-encoding'] ?? []).flatMap((value) => value.toLowerCase().split(',')).map((name) => name.trim());
  for (const name of names
    .filter((one) => one !== '' && one !== 'identity')
    .toReversed()
    .slice(0, MAX_ENCODINGS + 1)) {
    const decode = DECODERS.get(name);
    if (decode === undefined) return null;
    bytes = await decode(bytes, { maxOutputLength: maxBytes }).catch(() => null);
    if (bytes === null) return null;
  }
  return bytes.byteLength > maxBytes ? null : bytes;
}

// --- internal ---

type Decode = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** As in the fetcher: real servers stack two at most. */
const MAX_ENCODINGS = 2;
const unzip = promisify(inflate) as Decode;
const unzipRaw = promisify(inflateRaw) as Decode;

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, ' ');
}

function headersOf(lines: readonly string[]): HeaderLists {
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    (headers[line.slice(0, colon).trim().toLowerCase()] ??= []).push(
      line
        .slice(colon + 1)
        .replace(/\r?\n[ \t]+/g, ' ')
        .trim(),
    );
  }
  return headers;
}

/** RFC 9112 §7.1; `null` when it is not chunked, as in archives whose writer undid that and kept the header. */
function unchunked(body: Uint8Array): Uint8Array | null {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = buffer.indexOf('\n', at);
    const size = lineEnd < 0 ? undefined : /^([0-9a-fA-F]{1,8})[ \t]*(?:;[^\n]*)?\r?$/.exec(buffer.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(pieces);
    const start = lineEnd + 1;
    if (start + length > buffer.byteLength) return null;
    pieces.push(buffer.subarray(start, start + length));
    at = start + length;
    if (buffer[at] === 13) at += 1;
    if (buffer[at] !== 10) return null;
    at += 1;
  }
}
