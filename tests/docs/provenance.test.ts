import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { demoWorks } from '../../scripts/demo-sites/photos.mjs';

const FOLDER = fileURLToPath(new URL('../fixtures/photos/', import.meta.url));
const rows = readFileSync(`${FOLDER}PROVENANCE.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

it('names author, licence, source and checksum of every carried photograph, and no others', () => {
  const files = ['works', 'strangers'].flatMap((folder) => readdirSync(FOLDER + folder).map((name) => `${folder}/${name}`));
  expect(rows.map(([, file]) => file).toSorted()).toEqual(files.toSorted());
  for (const [, file, copyright, license, source, , sha256] of rows) {
    expect(
      createHash('sha256')
        .update(readFileSync(FOLDER + file))
        .digest('hex'),
      file,
    ).toBe(sha256);
    expect(copyright, file).toMatch(/\S, \d{4}$/);
    expect(license, file).toMatch(/^\[CC[\w.-]+\]\(https:\/\/creativecommons\.org\//);
    expect(source, file).not.toBe('');
  }
});

it('gives every work of the demo its creator', () => {
  const works = demoWorks();
  expect(works).toHaveLength(readdirSync(`${FOLDER}works`).length);
  expect(works.find((work) => work.name === 'dragonfly')?.creator).toBe('Bolly');
  expect(works.find((work) => work.name === 'head')?.creator).toBe('Simone Gasparini, Fabien Castan, Yann Lanthony');
});
