// Bundles the worker threads' entry files, which Node loads as JavaScript even while tests run from TypeScript sources.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../packages/core/src/workers/matching-worker.ts', import.meta.url));
const outfile = fileURLToPath(new URL('../packages/core/dist/workers/matching-worker.js', import.meta.url));

export async function setup() {
  if (!existsSync(entry)) return;
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'error',
  });
}
