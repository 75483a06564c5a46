// What the scripts know about this repository: where it is, its packages, and what each of them publishes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository, without a trailing separator. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The condition under which a package's `exports` name its TypeScript sources. */
export const SOURCE_CONDITION = '@imgguard/source';

/** Build order: a package comes after those it depends on. */
const PACKAGE_FOLDERS = ['core', 'index', 'crawler', 'claims', 'imgguard'];

/**
 * The published packages, in build order.
 * @returns {{ folder: string, dir: string, name: string, manifest: Record<string, any> }[]}
 */
export function packages() {
  return PACKAGE_FOLDERS.map((folder) => {
    const dir = join(root, 'packages', folder);
    const manifest = readJson(join(dir, 'package.json'));
    return { folder, dir, name: manifest.name, manifest };
  });
}

/**
 * Public entry points of a package: its `exports` that have a source.
 * @returns {{ subpath: string, source: string, output: string, types: string }[]} paths relative to the package
 */
export function entryPoints(pkg) {
  return Object.entries(pkg.manifest.exports)
    .filter(([, target]) => typeof target === 'object' && target[SOURCE_CONDITION])
    .map(([subpath, target]) => ({ subpath, source: target[SOURCE_CONDITION], output: target.default, types: target.types }));
}

/** Entry files of worker threads, relative to the package. */
export function workerEntries(pkg) {
  const dir = join(pkg.dir, 'src', 'workers');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('-worker.ts'))
    .map((name) => `src/workers/${name}`);
}

/** Every file below a folder, relative to the repository with `/`; folders that hold no sources of ours are left out. */
export function filesBelow(start, accept = () => true) {
  const skip = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage', 'demo-output', 'imgguard-data']);
  const found = [];
  const visit = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        if (!skip.has(entry.name)) visit(path);
      } else if (entry.isFile()) {
        const name = relative(root, path).split(sep).join('/');
        if (accept(name)) found.push(name);
      }
    }
  };
  if (existsSync(join(root, start))) visit(join(root, start));
  return found.toSorted();
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
