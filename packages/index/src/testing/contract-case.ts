/** The form of a contract case, and what several cases need. */
import type { Candidate, DescriptorIndex, IndexEntry } from '../descriptor-index.ts';
import type { IndexErrorCode } from '../index-error.ts';
import type { IndexSubject } from './index-subject.ts';

export interface IndexContractCase {
  readonly name: string;
  /**
   * Resolves to `null` when the contract holds, or to the reason why the case does not apply to this index. Rejects with an `AssertionError` when the
   * contract is broken.
   */
  run<D>(subject: IndexSubject<D>): Promise<string | null>;
}

interface Bench {
  /** Empty at first. */
  readonly index: DescriptorIndex<unknown>;
  readonly subject: IndexSubject<unknown>;
}

/** A case that is given an empty index, which is closed afterwards. */
export function contract(name: string, check: (bench: Bench) => Promise<string | null>): IndexContractCase {
  return {
    name,
    async run<D>(given: IndexSubject<D>) {
      // Cases only pass on what the subject gave them, so that they need not know what a descriptor is.
      const subject = given as unknown as IndexSubject<unknown>;
      const index = await subject.create();
      try {
        return await check({ index, subject });
      } finally {
        await index.close?.();
      }
    },
  };
}

export function entriesOf(subject: IndexSubject<unknown>, seeds: readonly number[]): IndexEntry<unknown>[] {
  return seeds.map((seed) => ({ id: `work-${seed}`, descriptor: subject.descriptor(seed) }));
}

export function idsOf(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ id }) => id);
}

/** For `rejects`: an error of ImgGuard with one of these codes. */
export function hasCode(...codes: readonly IndexErrorCode[]): (error: unknown) => boolean {
  return (error) =>
    error instanceof Error &&
    Reflect.get(error, Symbol.for('imgguard.error')) === true &&
    codes.some((code) => code === Reflect.get(error, 'code'));
}
