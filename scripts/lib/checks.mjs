// Every check of the project, in the order in which scripts/test runs them: cheap ones first.
import { join } from 'node:path';
import { packages, root } from './workspace.mjs';

/**
 * @typedef {object} Check
 * @property {string} name what `--only` calls it
 * @property {string[]} command program and arguments
 * @property {number} minutes it is ended, and has failed, after this long
 * @property {boolean} fast whether `--fast` includes it
 * @property {string} [cwd] where it runs; the repository's root otherwise
 * @property {boolean} [vitest] whether its tests are counted one by one; any other check counts as one
 * @property {Record<string, string>} [env]
 */

/** @returns {Check[]} */
export function allChecks() {
  return [
    single('lockfile', 1, ['node', 'scripts/complete-lockfile.mjs', '--check']),
    single('build', 5, ['node', 'scripts/build.mjs']),
    single('lint', 2, bin('oxlint', '--deny-warnings')),
    single('format', 2, bin('oxfmt', '--check')),
    single('types', 5, ['npm', 'run', '--silent', 'typecheck']),
    single('wasm', 1, ['node', 'scripts/build-wasm.mjs', '--check']),
    single('boundaries', 1, ['node', 'scripts/check-boundaries.mjs']),
    single('snippets', 1, ['node', 'scripts/check-snippets.mjs']),
    single('docs-links', 1, ['node', 'scripts/check-docs-links.mjs']),
    single('api-report', 1, ['node', 'scripts/api-report.mjs', '--check']),
    single('knip', 2, bin('knip', '--no-progress')),
    ...packages().map((pkg) => ({ ...single(`publint-${pkg.folder}`, 2, bin('publint', '--strict')), cwd: pkg.dir })),
    ...packages().map((pkg) => ({ ...single(`attw-${pkg.folder}`, 3, bin('attw', '--pack', '--profile', 'esm-only')), cwd: pkg.dir })),
    single('warcio', 12, ['bash', '-c', WARCIO], { fast: false }),
    tests('unit', 12, { fast: true }),
    tests('integration', 12, { fast: true }),
    { ...tests('unit', 12, { fast: false }), name: 'unit-node-24', command: onNode24('run', '--project', 'unit') },
    tests('packaging', 10, { fast: false }),
    single('browser', 12, ['bash', '-c', '. scripts/lib/setup.sh && ensure_command chromium chromium'], { fast: false }),
    tests('e2e', 10, { fast: false }),
    tests('faults', 20, { fast: false }),
    tests('quality', 25, { fast: false }),
  ];
}

/** Never fails: without a network there is none, and its tests are skipped. */
const WARCIO = `. scripts/lib/setup.sh
python3 -m pip --version >/dev/null 2>&1 || ensure_command pip3 python3-pip
exec node scripts/lib/warcio.mjs`;

function single(name, minutes, command, { fast = true } = {}) {
  return { name, minutes, command, fast };
}

function tests(project, minutes, { fast }) {
  return { name: project, minutes, fast, vitest: true, command: bin('vitest', 'run', '--project', project, '--passWithNoTests') };
}

function onNode24(...args) {
  return ['bash', '-c', 'exec "$(node scripts/lib/node-24.mjs)" node_modules/vitest/vitest.mjs "$@"', 'vitest', ...args];
}

function bin(name, ...args) {
  return [join(root, 'node_modules', '.bin', name), ...args];
}
