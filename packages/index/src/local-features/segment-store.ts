/**
 * The segments of an index: takes works in, seals them into segments before a search, merges segments when there are too many.
 * One writer (the thread that owns the index); searches look at immutable views.
 */
import { setImmediate } from 'node:timers/promises';
import type { Fingerprint } from '@imgguard/core';
import type { BuiltSegment, BuildTask } from '../workers/search-worker.ts';
import type { IndexView } from './search-works.ts';
import { type NumberedWork, type Postings, putWork, roomFor, type Segment, type SegmentBody } from './segment.ts';

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
  /** Works that wait for the next view. */
  waiting(): number;
  /**
   * Takes over a segment that was built before. `living` is asked at the moment it comes in, with the number of its first work, which of the works are alive; the segment's
   * id is returned, or `null` when none is.
   */
  adopt(built: AdoptedSegment, living: (first: number) => Uint8Array): Promise<number | null>;
}

export interface AdoptedSegment {
  readonly body: Omit<SegmentBody, 'numbers'>;
  readonly postings: Postings;
}

export interface SegmentStoreOptions {
  /** Runs a build task in a worker thread. */
  build(task: BuildTask): Promise<BuiltSegment>;
  /** Told of all segments when there are others. */
  onSegments?(segments: readonly Segment[]): void;
}

export function createSegmentStore(options: SegmentStoreOptions): SegmentStore {
  return new SealedSegments(options);
}

// --- internal ---

class SealedSegments implements SegmentStore {
  readonly #options: SegmentStoreOptions;
  #alive: Uint8Array<SharedArrayBuffer> = sharedBytes(FIRST_CAPACITY);
  #nextNumber = 0;
  #nextSegment = 1;
  readonly #waiting = new Map<number, Fingerprint>();
  #segments: readonly Segment[] = [];
  /** Counts the works that came or went. */
  #changes = 0;
  /** What the last seal gave, and the changes that it holds. */
  #sealed: { readonly view: IndexView; readonly changes: number } | null = null;
  #sealing: Promise<unknown> = Promise.resolve();

  constructor(options: SegmentStoreOptions) {
    this.#options = options;
  }

  add(fingerprint: Fingerprint): number {
    const number = this.#nextNumber++;
    if (number >= this.#alive.length) this.#alive = grown(this.#alive);
    this.#alive[number] = 1;
    this.#waiting.set(number, fingerprint);
    this.#changes++;
    return number;
  }

  remove(number: number): void {
    this.#alive[number] = 0;
    this.#waiting.delete(number);
    this.#changes++;
  }

  clear(): void {
    this.#alive.fill(0);
    this.#waiting.clear();
    this.#segments = [];
    this.#changes++;
  }

  waiting(): number {
    return this.#waiting.size;
  }

  view(): Promise<IndexView> {
    return this.#inTurn(() => this.#seal());
  }

  adopt(built: AdoptedSegment, living: (first: number) => Uint8Array): Promise<number | null> {
    return this.#inTurn(() => this.#adopt(built, living));
  }

  locate(number: number): HeldFeatures | null {
    if (this.#alive[number] !== 1) return null;
    const fingerprint = this.#waiting.get(number);
    if (fingerprint !== undefined) return { kind: 'waiting', fingerprint };
    for (const body of this.#segments) {
      const work = placeOf(body.numbers, number);
      if (work !== null) return { kind: 'sealed', body, work };
    }
    return null;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#sealing.then(work, work);
    this.#sealing = mine;
    return mine;
  }

  /** In segments that are full at once, so that works need not be in memory in both forms all together. */
  async #seal(): Promise<IndexView> {
    if (this.#sealed?.changes === this.#changes) return this.#sealed.view;
    const last = this.#nextNumber - 1;
    let view = await this.#sealOne();
    while (firstOf(this.#waiting) <= last) view = await this.#sealOne();
    return view;
  }

  async #sealOne(): Promise<IndexView> {
    const added: NumberedWork[] = [];
    for (const [number, fingerprint] of this.#waiting) if (added.length < FULL_SEGMENT_WORKS) added.push({ number, fingerprint });
    const change = { alive: copyOf(this.#alive), added };
    const at = added.length === this.#waiting.size ? this.#changes : NEVER;
    this.#segments = await nextSegments(this.#segments, change, async (bodies) => {
      const { body, postings } = await this.#options.build({ kind: 'build', bodies: await bodies(), alive: change.alive });
      return { id: this.#nextSegment++, ...body, postings };
    });
    // Only now: until then, and when building failed, they are to be found here.
    for (const { number } of change.added) this.#waiting.delete(number);
    this.#sealed = { view: { segments: this.#segments, alive: change.alive }, changes: at };
    this.#options.onSegments?.(this.#segments);
    return this.#sealed.view;
  }

  /** Numbers ascend from segment to segment: what came before it goes into one of its own first. */
  async #adopt({ body, postings }: AdoptedSegment, living: (first: number) => Uint8Array): Promise<number | null> {
    while (this.#waiting.size > 0) await this.#seal();
    const first = this.#nextNumber;
    const flags = living(first);
    if (!flags.includes(1)) return null;
    this.#nextNumber += flags.length;
    while (this.#nextNumber > this.#alive.length) this.#alive = grown(this.#alive);
    this.#alive.set(flags, first);
    const numbers = new Uint32Array(new SharedArrayBuffer(4 * flags.length));
    numbers.forEach((_, w) => (numbers[w] = first + w));
    const segment = { id: this.#nextSegment++, ...body, numbers, postings };
    this.#segments = [...this.#segments, segment];
    this.#changes++;
    this.#options.onSegments?.(this.#segments);
    return segment.id;
  }
}

/** Work numbers that the first list of living works holds; it doubles when it is full. */
const FIRST_CAPACITY = 4096;
/** From this many segments on, sealing merges the smaller ones: a search looks into each segment's tables. */
const MAX_SEGMENTS = 8;
/** Segments of so many works are not merged any more: they take seconds and a gigabyte, and a search in a dozen of them takes as long as in one. */
export const FULL_SEGMENT_WORKS = 8192;
/** A segment with a smaller share of living works is written anew without the others. */
const MIN_LIVING_SHARE = 0.5;
/** Works that are packed at once: these take a few milliseconds of the event loop. */
const BATCH_WORKS = 64;

/** No count of changes. */
const NEVER = -1;

function firstOf(waiting: ReadonlyMap<number, unknown>): number {
  const first = waiting.keys().next();
  return first.done === true ? Infinity : first.value;
}

type Build = (bodies: () => Promise<SegmentBody[]>) => Promise<Segment>;

interface Change {
  readonly alive: Uint8Array;
  readonly added: readonly NumberedWork[];
}

/** The segments with the added works in the last one; works keep the order of their numbers. */
async function nextSegments(segments: readonly Segment[], { alive, added }: Change, build: Build): Promise<Segment[]> {
  const living = segments.filter((segment) => livingIn(segment, alive) > 0);
  const open = living.length - 1 - living.findLastIndex(isFull);
  const from = added.length > 0 && open >= MAX_SEGMENTS ? firstOfSmaller(living) : living.length;
  const next: Segment[] = [];
  for (const segment of living.slice(0, from)) {
    const isThin = livingIn(segment, alive) < MIN_LIVING_SHARE * segment.numbers.length;
    next.push(isThin ? await build(async () => [segment]) : segment);
  }
  if (added.length > 0) next.push(await build(async () => [...living.slice(from), await packed(added)]));
  return next;
}

function isFull({ numbers }: SegmentBody): boolean {
  return numbers.length >= FULL_SEGMENT_WORKS;
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
  while (from > 0 && !isFull(segments[from - 1]!) && segments[from - 1]!.numbers.length <= 2 * works + MAX_SEGMENTS)
    works += segments[--from]!.numbers.length;
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
