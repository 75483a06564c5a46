import { spawnSync } from 'node:child_process';
import { readCsv } from '../../packages/claims/src/import/csv.ts';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { croppedCopy, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('skipped: the table as another reader of CSV reads it, since python3 is not installed here');

const TITLE = '=HYPERLINK("https://evil.example","click") , "quoted"\n+1';

describe('imgguard hits --csv', () => {
  it('is a table in which a hostile title and work are text, as another reader reads it too', async () => {
    const web = await site({
      routes: {
        '/': `<title>${TITLE.replaceAll('"', '&quot;')}</title><img src="/a.webp">`,
        '/a.webp': await croppedCopy(DRAGONFLY),
      },
    });
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    await guard.works.add({ file: photo(DRAGONFLY), title: '@SUM(A1:A9)' });
    await searchAll(guard, { sites: [web.url('/')] });
    await guard.close();
    const { code, out, err } = await imgguard('hits', '--csv', '--data', folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { rows, problems, columns } = readCsv(out);
    expect(problems).toEqual([]);
    expect(columns).toContain('title');
    expect(rows).toHaveLength(1);
    const cells = rows[0]?.cells;
    expect(cells?.get('title')).toMatch(/^'=HYPERLINK\("https:\/\/evil\.example"/u);
    expect(cells?.get('work')).toBe("'@SUM(A1:A9)");
    expect(cells?.get('page')).toBe(web.url('/'));
    expect(cells?.get('priority')).toMatch(/^\d+$/u);
    if (hasPython) {
      const script = 'import csv,sys,json; print(json.dumps([r for r in csv.reader(sys.stdin)]))';
      const read = JSON.parse(spawnSync('python3', ['-c', script], { input: out, encoding: 'utf8' }).stdout) as string[][];
      expect(read.map((row) => row.length)).toEqual([columns.length, columns.length]);
      expect(read[1]?.[columns.indexOf('title')]).toBe(cells?.get('title'));
    }
    expectRefusal(await imgguard('hits', '--csv', '--ndjson', '--data', folder), 2, '--csv does not go with --ndjson');
  });
});
