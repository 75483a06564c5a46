/** What every command has in common: help, refusals, exit codes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../packages/imgguard/src/cli/commands.ts';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { photo, temporaryFolder } from './lib/guards.ts';

const NAMES = commands.map(({ name }) => name);
const HIT = '0123456789';
const DECISION = ['--truth', 'match', '--use', 'licensed'];
const SITE = ['--site', 'https://example.com/'];

describe('help', () => {
  it.each(commands)('of $name has usage, options, an example and the exit codes', async ({ name, options, summary }) => {
    const ran = await imgguard(name, '--help');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(new RegExp(`^[A-Z][^]*\\.\n\nUsage: imgguard ${name} `));
    for (const option of Object.keys(options)) expect(ran.out).toContain(`--${option}`);
    expect(ran.out).toMatch(new RegExp(`Examples?:\n {2}imgguard ${name} `));
    expect(ran.out).toMatch(/Exit codes: 0 done, 1 .*, 2 .*, 130 .*\.\n$/);
    expect(await imgguard('help', name)).toEqual(ran);
    expect(await imgguard(name, '-h')).toEqual(ran);
    expect((await imgguard('--help')).out).toContain(summary);
  });

  it('lists the commands that the README lists', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| `imgguard ([a-z]+)[^|]*(?:\\\|[^|]*)*` \|/gm)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual(NAMES.toSorted());
  });

  it('is what a bare command line gets, as a mistake', async () => {
    const { out, err, code } = await imgguard();
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toEqual((await imgguard('--help')).out);
  });

  it('gives the version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../packages/imgguard/package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await imgguard('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('a wrong command line', () => {
  it.each([
    [['frobnicate'], 'There is no command "frobnicate"; the commands are scan, '],
    [['--frobnicate'], 'There is no command "--frobnicate"'],
    [['help', 'frobnicate'], 'There is no command'],
    ...NAMES.map((name): [string[], string] => [[name, '--frobnicate'], `Unknown option '--frobnicate'; see imgguard ${name} --help.`]),
    [['hits', '--data'], "Option '--data <value>' argument missing; see imgguard hits --help."],
    [['hits', '--data', ''], '--data needs a value'],
    [['hits', '--ndjson=yes'], "Option '--ndjson' does not take an argument"],
    [['hits', '--site', '--ndjson'], "Option '--site' argument is ambiguous; see imgguard hits --help."],
    [['scan', 'photos'], '--site is missing: say where to look; see imgguard scan --help.'],
    [['scan', 'photos', '--site', 'example.com'], 'got "example.com" (did you mean https://example.com?); see imgguard scan --help.'],
    [['scan', 'photos', '--site', 'ftp://example.com/'], 'must be an address that begins with http:// or https://'],
    [['scan', 'photos', '--site', 'http://'], 'must be an address'],
    [['scan', 'photos', ...SITE, '--delay', 'soon'], '--delay must be a whole number of at least 0, got "soon"'],
    [['scan', 'photos', ...SITE, '--max-pages', '0'], '--max-pages must be a whole number of at least 1'],
    [['scan', 'photos', ...SITE, '--threads', '1000'], '--threads must be a whole number from 1 to 64'],
    [['match'], '<works-folder> is missing; see imgguard match --help.'],
    [['match', 'a'], '<images-folder> is missing'],
    [['match', 'a', 'b', 'c'], 'Did not expect "c"'],
    [['match', 'a', 'b', '--threads', '0'], '--threads must be a whole number from 1 to 64'],
    [['hits', 'a', 'b'], 'Did not expect "b"'],
    [['hits', HIT, '--site', 'example.com'], '--site narrows a list and does not go with one hit'],
    [['hits', '--verdict', 'none'], '--verdict must be one of copy, similar'],
    [['decide'], '<hit> is missing'],
    [['decide', HIT], '--truth is missing: one of match, not-a-match, unsure'],
    [['decide', HIT, '--truth', 'match'], '--use is missing: one of own, '],
    [['decide', HIT, '--truth', 'yes', '--use', 'licensed'], '--truth must be one of match, not-a-match, unsure, got "yes"'],
    [['decide', HIT, '--truth', 'match', '--use', 'illegal'], '--use must be one of'],
    [['decide', HIT, '--truth', 'unsure', '--use', 'unlicensed'], 'Only a match can be an unlicensed use'],
    [['decide', HIT, '--undo', ...DECISION], '--undo does not go with --truth and --use'],
    [['letter'], '<hit> is missing'],
    [['letter', HIT, '--out', 'l.txt'], '--template is missing'],
    [['letter', HIT, '--template', 'contact'], '--out is missing'],
    [['letter', HIT, '--template', 'contact', '--out', 'l.doc'], '--out must end in .txt, .html, .pdf or .eml, got "l.doc"'],
    [['letter', HIT, '--template', 'contact', '--out', 'l.txt', '--locale', '!'], '--locale must be a language such as en or de'],
    [['letter', HIT, '--template', 'contact', '--out', 'l.txt', '--reply-by', 'soon'], '--reply-by must be a day such as 2026-03-31'],
    [
      ['letter', HIT, '--template', 'contact', '--out', 'l.txt', '--set', 'work.titel=x'],
      '--set takes field=value with one of letter.date, ',
    ],
    [
      ['letter', HIT, '--template', 'contact', '--out', 'l.txt', '--respondent-address', 'x'],
      '--respondent-address needs --respondent-name',
    ],
    [['report'], '<file.html> is missing'],
    [['works'], 'Say what to do: list, add, find, set, collections, remove, rights-holder; see imgguard works --help.'],
    [['works', 'burn'], 'There is no "burn" here, only list, add, find, set, collections, remove, rights-holder'],
    [['works', 'list', '--title', 'x'], '--title does not go with "list"'],
    [['works', 'add'], '<file|folder…> is missing'],
    [['works', 'remove'], '<work…> is missing'],
    [['license', 'add', '--licensee', 'x'], 'Say where it holds with --domain, --host or --url'],
    [['license', 'add', '--domain', 'example.com'], '--licensee is missing'],
    [['license', 'add', '--licensee', 'x', '--domain', 'example.com', '--medium', 'sky'], '--medium must be one of web, '],
    [['license', 'add', '--licensee', 'x', '--domain', 'example.com', '--until', '2026-02-30'], '--until must be a day'],
    [['allow', 'add', 'example.com'], '--reason is missing'],
    [['allow', 'add'], '<place> is missing'],
    [['allow', 'toString'], 'There is no "toString" here'],
    [['models'], 'Say what to do: list, add, use, background, verify, remove; see imgguard models --help.'],
    [['models', 'add'], '<model> is missing'],
    [['models', 'add', 'sscd'], '<file…> is missing'],
    [['models', 'add', 'sscd2', 'x'], 'There is no model "sscd2", only sscd, '],
    [['models', 'add', '--manifest', 'x.json'], '<file…> is missing'],
    [['models', 'remove'], '<model…> is missing'],
    [['models', 'list', '--accept-license'], '--accept-license does not go with "list"'],
    [['status', 'now'], 'Did not expect "now"'],
  ])('%j is refused with one sentence and exit code 2', async (args, words) => {
    const ran = await imgguard(...args);
    expectRefusal(ran, 2, '');
    expect(ran.err).toContain(words);
  });
});

describe('what is not there', () => {
  it.each([
    [['hits']],
    [['hits', HIT]],
    [['decide', HIT, ...DECISION]],
    [['decide', HIT, '--undo']],
    [['letter', HIT, '--template', 'contact', '--out', '-']],
    [['works', 'list']],
    [['works', 'remove', 'x']],
    [['works', 'rights-holder']],
    [['license', 'list']],
    [['license', 'remove', 'x']],
    [['allow', 'list']],
    [['status']],
  ])('a folder without data: imgguard %j', async (args) => {
    const folder = join(await temporaryFolder(), 'nothing');
    const ran = await imgguard(...args, '--data', folder);
    expectRefusal(ran, 1, /There is no ImgGuard data in .*nothing; run imgguard scan first/);
    await expect(readFile(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['works folder', (here: string) => ['match', join(here, 'gone'), here]],
    ['images folder', (here: string) => ['match', here, join(here, 'gone')]],
    ['pictures to scan for', (here: string) => ['scan', join(here, 'gone'), ...SITE, '--data', join(here, 'data')]],
    ['works to add', (here: string) => ['works', 'add', join(here, 'gone'), '--data', join(here, 'data')]],
  ])('a missing folder: %s', async (_what, args) => {
    const here = await temporaryFolder();
    expectRefusal(await imgguard(...args(here)), 1, /gone does not exist\.$/m);
    await expect(readFile(join(here, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('a folder that is a file', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'file');
    await writeFile(file, 'text');
    expectRefusal(await imgguard('match', file, folder), 1, /file is not a folder; name a folder instead\.$/m);
    expectRefusal(await imgguard('scan', photo('works'), ...SITE, '--data', file), 1, /file is not a folder/);
    expectRefusal(await imgguard('works', 'add', photo('works'), '--data', join(file, 'data')), 1, /is not a folder/);
    expectRefusal(await imgguard('hits', '--data', file), 1, 'There is no ImgGuard data');
  });

  it('a database that is none', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'imgguard.db'), 'x'.repeat(5_000));
    expectRefusal(await imgguard('status', '--data', folder), 1, 'is not a readable ImgGuard database; restore it from a backup');
  });

  it('works to search for', async () => {
    const folder = await temporaryFolder();
    expectRefusal(await imgguard('match', folder, folder), 1, 'There are no pictures in');
    const data = join(folder, 'data');
    const ran = await imgguard('scan', folder, ...SITE, '--data', data);
    expectRefusal(ran, 1, 'No pictures were found, and no works are registered');
  });

  it('a place for the report, found out before anything else is done', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const scan = (report: string) => imgguard('scan', photo('works'), ...SITE, '--data', join(folder, 'data'), '--report', report);
    expectRefusal(await scan(folder), 1, 'is a folder; name a file for the report');
    expectRefusal(await scan(join(folder, 'file', 'report.html')), 1, /file is not a folder/);
    if (process.platform === 'linux') expectRefusal(await scan('/proc/report.html'), 1, 'No file can be made at /proc/report.html');
    await expect(readFile(join(folder, 'data', 'imgguard.db'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('a hit, a work, a license, a rule, a template, a run', async () => {
    const folder = await temporaryFolder();
    const data = ['--data', folder];
    expect(await imgguard('allow', 'add', 'example.com', '--reason', 'a friend', ...data)).toMatchObject({ code: 0, err: '' });
    expectRefusal(await imgguard('hits', HIT, ...data), 1, `There is no hit ${HIT}`);
    expectRefusal(await imgguard('decide', HIT, ...DECISION, ...data), 1, `There is no hit ${HIT}`);
    expectRefusal(await imgguard('letter', HIT, '--template', 'contact', '--out', '-', ...data), 1, `There is no hit ${HIT}`);
    expectRefusal(await imgguard('works', 'remove', 'gone.jpg', ...data), 1, 'No work, or more than one, is called gone.jpg');
    expectRefusal(await imgguard('hits', '--work', 'gone.jpg', ...data), 1, 'is called gone.jpg');
    expectRefusal(await imgguard('license', 'remove', 'x', ...data), 1, 'There is no license x');
    expectRefusal(await imgguard('allow', 'remove', 'x', ...data), 1, 'There is no allow rule x');
    expectRefusal(await imgguard('report', join(folder, 'r.html'), ...data), 1, 'Nothing was searched yet');
    expectRefusal(await imgguard('report', join(folder, 'r.html'), '--run', 'x', ...data), 1, / x/);
    expectRefusal(await imgguard('allow', 'add', 'co.uk', '--reason', 'all', ...data), 1, 'is not the domain of one party');
    expectRefusal(await imgguard('works', 'rights-holder', '--email', 'a@example.com', '--id', 'x', ...data), 2, '--name is missing');
  });
});
