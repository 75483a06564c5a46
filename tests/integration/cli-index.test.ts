/** `imgguard index`: the folder that other programs open, checked against the database and built from it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkIndex } from '@imgguard/index';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { DRAGONFLY, guardIn, photo, smallCopy, temporaryFolder } from './lib/guards.ts';

describe('imgguard index', () => {
  it('is built from the database, describes itself, and notices what has changed since', async () => {
    const data = await temporaryFolder();
    const guard = await guardIn(data);
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    await guard.close();
    const index = (...args: string[]) => imgguard('index', ...args, '--data', data);
    expectRefusal(await index('verify'), 1, 'There is no index in');
    expect(await index('rebuild')).toMatchObject({ code: 0, out: expect.stringContaining('1 work') });
    expect(await index('verify')).toMatchObject({ code: 0, out: expect.stringMatching(/^whole: 1 work, 1 record, \d/) });
    expect((await index('stats')).out).toMatch(/^works {4}1$/m);
    expect(ndjson((await index('stats', '--ndjson')).out)).toMatchObject([{ works: 1, depth: 'local-features', logs: 1 }]);

    // Another program can ask it.
    const opened = await openWorkIndex({ folder: join(data, 'index'), threads: 1 });
    const { matches } = await opened.search(await smallCopy(DRAGONFLY));
    expect(matches.map(({ workId }) => workId)).toEqual([work.id]);
    expectRefusal(await index('verify'), 1, 'has the index');
    await opened.close();

    const later = await guardIn(data);
    await later.works.add({ file: photo('works/greentock_by_Peter_Nerlich.jpg') });
    later.works.remove(work.id);
    await later.close();
    const { code, out } = await index('verify', '--ndjson');
    expect(code).toBe(1);
    expect(ndjson(out)).toMatchObject([{ findings: [], missing: [expect.any(String)], left: [work.id] }]);
    expect((await index('verify')).out).toContain(
      '1 work of the database not in the index: the next scan sees to it, or imgguard index rebuild',
    );
  });

  it('names what is damaged, and what repairs it', async () => {
    const data = await temporaryFolder();
    const guard = await guardIn(data);
    await guard.works.add({ file: photo(DRAGONFLY) });
    await guard.close();
    const index = (...args: string[]) => imgguard('index', ...args, '--data', data);
    await index('rebuild');
    const log = (await readdir(join(data, 'index'))).find((name) => name.startsWith('log-')) ?? '';
    const bytes = await readFile(join(data, 'index', log));
    await writeFile(join(data, 'index', log), bytes.subarray(0, -1000));
    const { code, out } = await index('verify');
    expect(code).toBe(1);
    expect(out).toContain(`${log}: `);
    expect(out).toContain('the index has to be rebuilt');
    // A folder of its own has no database: what is lost is named.
    const alone = await imgguard('index', 'rebuild', join(data, 'index'));
    expect(alone).toMatchObject({ code: 1, out: expect.stringContaining('lost: ') });
    expect(await index('rebuild')).toMatchObject({ code: 0 });
    expect(await index('verify')).toMatchObject({ code: 0 });
  });

  it('says how it is called', async () => {
    expectRefusal(await imgguard('index'), 2, 'verify, rebuild, stats');
    expectRefusal(await imgguard('index', 'verify', photo('works')), 1, 'is not the folder of an index');
    expect((await imgguard('index', '--help')).out).toContain('imgguard index rebuild [folder]');
  });
});
