/** Turns bytes into text by the rules of browsers: byte order mark, `Content-Type`, then what the document says of itself. */
import { Readable } from 'node:stream';
import { DecodeStream } from 'encoding-sniffer';

/** Bytes that are decoded in one go. */
const PIECE_BYTES = 65_536;

export interface DecodeOptions {
  /** The `Content-Type` header. */
  readonly contentType?: string | undefined;
  /** For text that says nothing. @default 'windows-1252', as in browsers */
  readonly fallback?: 'utf-8' | 'windows-1252';
}

/** The text, in pieces. What cannot be decoded becomes U+FFFD. */
export async function* decodeText(
  bytes: Uint8Array,
  { contentType = '', fallback = 'windows-1252' }: DecodeOptions = {},
): AsyncGenerator<string> {
  const label = /charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType)?.[1];
  const decoder = new DecodeStream({ defaultEncoding: fallback, ...(label === undefined ? {} : { transportLayerEncodingLabel: label }) });
  for await (const piece of Readable.from(pieces(bytes)).pipe(decoder)) yield piece as string;
}

// --- internal ---

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
