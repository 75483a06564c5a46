/**
 * The built entry file of a package's worker threads: beside the built code, or, when the code runs from its sources (tests, editors), in
 * `.workers`, where it is bundled from sources as well. `moduleUrl`: `import.meta.url` of a file directly in the package's `src` or of any built file directly in its `dist`.
 */
export function workerEntry(moduleUrl: string, name: string): URL {
  const folder = moduleUrl.endsWith('.ts') ? '../.workers/' : './workers/';
  return new URL(`${folder}${name}.js`, moduleUrl);
}
