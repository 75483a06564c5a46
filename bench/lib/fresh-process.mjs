// Steps of a bench that are measured as after a start of the machine: in a process of their own, with nothing in the file cache.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs one step of a bench, `--step … --folder … --count …`, and returns what it prints as JSON. */
export function inFreshProcess(bench, { step, folder, count, flags = [] }) {
  const args = [...flags, fileURLToPath(bench), '--step', step, '--folder', folder, '--count', String(count)];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`${step} ended with ${status}`);
  return JSON.parse(stdout);
}

/** Returns whether it could: it takes root's rights, on Linux. */
export function emptyFileCache() {
  spawnSync('sync');
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}
