/**
 * Fingerprints as JSON Lines, one a line. `fingerprint` is core's binary form in base64 (it carries its own version and checksum); the fields beside it repeat
 * what other programs mostly want, and are not read.
 */
import { decodeFingerprint, encodeFingerprint, type Fingerprint, pdqToHex } from '@imgguard/core';
import { checkId } from '../check-arguments.ts';
import { argumentError, IndexError } from '../index-error.ts';

export interface FingerprintEntry {
  readonly id: string;
  readonly fingerprint: Fingerprint;
}

/** One line, without its end. @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` for an id that is none */
export function formatFingerprintLine({ id, fingerprint }: FingerprintEntry): string {
  checkId(id);
  const { role, width, height, fileSha256, pixelSha256, pdq } = fingerprint;
  return JSON.stringify({
    format: FORMAT,
    version: VERSION,
    id,
    role,
    width,
    height,
    fileSha256,
    pixelSha256,
    pdq: { variant: pdq.variant, hash: pdqToHex(pdq.hash), quality: pdq.quality },
    fingerprint: Buffer.from(encodeFingerprint(fingerprint)).toString('base64'),
  });
}

/**
 * Reads one line.
 *
 * @throws {IndexError} `IMGGUARD_SNAPSHOT_VERSION` when it is of another format or version; `IMGGUARD_INVALID_ARGUMENT` when it is no such line at all
 * @throws {FingerprintError} `IMGGUARD_FINGERPRINT_CORRUPT`, `IMGGUARD_FINGERPRINT_VERSION`: make it again from the image
 */
export function parseFingerprintLine(line: string): FingerprintEntry {
  const { format, version, id, fingerprint } = parsed(line);
  if (format !== FORMAT || typeof id !== 'string' || typeof fingerprint !== 'string') throw noLine(line);
  if (version !== VERSION) {
    const message = `The line is of version ${String(version)}, this reads version ${VERSION}; export it again with the same version of ImgGuard.`;
    throw new IndexError('IMGGUARD_SNAPSHOT_VERSION', message);
  }
  checkId(id);
  return { id, fingerprint: decodeFingerprint(new Uint8Array(Buffer.from(fingerprint, 'base64'))) };
}

// --- internal ---

const FORMAT = 'imgguard-fingerprint';
const VERSION = 1;
const SHOWN_CHARACTERS = 40;

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, with what was there.
  }
  throw noLine(line);
}

function noLine(line: string): IndexError {
  return argumentError('line', `a JSON object of format ${FORMAT}`, line.slice(0, SHOWN_CHARACTERS));
}
