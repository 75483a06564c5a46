// Builds every package: tsup for JavaScript, esbuild for worker threads, tsc for types. Usage: node scripts/build.mjs [package folder …]
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'tsup';
import { bundleWorkers } from './lib/workers.mjs';
import { entryPoints, packages, root } from './lib/workspace.mjs';

const CLI_ENTRY = 'src/cli/main.ts';

const started = performance.now();
const only = process.argv.slice(2);
const chosen = packages().filter((pkg) => only.length === 0 || only.includes(pkg.folder));
if (chosen.length === 0)
  fail(
    `No package is called ${only.join(', ')}. Folders: ${packages()
      .map((pkg) => pkg.folder)
      .join(', ')}.`,
  );

for (const pkg of chosen) await buildJavaScript(pkg);
await bundleWorkers({ workspace: 'external' });
emitTypes();
for (const pkg of chosen) checkOutputs(pkg);
console.log(`Built ${chosen.map((pkg) => pkg.name).join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);

async function buildJavaScript(pkg) {
  removeJavaScript(join(pkg.dir, 'dist'));
  // tsup reads the package's dependencies, which it leaves as imports, from the working directory.
  process.chdir(pkg.dir);
  await build({
    config: false,
    silent: true,
    entry: tsupEntries(pkg),
    outDir: 'dist',
    format: 'esm',
    target: 'node20',
    platform: 'node',
    splitting: true,
    sourcemap: true,
    dts: false,
    clean: false,
    esbuildOptions: (options) => {
      options.absWorkingDir = pkg.dir;
    },
  });
}

/** Output name without extension → source, for each export and for the command line. */
function tsupEntries(pkg) {
  const entries = {};
  for (const { subpath, source, output } of entryPoints(pkg)) {
    if (existsSync(join(pkg.dir, source))) entries[output.replace(/^\.\/dist\/|\.js$/g, '')] = source;
    else
      console.warn(`${pkg.name}: exports["${subpath}"] names ${source}, which does not exist. Left out; publint will refuse the package.`);
  }
  if (existsSync(join(pkg.dir, CLI_ENTRY))) entries['cli/main'] = CLI_ENTRY;
  return entries;
}

/** Chunks have hashed names: those of earlier builds must not be published. Types and workers stay, other tools keep them up to date. */
function removeJavaScript(dist) {
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    const path = join(dist, entry.name);
    if (entry.isDirectory() && entry.name !== 'workers') removeJavaScript(path);
    else if (/\.js(\.map)?$/.test(entry.name)) rmSync(path);
  }
}

function emitTypes() {
  const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', '--pretty', 'false'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (tsc.status !== 0) fail('The types do not compile; see above.');
}

/** Everything that package.json promises is there: `tsc -b` believes its build info even when an output was deleted by hand. */
function checkOutputs(pkg) {
  for (const { subpath, source, output, types } of entryPoints(pkg)) {
    if (!existsSync(join(pkg.dir, source))) continue;
    for (const file of [output, types]) {
      if (!existsSync(join(pkg.dir, file)))
        fail(
          `${pkg.name}: exports["${subpath}"] names ${file}, which the build did not make. Remove packages/${pkg.folder}/dist and build again.`,
        );
    }
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
