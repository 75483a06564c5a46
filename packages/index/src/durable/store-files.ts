/** What opening a store does after it has read everything. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCatalogue } from './catalogue-file.ts';
import { type CommitMark, MARK_FILE, openMark } from './commit-mark.ts';
import { createLog, type LogFile, logNumber } from './log-file.ts';
import { type Manifest, MANIFEST_VERSION, writeManifest } from './manifest.ts';
import type { Recovered, StoreShape } from './recover.ts';
import { isUnfinished } from './write-whole.ts';

export interface StoreFiles {
  readonly mark: CommitMark;
  readonly manifest: Manifest;
}

/** Cuts off what was never acknowledged, makes good what the other files allow, and removes what is left of work that did not come to its end. */
export async function settle(
  { folder, contents }: StoreShape,
  { manifest, logs, ends, findings, catalogue, sequence }: Recovered,
): Promise<StoreFiles> {
  for (const log of logs) {
    const end = ends.get(log.number) ?? log.size();
    if (end < log.size()) await log.truncate(end);
    if (findings.some(({ file, at, repair }) => file === log.name && at === 0 && repair === 'log')) await log.repairHeader();
  }
  // Nothing is written behind damage: it could not be reached again.
  const isFresh = manifest === null || findings.some(({ repair }) => repair === 'store');
  if (isFresh) logs.push(await createLog(folder, contents, 1 + Math.max(0, ...logs.map(({ number }) => number))));
  const active = logs.at(-1)!;
  const generation = (manifest?.generation ?? 0) + 1;
  const isCatalogueLost = findings.some(({ file }) => file === manifest?.catalogue?.file);
  const through = { log: active.number, offset: active.size() };
  const catalogueEntry =
    isFresh || isCatalogueLost
      ? await writeCatalogue(folder, catalogueName(generation), { contents, columns: catalogue.columns(), sequence, through })
      : manifest!.catalogue;
  const next = manifestOf({ contents, generation, logs, catalogue: catalogueEntry });
  const mark = await openMark(join(folder, MARK_FILE), { log: active.number, offset: active.size() });
  await writeManifest(folder, next);
  await removeLeftovers(folder, next);
  return { mark, manifest: next };
}

export function manifestOf({
  contents,
  generation,
  logs,
  catalogue,
}: Pick<Manifest, 'contents' | 'generation' | 'catalogue'> & { readonly logs: readonly LogFile[] }): Manifest {
  const entries = logs.map((log, i) => ({ number: log.number, bytes: i === logs.length - 1 ? null : log.size() }));
  const writtenAt = new Date().toISOString();
  return { format: 'imgguard-index', version: MANIFEST_VERSION, contents, generation, logs: entries, catalogue, writtenAt };
}

export function catalogueName(generation: number): string {
  return `catalogue-${String(generation).padStart(8, '0')}`;
}

async function removeLeftovers(folder: string, manifest: Manifest): Promise<void> {
  const logs = new Set(manifest.logs.map(({ number }) => number));
  for (const name of await readdir(folder)) {
    const number = logNumber(name);
    const isOldCatalogue = name.startsWith('catalogue-') && name !== manifest.catalogue?.file;
    if ((number !== null && !logs.has(number)) || isOldCatalogue || isUnfinished(name)) await rm(join(folder, name), { force: true });
  }
}
