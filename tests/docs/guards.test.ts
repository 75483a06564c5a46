// The checks of scripts/ are only worth having if they fail: each is run on a small repository that breaks its rule.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const names = {
  core: '@imgguard/core',
  index: '@imgguard/index',
  crawler: '@imgguard/crawler',
  claims: '@imgguard/claims',
  imgguard: 'imgguard',
};
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'imgguard-guards-'));
  cpSync(join(repository, 'scripts'), join(copy, 'scripts'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  for (const [folder, name] of Object.entries(names)) {
    put(
      `packages/${folder}/package.json`,
      JSON.stringify({
        name,
        exports: { '.': { '@imgguard/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
      }),
    );
    put(`packages/${folder}/src/index.ts`, 'export const nothing = 0;\n');
    put(
      `packages/${folder}/dist/index.d.ts`,
      "export declare const nothing = 0;\n/** Said. */\nexport type { Thing as Item } from './thing.ts';\n",
    );
    put(`packages/${folder}/dist/thing.d.ts`, 'export interface Thing {\n    /** Hidden. */\n    readonly size: number;\n}\n');
  }
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

describe('check-boundaries', () => {
  const passes = 'Boundaries hold.\n';

  it('accepts what the table of packages allows', () => {
    put('packages/index/src/a.ts', "import { nothing } from '@imgguard/core';\nexport const a = nothing;\n");
    put('packages/claims/src/a.test.ts', "import { nothing } from '@imgguard/core';\nexport const a = nothing;\n");
    put('examples/one/index.mjs', "import { nothing } from 'imgguard';\nconsole.log(nothing);\n");
    put('tests/a.test.ts', "import { nothing } from '../packages/core/src/index.ts';\nexport const a = nothing;\n");
    expect(run('check-boundaries')).toEqual({ status: 0, stdout: passes, stderr: '' });
  });

  it.each([
    [
      'a package that it must not know',
      'packages/core/src/a.ts',
      "import { nothing } from '@imgguard/index';\nexport const a = nothing;\n",
      'must not import @imgguard/index',
    ],
    [
      'a type of such a package',
      'packages/claims/src/a.ts',
      "export type A = typeof import('@imgguard/core');\n",
      'must not import @imgguard/core',
    ],
    [
      'such a package on demand',
      'packages/crawler/src/a.ts',
      "export const a = () => import('@imgguard/core');\n",
      'must not import @imgguard/core',
    ],
    [
      'a re-export of such a package',
      'packages/crawler/src/a.ts',
      "export { nothing } from '@imgguard/core';\n",
      'must not import @imgguard/core',
    ],
    ['another package by path', 'packages/index/src/a.ts', "export { nothing } from '../../core/src/index.ts';\n", 'by path'],
    [
      'a file inside a package',
      'packages/imgguard/src/a.ts',
      "export { nothing } from '@imgguard/core/dist/index.js';\n",
      'reaches into a package',
    ],
    ['sources from an example', 'examples/one/index.mjs', "import '../../packages/core/src/index.ts';\n", 'leaves the example'],
    ['a path of one machine', 'packages/core/src/a.ts', "export const a = '/home/somebody/pictures';\n", 'path of one machine'],
    ['work left behind', 'packages/core/src/a.ts', '// TODO: later\nexport const a = 1;\n', 'leaves work behind'],
    ['a word of accusation', 'packages/claims/src/a.ts', "export const a = 'The infringer';\n", 'GLOSSARY.md'],
    ['a test that hides the others', 'packages/core/src/a.test.ts', "it.only('works', () => undefined);\n", 'hides the other tests'],
    [
      'a skipped test without a reason',
      'packages/core/src/a.test.ts',
      "it.skip('works', () => undefined);\n",
      'needs a comment with the reason',
    ],
  ])('refuses %s', (_what, file, text, message) => {
    put(file, text);
    const { status, stderr } = run('check-boundaries');
    expect(stderr).toContain(`${file}`);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

describe('check-docs-links', () => {
  it('follows links to files and headings', () => {
    put('README.md', '[a](docs/a.md#two-words) [b](docs) [web](https://example.com/) `[no](link.md)`\n');
    put('docs/a.md', '# One\n\n## Two words\n\n[back](../README.md) [here](#one)\n');
    expect(run('check-docs-links').status).toBe(0);
  });

  it.each([
    ['a missing file', '[a](missing.md)', 'no such file'],
    ['a missing heading', '[a](#missing)', 'no such heading'],
    ['an unencrypted address', '[a](http://example.com/)', 'use https'],
    ['a file outside', '[a](../../outside.md)', 'leaves the repository'],
  ])('refuses %s', (_what, text, message) => {
    put('README.md', `# Title\n\n${text}\n`);
    const { status, stderr } = run('check-docs-links');
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

describe('check-snippets', () => {
  const readme = '<!-- snippet: example.mjs#part -->\n```js\nold();\n```\n';

  it('compares a block with its region, and copies it on request', () => {
    put('example.mjs', 'start();\nif (x) {\n  // #region part\n  fresh();\n  // #endregion part\n}\n');
    put('README.md', readme);
    expect(run('check-snippets')).toMatchObject({ status: 1, stderr: expect.stringContaining('differs from the file') as string });
    expect(run('check-snippets', '--write').status).toBe(0);
    expect(readFileSync(join(copy, 'README.md'), 'utf8')).toBe(readme.replace('old', 'fresh'));
    expect(run('check-snippets').status).toBe(0);
  });

  it.each([
    ['a file that is gone', 'other.mjs', readme, 'does not exist'],
    ['a region that is gone', 'example.mjs', readme, 'has no region part'],
    ['a marker without a block', 'example.mjs', '<!-- snippet: example.mjs -->\nText.\n', 'not followed by a code block'],
  ])('refuses %s', (_what, file, text, message) => {
    put(file, 'fresh();\n');
    put('README.md', text);
    const { status, stderr } = run('check-snippets');
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

describe('api-report', () => {
  it('follows re-exports, leaves comments out, and notices a change', () => {
    expect(run('api-report', '--check').status).toBe(1);
    expect(run('api-report').status).toBe(0);
    const report = readFileSync(join(copy, 'docs/api-report/core.md'), 'utf8');
    expect(report).toContain('// Item is\ninterface Thing {\n    readonly size: number;\n}');
    expect(report).toContain('const nothing = 0;');
    expect(report).not.toContain('Hidden');
    expect(run('api-report', '--check')).toEqual({ status: 0, stdout: '', stderr: '' });
    put('packages/core/dist/thing.d.ts', 'export interface Thing {\n    readonly bytes: number;\n}\n');
    const { status, stderr } = run('api-report', '--check');
    expect(status).toBe(1);
    expect(stderr).toContain('-     readonly size: number;');
    expect(stderr).toContain('+     readonly bytes: number;');
  });
});

describe('run-checks', () => {
  it('ends with the true totals and a failing exit code', () => {
    put('README.md', '[a](missing.md)\n');
    const { status, stdout } = run('lib/run-checks', '--only', 'docs-links', '--only', 'boundaries', '--only', 'snippets');
    expect(stdout).toContain('missing.md: no such file');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('2 passed, 1 failed');
    expect(status).toBe(1);
  });

  it('refuses a name that no check has', () => {
    const { status, stdout } = run('lib/run-checks', '--only', 'nonsense');
    expect(stdout.trimEnd()).toBe('0 passed, 1 failed');
    expect(status).toBe(1);
  });
});

function put(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

function run(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'scripts', `${script}.mjs`), ...args], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}
