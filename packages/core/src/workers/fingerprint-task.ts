/** What worker threads do with an image: decode it and take its fingerprint. */
import { extractFingerprint } from '../extract-fingerprint.ts';
import type { Fingerprint, FingerprintRole } from '../fingerprint.ts';
import type { DecodeOptions } from '../image/decode-options.ts';
import { decode } from '../image/decode.ts';
import { loadOpenCv } from '../matching/open-cv.ts';
import type { PortableInput } from './portable-input.ts';
import { asResult, type WorkerResult } from './worker-result.ts';

export interface FingerprintTask {
  readonly kind: 'fingerprint';
  readonly input: PortableInput;
  readonly role: FingerprintRole;
  readonly options: Omit<DecodeOptions, 'signal'>;
}

export function runFingerprintTask({ input, role, options }: FingerprintTask): Promise<WorkerResult<Fingerprint>> {
  return asResult(async () => {
    const image = await decode(input, options);
    const { cv } = await loadOpenCv();
    return extractFingerprint(cv, image, role);
  });
}
