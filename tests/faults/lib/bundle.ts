/** TypeScript that is run as a process of its own, from sources, with the packages of this repository taken in. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Returns the bundle's path: in `node_modules`, so that it finds what it imports. */
export async function bundleForProcess(entry: URL, name: string): Promise<string> {
  const folder = fileURLToPath(new URL('../../../node_modules/.cache/imgguard-tests/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}${name}-${process.pid}.mjs`;
  const ours = /^(imgguard$|@imgguard\/)/;
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@imgguard/source'],
    logLevel: 'error',
    plugins: [
      {
        name: 'externals',
        setup(context) {
          context.onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
            kind === 'entry-point' || ours.test(path) ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return outfile;
}
