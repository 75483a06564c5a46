// Bundles the entry files of worker threads. Node starts a worker from a JavaScript file, so they are built even for tests.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packages, SOURCE_CONDITION, workerEntries } from './workspace.mjs';

/**
 * Writes the bundled workers of every package that has some: `dist/workers/` as they are published, `.workers/` for code that runs from sources. They
 * never share a place, so that a build does not pull the workers from under tests that are running.
 * @param {{ workspace: 'source' | 'external' }} options `source` takes our other packages in from their sources, so that tests
 *   need no build; `external` leaves them to be imported, as in a published package.
 */
export async function bundleWorkers({ workspace }) {
  const folder = workspace === 'source' ? ['.workers'] : ['dist', 'workers'];
  for (const pkg of packages()) {
    for (const entry of workerEntries(pkg)) {
      const outfile = join(pkg.dir, ...folder, `${basename(entry, '.ts')}.js`);
      try {
        await bundleWorker({ pkg, entry, outfile, workspace });
      } catch (error) {
        // An older bundle would run in its place and hide the mistake.
        rmSync(outfile, { force: true });
        throw error;
      }
    }
  }
}

async function bundleWorker({ pkg, entry, outfile, workspace }) {
  const result = await build({
    entryPoints: [join(pkg.dir, entry)],
    outfile,
    absWorkingDir: pkg.dir,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: workspace === 'source' ? [SOURCE_CONDITION] : [],
    plugins: [externals(workspace)],
    sourcemap: true,
    logLevel: 'error',
  });
  for (const file of result.outputFiles) replaceIfChanged(file.path, file.contents);
}

/** Third-party packages stay imports; ours do too, unless they are taken from their sources. */
function externals(workspace) {
  return {
    name: 'externals',
    setup(context) {
      context.onResolve({ filter: /^[^./]/ }, (args) => {
        if (args.kind === 'entry-point') return undefined;
        const ours = args.path === 'imgguard' || args.path.startsWith('@imgguard/');
        return ours && workspace === 'source' ? undefined : { path: args.path, external: true };
      });
    },
  };
}

/** Other test runs may be starting the same file: it is never seen half written, and not touched when it is right already. */
function replaceIfChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
