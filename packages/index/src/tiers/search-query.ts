/** What is asked with, as far as each tier needs it: a fingerprint has everything, an image is looked at step by step. Runs in worker threads. */
import { decode, type DecodeOptions, type Fingerprint } from '@imgguard/core';
import { decodeFrame, type LookFacts, lookAt, type OpenCv, type PortableInput, type WholePicture } from '@imgguard/core/matching';

/** An image on its way to a thread. */
export interface AskedImage {
  readonly input: PortableInput;
  readonly options: Omit<DecodeOptions, 'signal'>;
}

export interface SearchQuery {
  readonly facts: LookFacts;
  /** For laying the whole picture over a work. */
  whole(): Promise<WholePicture>;
  /** Takes keypoints, where that was not done yet. */
  fingerprint(): Promise<Fingerprint>;
  /** What it took to get the facts of an image, milliseconds; `null` for a fingerprint. */
  readonly took: { readonly decodeMs: number; readonly hashMs: number } | null;
}

/** @throws {ImageError} when the image is refused */
export async function searchQuery(asked: Fingerprint | AskedImage, loadCv: () => Promise<{ readonly cv: OpenCv }>): Promise<SearchQuery> {
  if (!('input' in asked)) {
    const whole = async () => ({ gray: await decodeFrame(asked.frame), frame: asked.frame });
    return { facts: asked, whole, fingerprint: async () => asked, took: null };
  }
  const started = performance.now();
  const image = await decode(asked.input, asked.options);
  const decoded = performance.now();
  const look = lookAt(image, 'query');
  return {
    facts: look.facts,
    whole: async () => ({ gray: look.gray(), frame: look.facts.frame }),
    fingerprint: async () => look.fingerprint((await loadCv()).cv),
    took: { decodeMs: decoded - started, hashMs: performance.now() - decoded },
  };
}
