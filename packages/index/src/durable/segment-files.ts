/**
 * The segments of an index with local features, in files of its folder. They hold nothing that the logs do not hold too: what is damaged or out of date is removed, and
 * made again. Each work is there with the sequence number of its record and its facts; only where the catalogue says the same is it taken.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment } from '../local-features/segment.ts';
import { type KeptSegment, type KeptWorks, type ReadSegment, segmentPieces, segmentProblem } from '../local-features/segment-file.ts';
import type { Finding } from './finding.ts';
import { writeWhole } from './write-whole.ts';

export interface SegmentFilesOptions {
  readonly folder: string;
  readonly contents: string;
  /** Smaller segments are not kept: their works are read from logs. */
  readonly minWorks: number;
  /** Reads a file, in a thread. */
  read(file: string): Promise<ReadSegment>;
  /** What is known of a segment's works now. */
  worksOf(segment: Segment): KeptWorks;
}

export interface SegmentFiles {
  /**
   * Hands over what is there, one after the other, with the oldest first. `adopt` returns the segment's id, or `null` where none of its works is wanted; the file is then removed. What cannot
   * be read is removed, and told. Nothing is written before.
   */
  load(adopt: (kept: KeptSegment) => Promise<number | null>): Promise<Finding[]>;
  /** These are the segments now: those that have no file get one in the background, and what else is there is removed. Nobody waits for it; what fails is not tried again. */
  keep(segments: readonly Segment[]): void;
  /** Resolves when all is written. */
  settled(): Promise<void>;
}

/** Every byte of the segments' files is read; returns what is damaged. */
export async function checkSegmentFiles(folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const file of (await segmentNumbers(folder)).map(segmentName)) {
    const problem = await segmentProblem(join(folder, file));
    if (problem !== null) findings.push(damagedSegment(file, problem));
  }
  return findings;
}

export function createSegmentFiles(options: SegmentFilesOptions): SegmentFiles {
  return new FilesInFolder(options);
}

// --- internal ---

class FilesInFolder implements SegmentFiles {
  readonly #options: SegmentFilesOptions;
  /** Numbers of the files, by the ids of their segments. */
  readonly #files = new Map<number, number>();
  #next = 1;
  #wanted: readonly Segment[] = [];
  #done: readonly Segment[] = [];
  #isLoaded = false;
  #hasFailed = false;
  #working: Promise<void> | null = null;

  constructor(options: SegmentFilesOptions) {
    this.#options = options;
  }

  async load(adopt: (kept: KeptSegment) => Promise<number | null>): Promise<Finding[]> {
    const numbers = await segmentNumbers(this.#options.folder);
    this.#next = 1 + Math.max(0, ...numbers);
    const findings: Finding[] = [];
    let ahead = numbers[0] === undefined ? null : this.#read(numbers[0]);
    for (const [i, number] of numbers.entries()) {
      const found = await ahead!;
      // The next one is read while this one is taken over.
      ahead = numbers[i + 1] === undefined ? null : this.#read(numbers[i + 1]!);
      const id = found.kind === 'segment' ? await adopt(found.segment) : null;
      if (found.kind === 'damaged') findings.push(damagedSegment(segmentName(number), found.problem));
      if (id === null) await this.#remove(number);
      else this.#files.set(id, number);
    }
    this.#isLoaded = true;
    this.#start();
    return findings;
  }

  keep(segments: readonly Segment[]): void {
    this.#wanted = segments;
    this.#start();
  }

  async settled(): Promise<void> {
    await this.#working;
  }

  #path(number: number): string {
    return join(this.#options.folder, segmentName(number));
  }

  #read(number: number): Promise<ReadSegment> {
    const read = this.#options.read(this.#path(number));
    return read.catch((error: unknown) => ({ kind: 'damaged', problem: `it cannot be read: ${(error as Error).message}` }));
  }

  /** What stays is removed by the next who opens. */
  async #remove(number: number): Promise<void> {
    await rm(this.#path(number), { force: true }).catch(() => {});
  }

  #start(): void {
    if (!this.#isLoaded || this.#hasFailed) return;
    this.#working ??= this.#work()
      .catch(() => {
        this.#hasFailed = true;
      })
      .finally(() => {
        this.#working = null;
      });
  }

  /** One file at a time: what is wanted may be something else then. */
  async #work(): Promise<void> {
    const { contents, minWorks, worksOf } = this.#options;
    while (this.#wanted !== this.#done) {
      const now = this.#wanted;
      const missing = now.find(({ id, numbers }) => numbers.length >= minWorks && !this.#files.has(id));
      if (missing === undefined) {
        await this.#removeOthers(now);
        this.#done = now;
      } else {
        const number = this.#next++;
        await writeWhole(this.#path(number), segmentPieces(contents, missing, worksOf(missing)));
        this.#files.set(missing.id, number);
      }
    }
  }

  async #removeOthers(segments: readonly Segment[]): Promise<void> {
    const current = new Set(segments.map(({ id }) => id));
    for (const [id, number] of this.#files) {
      if (current.has(id)) continue;
      await this.#remove(number);
      this.#files.delete(id);
    }
  }
}

async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => segmentNumber(name) ?? []).toSorted((l, r) => l - r);
}

function damagedSegment(file: string, problem: string): Finding {
  return { file, problem, ids: [], repair: 'log' };
}

function segmentName(number: number): string {
  return `segment-${String(number).padStart(8, '0')}`;
}

/** The number of a segment's file by its name, or `null`. */
function segmentNumber(name: string): number | null {
  const digits = /^segment-(\d{8,})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}
