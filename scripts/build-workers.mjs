// vitest's globalSetup: worker threads start from JavaScript, so their entry files are bundled before tests run from TypeScript sources.
import { bundleWorkers } from './lib/workers.mjs';

export async function setup() {
  await bundleWorkers({ workspace: 'source' });
}
