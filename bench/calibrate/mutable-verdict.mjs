// The rule of the verdict as it is in the sources, with limits that can be changed: `parameters.ts` is bundled with `let` instead of `const`.
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MATCHING = `${ROOT}packages/core/src/matching`;
const NUMBER = /^export const ([A-Z_0-9]+) = (-?[\d.]+);$/gm;

/** @returns `verdict(evidence)` by geometry and PDQ together, `limits()`, `set(limits)`, `coefficients` of the probability. */
export async function mutableVerdict() {
  const outfile = `${ROOT}.cache/bench/mutable-verdict.mjs`;
  mkdirSync(`${ROOT}.cache/bench`, { recursive: true });
  const contents = `
    export { geometricVerdict, vetoOf } from './verdict.ts';
    export { PROBABILITY_LOGIT, readLimits, writeLimits } from './parameters.ts';
    export { PDQ_MAX_DISTANCE } from '../descriptors/pdq-descriptor.ts';`;
  await build({
    stdin: { contents, resolveDir: MATCHING, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
    plugins: [{ name: 'mutable', setup: (bundle) => bundle.onLoad({ filter: /matching\/parameters\.ts$/ }, mutable) }],
  });
  const { geometricVerdict, vetoOf, PROBABILITY_LOGIT, readLimits, writeLimits, PDQ_MAX_DISTANCE } = await import(
    pathToFileURL(outfile).href
  );
  return {
    coefficients: PROBABILITY_LOGIT,
    limits: readLimits,
    set: writeLimits,
    /** As `conclude` draws it: a whole picture that is close is a copy, unless what is aligned says otherwise. */
    verdict(evidence) {
      const geometric = geometricVerdict(evidence);
      const isOther = geometric === 'similar' && ['scene-goes-on', 'only-drawing-agrees'].includes(vetoOf(evidence));
      return evidence.pdqDistance !== null && evidence.pdqDistance <= PDQ_MAX_DISTANCE && !isOther ? 'copy' : geometric;
    },
  };
}

function mutable({ path }) {
  const source = readFileSync(path, 'utf8');
  const names = [...source.matchAll(NUMBER)].map(([, name]) => name);
  const cases = names.map((name) => `if (limits.${name} !== undefined) ${name} = limits.${name};`).join('\n');
  const contents = `${source.replace(NUMBER, 'export let $1: number = $2;')}
    export function readLimits() { return { ${names.join(', ')} }; }
    export function writeLimits(limits: Record<string, number>) { ${cases} }`;
  return { contents, loader: 'ts' };
}
