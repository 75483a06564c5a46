/** Beside `index.ts`, because the place of the built worker is told from here. */
import { workerEntry } from '@imgguard/core/matching';

export const VECTOR_WORKER: URL = workerEntry(import.meta.url, 'vector-worker');
