/** Entry of the worker threads of `createEngine`. */
import type { Fingerprint } from '../fingerprint.ts';
import { matchFingerprints } from '../matching/match-fingerprints.ts';
import type { Match } from '../matching/match.ts';
import { loadOpenCv } from '../matching/open-cv.ts';
import { type FingerprintTask, runFingerprintTask } from './fingerprint-task.ts';
import type { WorkerResult } from './worker-result.ts';

export interface MatchTask {
  readonly kind: 'match';
  readonly query: Fingerprint;
  readonly reference: Fingerprint;
}

export default async function run(task: FingerprintTask | MatchTask): Promise<WorkerResult<Fingerprint> | Match> {
  if (task.kind === 'fingerprint') return runFingerprintTask(task);
  const { cv } = await loadOpenCv();
  return matchFingerprints(cv, task.query, task.reference);
}
