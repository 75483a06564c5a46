/** What is registered in an index's folder, and the change that it is. */
import { encodeFingerprint, type Fingerprint, FINGERPRINT_ENGINE } from '@imgguard/core';
import { checkFingerprint, checkId } from './check-arguments.ts';
import { encodeLabels, type Labels } from './durable/labels.ts';
import { encodeFacts } from './durable/picture-facts.ts';
import type { Change } from './durable/store-types.ts';

export interface WorkEntry extends Labels {
  readonly id: string;
  /** Of role `reference`. */
  readonly fingerprint: Fingerprint;
}

export type IndexDepth = 'local-features' | 'whole-picture';

/** Name of what an index's folder holds, in its files. */
export function contentsOf(depth: IndexDepth): string {
  return `works/${depth}/${FINGERPRINT_ENGINE}`;
}

/** The same of what is kept of sightings. */
export function sightingContents(depth: IndexDepth): string {
  return `sightings/${depth}/${FINGERPRINT_ENGINE}`;
}

/** The change that registers a work. @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` */
export function putOf({ id, fingerprint, ...labels }: WorkEntry, depth: IndexDepth): Change {
  checkId(id);
  checkFingerprint(fingerprint, 'reference', 'add');
  const body = depth === 'local-features' ? encodeFingerprint(fingerprint) : NO_BODY;
  return { kind: 'put', id, facts: encodeFacts(fingerprint), labels: encodeLabels(labels), body };
}

// --- internal ---

const NO_BODY = new Uint8Array();
