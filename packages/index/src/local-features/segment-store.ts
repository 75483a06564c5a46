/**
 * The segments of an index: takes works in, seals them into segments before a search, merges segments when there are too many.
 * One writer (the thread that owns the index); searches look at immutable views.
 */
import { setImmediate } from 'node:timers/promises';
import type { Fingerprint } from '@imgguard/core';
import type { BuiltSegment, BuildTask } from '../workers/search-worker.ts';
import type { IndexView } from './search-works.ts';
import { type NumberedWork, putWork, roomFor, type Segment, type SegmentBody } from './segment.ts';

/** Where a work's features are: still waiting for the next search, or work number `work` of a segment. */
export type HeldFeatures =
  | { readonly kind: 'waiting'; readonly fingerprint: Fingerprint }
  | { readonly kind: 'sealed'; readonly body: SegmentBody; readonly work: number };

export interface SegmentStore {
  /** Takes a work in under a new number, larger than all before; it is found from the next view on. */
  add(fingerprint: Fingerprint): number;
  remove(number: number): void;
  /** Removes all works. */
  clear(): void;
  /** The works as they are at the time of the call or later. Seals what was added; builds and merges in worker threads. */
  view(): Promise<IndexView>;
  locate(number: number): HeldFeatures | null;
}

/** `build`: runs a build task in a worker thread. */
export function createSegmentStore(build: (task: BuildTask) => Promise<BuiltSegment>): SegmentStore {
  let alive = sharedBytes(FIRST_CAPACITY);
  let nextNumber = 0;
  let nextSegment = 1;
  const waiting = new Map<number, Fingerprint>();
  let segments: readonly Segment[] = [];
  /** Counts the works that came or went. */
  let changes = 0;
  /** What the last seal gave, and the changes that it holds. */
  let sealed: { readonly view: IndexView; readonly changes: number } | null = null;
  let sealing: Promise<unknown> = Promise.resolve();

  async function seal(): Promise<IndexView> {
    if (sealed?.changes === changes) return sealed.view;
    const change = { alive: copyOf(alive), added: Array.from(waiting, ([number, fingerprint]) => ({ number, fingerprint })) };
    const at = changes;
    segments = await nextSegments(segments, change, async (bodies) => {
      const { body, postings } = await build({ kind: 'build', bodies: await bodies(), alive: change.alive });
      return { id: nextSegment++, ...body, postings };
    });
    // Only now: until then, and when building failed, they are to be found here.
    for (const { number } of change.added) waiting.delete(number);
    sealed = { view: { segments, alive: change.alive }, changes: at };
    return sealed.view;
  }

  return {
    add(fingerprint) {
      const number = nextNumber++;
      if (number >= alive.length) alive = grown(alive);
      alive[number] = 1;
      waiting.set(number, fingerprint);
      changes++;
      return number;
    },
    remove(number) {
      alive[number] = 0;
      waiting.delete(number);
      changes++;
    },
    clear() {
      alive.fill(0);
      waiting.clear();
      segments = [];
      changes++;
    },
    view() {
      const view = sealing.then(seal, seal);
      sealing = view;
      return view;
    },
    locate(number) {
      if (alive[number] !== 1) return null;
      const fingerprint = waiting.get(number);
      if (fingerprint !== undefined) return { kind: 'waiting', fingerprint };
      for (const body of segments) {
        const work = placeOf(body.numbers, number);
        if (work !== null) return { kind: 'sealed', body, work };
      }
      return null;
    },
  };
}

// --- internal ---

/** Work numbers that the first list of living works holds; it doubles when it is full. */
const FIRST_CAPACITY = 4096;
/** From this many segments on, sealing merges the smaller ones: a search looks into each segment's tables. */
const MAX_SEGMENTS = 8;
/** A segment with a smaller share of living works is written anew without the others. */
const MIN_LIVING_SHARE = 0.5;
/** Works that are packed at once: these take a few milliseconds of the event loop. */
const BATCH_WORKS = 64;

type Build = (bodies: () => Promise<SegmentBody[]>) => Promise<Segment>;

interface Change {
  readonly alive: Uint8Array;
  readonly added: readonly NumberedWork[];
}

/** The segments with the added works in the last one; works keep the order of their numbers. */
async function nextSegments(segments: readonly Segment[], { alive, added }: Change, build: Build): Promise<Segment[]> {
  const living = segments.filter((segment) => livingIn(segment, alive) > 0);
  const from = added.length > 0 && living.length >= MAX_SEGMENTS ? firstOfSmaller(living) : living.length;
  const next: Segment[] = [];
  for (const segment of living.slice(0, from)) {
    const isThin = livingIn(segment, alive) < MIN_LIVING_SHARE * segment.numbers.length;
    next.push(isThin ? await build(async () => [segment]) : segment);
  }
  if (added.length > 0) next.push(await build(async () => [...living.slice(from), await packed(added)]));
  return next;
}

function livingIn({ numbers }: SegmentBody, alive: Uint8Array): number {
  let living = 0;
  for (const number of numbers) living += alive[number]!;
  return living;
}

/** The place of the first of the newer, smaller segments: these go together with what is added. */
function firstOfSmaller(segments: readonly Segment[]): number {
  let from = segments.length - 1;
  let works = segments[from]!.numbers.length;
  while (from > 0 && segments[from - 1]!.numbers.length <= 2 * works + MAX_SEGMENTS) works += segments[--from]!.numbers.length;
  return Math.min(from, segments.length - 2);
}

/** Packs works with the event loop free in between. */
async function packed(works: readonly NumberedWork[]): Promise<SegmentBody> {
  const body = roomFor(works);
  for (let w = 0; w < works.length; w++) {
    if (w > 0 && w % BATCH_WORKS === 0) await setImmediate();
    putWork(body, works, w);
  }
  return body;
}

/** Binary search in ascending numbers. */
function placeOf(numbers: Uint32Array, number: number): number | null {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === number ? low : null;
}

function sharedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(length));
}

function copyOf(alive: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const copy = sharedBytes(alive.length);
  copy.set(alive);
  return copy;
}

function grown(alive: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const larger = sharedBytes(alive.length * 2);
  larger.set(alive);
  return larger;
}
