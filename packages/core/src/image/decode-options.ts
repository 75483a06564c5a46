import { ArgumentError, expectInteger, expectOneOf } from '../errors.ts';

/** Limits and choices of `decode`. The defaults suit pictures from strangers as well as a photographer's own. */
export interface DecodeOptions {
  /** Most bytes that are read from a file or stream. @default 104857600 (100 MiB) */
  readonly maxBytes?: number;
  /** Most pixels (width x height) the header may declare. @default 104857600 (100 x 2^20; the 101.8 million of the largest medium-format cameras fit) */
  readonly maxPixels?: number;
  /** Longest side in pixels. @default 65535 (what a JPEG can hold) */
  readonly maxSide?: number;
  /** Most frames or pages the header may declare; only the first is decoded. @default 10000 */
  readonly maxFrames?: number;
  /** Milliseconds for reading and decoding together, 1 to 3,600,000. @default 30000 */
  readonly timeoutMs?: number;
  /** Rasterise SVG drawings. They are programs of a kind: allow only your own. @default false */
  readonly allowSvg?: boolean;
  /**
   * What to do with a file that ends too early. `refuse`: an error with code `IMGGUARD_IMAGE_TRUNCATED`: right for one's own files, where a
   * half picture is a broken disk or transfer. `accept`: decode what is there and say so in `integrity`: right for pictures found on the web, since a
   * browser shows that half as well. WebP and AVIF files are refused in either case: their decoders give nothing back.
   * @default 'refuse'
   */
  readonly truncated?: 'refuse' | 'accept';
  /** Gives up early: `decode` rejects with the signal's reason. Native work that has begun ends in the background, within `timeoutMs`. */
  readonly signal?: AbortSignal;
}

/** Options with defaults filled in. */
export type DecodeLimits = Required<Omit<DecodeOptions, 'signal'>>;

const DEFAULT_DECODE_LIMITS: DecodeLimits = Object.freeze({
  maxBytes: 100 * 1024 * 1024,
  maxPixels: 100 * 1024 * 1024,
  maxSide: 65_535,
  maxFrames: 10_000,
  timeoutMs: 30_000,
  allowSvg: false,
  truncated: 'refuse',
});

/** Fills in defaults and checks every value; throws an ArgumentError. */
export function resolveDecodeOptions(options: DecodeOptions): DecodeLimits {
  const merged = { ...DEFAULT_DECODE_LIMITS, ...definedOnly(options) };
  for (const name of ['maxBytes', 'maxPixels', 'maxSide', 'maxFrames'] as const) expectInteger(name, merged[name], 1);
  expectInteger('timeoutMs', merged.timeoutMs, 1, LONGEST_TIMEOUT_MS);
  expectOneOf('truncated', merged.truncated, ['refuse', 'accept']);
  if (typeof merged.allowSvg !== 'boolean') throw new ArgumentError('allowSvg', 'a boolean', merged.allowSvg);
  return merged;
}

// --- internal ---

/** The longest that sharp's own timeout takes. */
const LONGEST_TIMEOUT_MS = 3_600_000;

function definedOnly(options: DecodeOptions): DecodeOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
