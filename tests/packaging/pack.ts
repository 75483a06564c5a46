// vitest's globalSetup of the packaging tests: builds and packs every package as it would be published.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageFolders, repository } from './packages.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Package folder → absolute path of its tarball. */
    tarballs: Record<string, string>;
    /** Node binaries that every example runs on, by major version. */
    nodes: Record<string, string>;
  }
}

export default function setup(project: TestProject): () => void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: repository, stdio: 'inherit' });
  const target = mkdtempSync(join(tmpdir(), 'imgguard-pack-'));
  const tarballs: Record<string, string> = {};
  for (const folder of packageFolders) {
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', target], {
      cwd: join(repository, 'packages', folder),
      encoding: 'utf8',
    });
    tarballs[folder] = join(target, firstFileName(packed));
  }
  project.provide('tarballs', tarballs);
  project.provide('nodes', { [process.versions.node.split('.')[0] ?? '']: process.execPath, '24': node24() });
  return () => rmSync(target, { recursive: true, force: true });
}

function node24(): string {
  return execFileSync(process.execPath, ['scripts/lib/node-24.mjs'], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
}

function firstFileName(packed: string): string {
  const [first] = JSON.parse(packed) as { filename: string }[];
  if (!first) throw new Error('npm pack made no tarball.');
  return first.filename;
}
