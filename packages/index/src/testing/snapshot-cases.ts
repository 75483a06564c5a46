/** The contract of `save` and `load`. */
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescriptorIndex } from '../descriptor-index.ts';
import { contract, entriesOf, hasCode, type IndexContractCase } from './contract-case.ts';
import type { IndexSubject } from './index-subject.ts';

export const snapshotCases: readonly IndexContractCase[] = [
  saving('a loaded snapshot answers as the index that was saved', async ({ index, subject, file, folder }) => {
    await index.add([...entriesOf(subject, SEEDS), { id: 'Übung “1” 🏔', descriptor: subject.near(3) }]);
    const before = await answers(index, subject);
    await index.save(file);
    deepStrictEqual(await readdir(folder), ['snapshot']);
    const other = await opened(subject);
    await other.load(file);
    equal(other.size(), index.size());
    deepStrictEqual(await answers(other, subject), before);
    await other.close?.();
  }),
  saving('an empty index can be saved and loaded', async ({ index, subject, file }) => {
    await index.save(file);
    await index.add(entriesOf(subject, [1]));
    await index.load(file);
    equal(index.size(), 0);
    deepStrictEqual(await index.search(subject.descriptor(1)), []);
  }),
  saving('loading replaces what was there', async ({ index, subject, file }) => {
    await index.add(entriesOf(subject, [1, 2]));
    await index.save(file);
    const other = await opened(subject);
    await other.add(entriesOf(subject, [8, 9]));
    await other.load(file);
    equal(other.size(), 2);
    deepStrictEqual(await answers(other, subject), await answers(index, subject));
    await other.close?.();
  }),
  saving('entries can be added after loading', async ({ index, subject, file }) => {
    await index.add(entriesOf(subject, [1, 2]));
    await index.save(file);
    const other = await opened(subject);
    await other.load(file);
    await other.add([...entriesOf(subject, [3]), { id: 'work-1', descriptor: subject.descriptor(7) }]);
    equal(other.size(), 3);
    deepStrictEqual(await other.search(subject.descriptor(3), { k: 1 }), [{ id: 'work-3', distance: 0 }]);
    deepStrictEqual(await other.search(subject.descriptor(7), { k: 1 }), [{ id: 'work-1', distance: 0 }]);
    await other.close?.();
  }),
  saving('saving again replaces the file', async ({ index, subject, file, folder }) => {
    await index.add(entriesOf(subject, [1]));
    await index.save(file);
    await index.add(entriesOf(subject, [2]));
    await index.save(file);
    await index.add(entriesOf(subject, [3]));
    await index.load(file);
    equal(index.size(), 2);
    deepStrictEqual(await readdir(folder), ['snapshot']);
  }),
  saving('a truncated snapshot is refused, and what was there stays', async ({ index, subject, file }) => {
    const bytes = await savedBytes(index, subject, file);
    for (const length of [0, 1, 8, 13, Math.floor(bytes.length / 2), bytes.length - 33, bytes.length - 1]) {
      await refused(index, { subject, file, bytes: bytes.subarray(0, length), why: `cut to ${length} bytes` });
    }
  }),
  saving('a snapshot with a changed byte is refused, and what was there stays', async ({ index, subject, file }) => {
    const bytes = await savedBytes(index, subject, file);
    const step = Math.max(1, Math.floor(bytes.length / CHANGED_BYTES));
    for (let at = 0; at < bytes.length; at += step) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      await refused(index, { subject, file, bytes: changed, why: `byte ${at} changed` });
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    await refused(index, { subject, file, bytes: longer, why: 'a byte too many' });
  }),
  saving('a snapshot of a later version is refused as such', async ({ index, subject, file }) => {
    if (subject.laterVersion === undefined) return 'the subject does not say what a later version looks like';
    const bytes = await savedBytes(index, subject, file);
    await writeFile(file, subject.laterVersion(bytes));
    await rejects(index.load(file), hasCode('IMGGUARD_SNAPSHOT_VERSION'));
    equal(index.size(), SEEDS.length);
    return undefined;
  }),
];

// --- internal ---

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);
/** Places in a snapshot at which a byte is changed. */
const CHANGED_BYTES = 50;

type SavingIndex = DescriptorIndex<unknown> & Required<Pick<DescriptorIndex<unknown>, 'save' | 'load'>>;

interface Bench {
  readonly index: SavingIndex;
  readonly subject: IndexSubject<unknown>;
  readonly folder: string;
  /** In the folder, which is empty at first. */
  readonly file: string;
}

/** A case for indexes that can save, with a folder of its own. */
function saving(name: string, check: (bench: Bench) => Promise<string | undefined | void>): IndexContractCase {
  return contract(name, async ({ index, subject }) => {
    if (!canSave(index)) return `${index.name} cannot save`;
    const folder = await mkdtemp(join(tmpdir(), 'imgguard-index-'));
    try {
      return (await check({ index, subject, folder, file: join(folder, 'snapshot') })) ?? null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function canSave(index: DescriptorIndex<unknown>): index is SavingIndex {
  return index.save !== undefined && index.load !== undefined;
}

async function opened(subject: IndexSubject<unknown>): Promise<SavingIndex> {
  const index = await subject.create();
  ok(canSave(index));
  return index;
}

async function answers(index: DescriptorIndex<unknown>, subject: IndexSubject<unknown>) {
  const found = [];
  for (const seed of SEEDS) found.push(await index.search(subject.descriptor(seed)), await index.search(subject.near(seed), { k: 3 }));
  return found;
}

async function savedBytes(index: SavingIndex, subject: IndexSubject<unknown>, file: string): Promise<Uint8Array> {
  await index.add(entriesOf(subject, SEEDS));
  await index.save(file);
  return new Uint8Array(await readFile(file));
}

interface Damaged {
  readonly subject: IndexSubject<unknown>;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly why: string;
}

async function refused(index: SavingIndex, { subject, file, bytes, why }: Damaged): Promise<void> {
  const before = await answers(index, subject);
  await writeFile(file, bytes);
  await rejects(index.load(file), hasCode('IMGGUARD_SNAPSHOT_CORRUPT', 'IMGGUARD_SNAPSHOT_VERSION'), why);
  deepStrictEqual(await answers(index, subject), before, why);
}
