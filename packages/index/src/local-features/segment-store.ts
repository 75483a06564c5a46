/**
 * The segments of an index: takes works in, seals them into segments before a search, merges segments when there are too many.
 * One writer (the thread that owns the index); searches look at immutable views.
 */
import type { Fingerprint } from '@imgguard/core';
import type { BuiltSegment, BuildTask } from '../workers/search-worker.ts';
import type { IndexView } from './search-works.ts';
import { type Segment, type SegmentBody, segmentBody } from './segment.ts';

export interface SegmentStore {
  /** Takes a work in under a new number; it is found from the next view on. */
  add(fingerprint: Fingerprint): number;
  remove(number: number): void;
  /** Seals what was added; builds and merges in worker threads. */
  view(): Promise<IndexView>;
  /** The body that holds a work, and its place there; sealed or not. */
  locate(number: number): { readonly body: SegmentBody; readonly work: number } | null;
}

/** `build`: runs a build task in a worker thread. */
export function createSegmentStore(build: (task: BuildTask) => Promise<BuiltSegment>): SegmentStore {
  let alive = new Uint8Array(new SharedArrayBuffer(FIRST_CAPACITY));
  let nextNumber = 0;
  let nextSegment = 1;
  let pending: { number: number; fingerprint: Fingerprint }[] = [];
  let segments: Segment[] = [];
  let sealing: Promise<unknown> = Promise.resolve();

  async function seal(): Promise<void> {
    if (pending.length === 0) return;
    const added = pending;
    pending = [];
    const merged = segments.length >= MAX_SEGMENTS ? smallerHalf(segments) : [];
    const bodies = [...merged, ...inBatches(added)];
    const built = await build({ kind: 'build', bodies, alive });
    segments = [...segments.filter((segment) => !merged.includes(segment)), { id: nextSegment++, ...built.body, postings: built.postings }];
  }

  return {
    add(fingerprint) {
      const number = nextNumber++;
      if (number >= alive.length) alive = grown(alive);
      alive[number] = 1;
      pending.push({ number, fingerprint });
      return number;
    },
    remove(number) {
      alive[number] = 0;
      pending = pending.filter((work) => work.number !== number);
    },
    async view() {
      sealing = sealing.then(seal, seal);
      await sealing;
      return { segments, alive };
    },
    locate(number) {
      for (const body of segments) {
        const work = body.numbers.indexOf(number);
        if (work >= 0) return { body, work };
      }
      const waiting = pending.find((work) => work.number === number);
      return waiting === undefined ? null : { body: segmentBody([waiting]), work: 0 };
    },
  };
}

// --- internal ---

/** Work numbers that the first list of living works holds; it doubles when it is full. */
const FIRST_CAPACITY = 4096;
/** From this many segments on, sealing merges the smaller ones: a search looks into each segment's tables. */
const MAX_SEGMENTS = 8;

/** Adjacent segments at the end of the list, so that works keep their order: the newer, smaller ones. */
function smallerHalf(segments: readonly Segment[]): Segment[] {
  let from = segments.length - 1;
  let works = segments[from]!.numbers.length;
  while (from > 0 && segments[from - 1]!.numbers.length <= 2 * works + MAX_SEGMENTS) works += segments[--from]!.numbers.length;
  if (segments.length - from < 2) from = segments.length - 2;
  return segments.slice(from);
}

/** Bodies of a bounded number of works each, so that packing them never blocks for long. */
function inBatches(works: readonly { number: number; fingerprint: Fingerprint }[]): SegmentBody[] {
  const bodies: SegmentBody[] = [];
  for (let at = 0; at < works.length; at += BATCH_WORKS) bodies.push(segmentBody(works.slice(at, at + BATCH_WORKS)));
  return bodies;
}

const BATCH_WORKS = 256;

function grown(alive: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const larger = new Uint8Array(new SharedArrayBuffer(alive.length * 2));
  larger.set(alive);
  return larger;
}
