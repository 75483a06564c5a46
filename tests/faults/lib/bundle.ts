/** TypeScript that is run as a process of its own, from sources, with the packages of this repository taken in. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What cannot be taken in: it is found beside its native parts, or is not there at all. */
const NOT_BUNDLED: ReadonlySet<string> = new Set(['@photostructure/sqlite', 'playwright-core']);

export interface BundleOptions {
  /** Takes in also the packages of others, so that the process starts in half the time. @default false */
  readonly whole?: boolean;
}

/** Returns the bundle's path: in `node_modules`, so that it finds what it imports. */
export async function bundleForProcess(entry: URL, name: string, { whole = false }: BundleOptions = {}): Promise<string> {
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
    // Packages in CommonJS ask for Node's modules with it.
    ...(whole ? { banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` } } : {}),
    plugins: [
      {
        name: 'externals',
        setup(context) {
          context.onResolve({ filter: /^[^./]/ }, ({ kind, path }) => {
            const isIn = kind === 'entry-point' || ours.test(path) || (whole && !NOT_BUNDLED.has(path));
            return isIn ? undefined : { path, external: true };
          });
        },
      },
    ],
  });
  return outfile;
}
