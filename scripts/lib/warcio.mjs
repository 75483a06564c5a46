// Finds a Python that has warcio, the library that our WARC files are read back with. Run by itself it fetches it with pip when it is missing, into
// `.cache/warcio` and nowhere else, and says what stands in the way, which is no failure: the tests that need it say that they are skipped.
// IMGGUARD_WARCIO_PYTHON names a Python that has it; `none` leaves it out.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './workspace.mjs';

const PACKAGE = 'warcio==1.7.5';
const FOLDER = join(root, '.cache', 'warcio');
const TRIES = 3;
const SECONDS_A_TRY = 120;

/** @returns {{ python: string, env: Record<string, string> } | null} */
export function findWarcio() {
  const named = process.env.IMGGUARD_WARCIO_PYTHON;
  if (named === 'none') return null;
  const choices = named ? [{ python: named, env: {} }] : [...(existsSync(FOLDER) ? [OURS] : []), { python: 'python3', env: {} }];
  return choices.find(hasWarcio) ?? null;
}

const OURS = { python: 'python3', env: { PYTHONPATH: FOLDER } };

function hasWarcio({ python, env }) {
  try {
    execFileSync(python, ['-c', 'import warcio.archiveiterator'], { stdio: 'ignore', env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
}

/** What went wrong, or nothing. */
function fetchWarcio() {
  // A folder of its own needs no virtual environment, which Debian packages apart.
  const args = ['-m', 'pip', 'install', '--target', FOLDER, '--upgrade', '--quiet', '--disable-pip-version-check', '--no-input', PACKAGE];
  let failure = '';
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      execFileSync('python3', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: SECONDS_A_TRY * 1000 });
      return hasWarcio(OURS) ? '' : `python3 does not find it in ${FOLDER}`;
    } catch (error) {
      if (error.code === 'ENOENT') return 'python3 is not installed';
      failure = String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1);
      if (/No module named pip/.test(failure)) break;
    }
  }
  return `pip could not install ${PACKAGE} (${failure})`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failure = process.env.IMGGUARD_WARCIO_PYTHON || findWarcio() ? '' : fetchWarcio();
  console.log(failure ? `warcio is not there, and its tests are skipped: ${failure}` : 'warcio is there.');
}
