// Exit code 0 when every package is built and no source is newer than what was built from it.
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { entryPoints, filesBelow, packages, root, workerEntries } from './workspace.mjs';

process.exit(packages().every(isBuilt) ? 0 : 1);

function isBuilt(pkg) {
  const outputs = entryPoints(pkg).map(({ output }) => join(pkg.dir, output));
  if (pkg.manifest.bin) outputs.push(join(pkg.dir, 'dist/cli/main.js'));
  // A worker's bundle keeps its date when its contents stay: only whether it is there counts.
  const workers = workerEntries(pkg).map((entry) => join(pkg.dir, 'dist/workers', `${basename(entry, '.ts')}.js`));
  if (![...outputs, ...workers].every((file) => existsSync(file))) return false;
  const sources = filesBelow(`packages/${pkg.folder}/src`, (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const newest = Math.max(...sources.map((file) => changedAt(join(root, file))), changedAt(join(pkg.dir, 'package.json')));
  return newest <= Math.min(...outputs.map(changedAt));
}

function changedAt(file) {
  return statSync(file).mtimeMs;
}
