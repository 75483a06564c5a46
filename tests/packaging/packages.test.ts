import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ourDependencies, packageFolders, repository } from './packages.ts';
import { readmeExample } from './readme-example.ts';

const tarballs = inject('tarballs');
const nodes = Object.entries(inject('nodes'));

describe.each(packageFolders)('packages/%s as published', (folder) => {
  let project: string;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), `imgguard-${folder}-`));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty-project', private: true, type: 'module' }));
    cpSync(join(repository, 'tests/fixtures/photos/works'), join(project, 'photos'), { recursive: true });
    const files = [...ourDependencies[folder], folder].map((each) => tarballs[each] ?? '');
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...files], {
      cwd: project,
      stdio: 'pipe',
      timeout: 300_000,
    });
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('installs none of our packages that it does not need', () => {
    const scope = join(project, 'node_modules', '@imgguard');
    const installed = readdirSync(join(project, 'node_modules')).includes('@imgguard') ? readdirSync(scope) : [];
    const wanted = [...ourDependencies[folder], folder].filter((each) => each !== 'imgguard');
    expect(installed.toSorted()).toEqual(wanted.toSorted());
  });

  it('carries no tests, and every file that its exports name', () => {
    const listed = execFileSync('tar', ['-tzf', tarballs[folder] ?? ''], { encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(listed.filter((name) => /\.test\.|tsbuildinfo|\.tmp$/.test(name))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(repository, 'packages', folder, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const named = Object.values(manifest.exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)));
    expect(listed).toEqual(expect.arrayContaining(named.map((name) => name.replace('./', 'package/'))));
    expect(listed).toEqual(expect.arrayContaining(['package/README.md', 'package/LICENSE']));
  });

  it('has types that compile in a strict project without skipLibCheck', () => {
    const name = folder === 'imgguard' ? 'imgguard' : `@imgguard/${folder}`;
    writeFileSync(join(project, 'consumer.ts'), `import * as all from '${name}';\nexport const names: string[] = Object.keys(all);\n`);
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    const types = ['--typeRoots', join(repository, 'node_modules/@types'), '--types', 'node'];
    const flags = [
      '--strict',
      '--noEmit',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom',
      '--skipLibCheck',
      'false',
      ...types,
    ];
    const compiled = spawnSync(process.execPath, [tsc, ...flags, 'consumer.ts'], { cwd: project, encoding: 'utf8' });
    expect(compiled.stdout + compiled.stderr).toBe('');
    expect(compiled.status).toBe(0);
  });

  it.each(nodes)('runs the example of its README on Node %s', (major, node) => {
    const readme = readFileSync(
      join(project, 'node_modules', folder === 'imgguard' ? 'imgguard' : `@imgguard/${folder}`, 'README.md'),
      'utf8',
    );
    const example = readmeExample(readme);
    if (!example) throw new Error(`packages/${folder}/README.md has no JavaScript or TypeScript block.`);
    const file = `example-${major}.mjs`;
    writeFileSync(join(project, file), transformSync(example.code, { loader: 'ts', format: 'esm', target: 'node20' }).code);
    const ran = spawnSync(node, [file], { cwd: project, encoding: 'utf8', timeout: 100_000, env: { PATH: process.env['PATH'] } });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
    if (example.output === null) expect(ran.stdout).not.toBe('');
    else expect(ran.stdout).toBe(example.output);
  });
});

describe('the installed command', () => {
  let project: string;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'imgguard-command-'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }));
    cpSync(join(repository, 'tests/fixtures/photos/works'), join(project, 'photos'), { recursive: true });
    execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...Object.values(tarballs)], {
      cwd: project,
      stdio: 'pipe',
      timeout: 300_000,
    });
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  function command(node: string, ...args: string[]) {
    const program = join(project, 'node_modules/.bin/imgguard');
    return spawnSync(node, [program, ...args], { cwd: project, encoding: 'utf8', timeout: 100_000, env: { PATH: process.env['PATH'] } });
  }

  it.each(nodes)('answers --help and wrong calls on Node %s', (_major, node) => {
    const help = command(node, '--help');
    expect([help.status, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('Usage: imgguard <command>');
    expect(command(node, 'frobnicate')).toMatchObject({ status: 2, stdout: '' });
  });

  it.each(nodes)('finds every picture of a folder in the same folder on Node %s', (_major, node) => {
    const ran = command(node, 'match', 'photos', 'photos', '--ndjson', '--threads', '2');
    expect(ran.status).toBe(0);
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { image: string; match: { work: string; kind: string } | null });
    expect(lines.map(({ image, match }) => [image, match?.work, match?.kind])).toEqual(lines.map(({ image }) => [image, image, 'exact']));
    expect(lines.map(({ image }) => image)).toEqual(readdirSync(join(project, 'photos')).toSorted());
  });
});
