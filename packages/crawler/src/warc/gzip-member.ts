/** Members of a gzip file (RFC 1952) one by one, which Node's own stream would run together. */
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { messageOf } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';

/** The first three bytes of a member: magic number, and the only method there is. */
export const GZIP_MAGIC: Uint8Array = new Uint8Array([0x1f, 0x8b, 8]);

/** What is wrong with a member. */
export class GzipProblem extends Error {}

const PIECE_BYTES = 32_768;
/** What is looked through again after damage, which is noticed only somewhat later. */
const RECENT_BYTES = 65_536;
/** The fixed part, and optional fields of any sensible length. */
const MAX_HEADER_BYTES = 131_072;
const TRAILER_BYTES = 8;
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * What the member that comes next inflates to. Throws a `GzipProblem` when it is broken; then, and when it is not read to its end, the
 * source stands behind the beginning of the member, and nearly always before the next one.
 */
export async function* inflateMember(source: ByteSource): AsyncGenerator<Uint8Array> {
  await skipHeader(source);
  const feed = new Feed(source);
  let checksum = 0;
  let size = 0;
  try {
    for await (const piece of feed.inflater as AsyncIterable<Uint8Array>) {
      checksum = crc32(piece, checksum);
      size = (size + piece.byteLength) >>> 0;
      yield piece;
    }
    await feed.finished();
  } catch (error) {
    if (feed.sourceFailed) throw error;
    throw new GzipProblem(`It cannot be inflated: ${messageOf(error)}.`);
  } finally {
    await feed.close();
  }
  const trailer = await source.peek(TRAILER_BYTES);
  if (trailer.byteLength < TRAILER_BYTES) throw new GzipProblem('It ends before its checksum.');
  const view = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_BYTES);
  if (view.getUint32(0, true) !== checksum || view.getUint32(4, true) !== size) {
    // Damage may have hidden its true end, and the beginning of the next one with it.
    feed.giveBack(Number.POSITIVE_INFINITY);
    throw new GzipProblem('Its checksum does not fit.');
  }
  source.skip(TRAILER_BYTES);
}

// --- internal ---

async function skipHeader(source: ByteSource): Promise<void> {
  const fixed = await source.peek(10);
  const flags = fixed[3] ?? 0;
  if (fixed.byteLength < 10 || GZIP_MAGIC.some((byte, at) => fixed[at] !== byte) || (flags & FLAG.reserved) !== 0) {
    if (fixed.byteLength > 0) source.skip(1);
    throw new GzipProblem('It does not begin as gzip members do.');
  }
  let length = 10;
  if ((flags & FLAG.extra) !== 0) {
    const bytes = await source.peek(12);
    length += 2 + (bytes[10] ?? 0) + (bytes[11] ?? 0) * 256;
  }
  for (const flag of [FLAG.name, FLAG.comment]) if ((flags & flag) !== 0) length = await afterZero(source, length);
  if ((flags & FLAG.headerChecksum) !== 0) length += 2;
  if (length > MAX_HEADER_BYTES || (await source.peek(length)).byteLength < length) {
    source.skip(1);
    throw new GzipProblem('Its header does not end.');
  }
  source.skip(length);
}

async function afterZero(source: ByteSource, from: number): Promise<number> {
  for (let want = from + 256; ; want *= 2) {
    const bytes = await source.peek(want);
    const at = bytes.indexOf(0, from);
    if (at >= 0) return at + 1;
    if (bytes.byteLength < want || want > MAX_HEADER_BYTES) return MAX_HEADER_BYTES + 1;
  }
}

/** Feeds an inflater piece by piece, and puts back what it did not want. */
class Feed {
  readonly inflater: InflateRaw = createInflateRaw();
  sourceFailed = false;
  readonly #source: ByteSource;
  readonly #running: Promise<void>;
  /** The latest pieces, in order. */
  readonly #recent: Uint8Array[] = [];
  #recentBytes = 0;
  #fed = 0;
  #ended = false;
  #closed = false;

  constructor(source: ByteSource) {
    this.#source = source;
    this.inflater.once('end', () => (this.#ended = true));
    this.#running = this.#run();
    // Whoever reads the inflater learns of it there.
    this.#running.catch(() => undefined);
  }

  finished(): Promise<void> {
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.inflater.destroy();
    await this.#running.catch(() => undefined);
    this.giveBack(this.#ended ? this.#fed - this.inflater.bytesWritten : Number.POSITIVE_INFINITY);
  }

  /** Puts back the latest `count` bytes, or all that are remembered. */
  giveBack(count: number): void {
    let left = count;
    while (left > 0) {
      const piece = this.#recent.pop();
      if (piece === undefined) return;
      const kept = Math.max(piece.byteLength - left, 0);
      this.#source.unread(piece.subarray(kept));
      left -= piece.byteLength - kept;
      if (kept > 0) this.#recent.push(piece.subarray(0, kept));
    }
  }

  async #run(): Promise<void> {
    try {
      while (!this.#over()) {
        const piece = await this.#take();
        if (piece === null) {
          this.inflater.end();
          return;
        }
        this.#remember(piece);
        if (this.#over()) return;
        await this.#write(piece);
        // The member ended inside the piece, or before it.
        if (this.inflater.bytesWritten < this.#fed) return;
      }
    } catch (error) {
      this.inflater.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  #remember(piece: Uint8Array): void {
    this.#fed += piece.byteLength;
    this.#recent.push(piece);
    this.#recentBytes += piece.byteLength;
    for (
      let [oldest] = this.#recent;
      oldest !== undefined && this.#recentBytes - oldest.byteLength >= RECENT_BYTES;
      [oldest] = this.#recent
    ) {
      this.#recent.shift();
      this.#recentBytes -= oldest.byteLength;
    }
  }

  async #take(): Promise<Uint8Array | null> {
    try {
      return await this.#source.take(PIECE_BYTES);
    } catch (error) {
      this.sourceFailed = true;
      throw error;
    }
  }

  #over(): boolean {
    return this.#ended || this.#closed || this.inflater.destroyed;
  }

  /** Resolves when the piece is used up, or the member is over. */
  #write(piece: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.inflater.off('end', done).off('close', done).off('error', done);
        resolve();
      };
      this.inflater.once('end', done).once('close', done).once('error', done);
      this.inflater.write(piece, done);
    });
  }
}
