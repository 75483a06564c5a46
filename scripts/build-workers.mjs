// vitest's globalSetup: worker threads start from JavaScript, so their entry files are bundled before tests run from TypeScript sources.
import { bundleWorkers } from './lib/workers.mjs';

export async function setup() {
  try {
    await bundleWorkers({ workspace: 'source' });
  } catch {
    // esbuild has printed why. Tests that need the worker fail for want of it; the others still have something to say.
    console.error('A worker could not be bundled; tests that need it will fail.');
  }
}
