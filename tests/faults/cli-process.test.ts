/** The command as a process: pipes that close, disks that are full or read-only, Ctrl-C, and a crash. */
import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSite, type Site } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, ndjson } from '../integration/lib/command-line.ts';
import { makeCommand, mountingShell, removeCommand, start, startShell } from '../integration/lib/command-process.ts';
import { photo, smallCopy, temporaryFolder } from '../integration/lib/guards.ts';
import { blogRoutes, DRAGONFLY } from '../integration/lib/scanned-site.ts';

const PAGES = 16;
const shell = await mountingShell();

let web: Site;
let long: Site;

beforeAll(async () => {
  await makeCommand();
  web = await createSite({ routes: await blogRoutes() });
  const copy = await smallCopy(DRAGONFLY);
  const links = Array.from({ length: PAGES }, (_, number) => `<a href="/p${number}">${number}</a>`).join(' ');
  const pages = Array.from(
    { length: PAGES },
    (_, number) => [`/p${number}`, { body: `<img src="/i${number}.jpg">${links}`, delayMs: 40 }] as const,
  );
  const images = Array.from({ length: PAGES }, (_, number) => [`/i${number}.jpg`, Buffer.concat([copy, Buffer.from([number])])] as const);
  long = await createSite({ routes: Object.fromEntries([...pages, ...images]) });
});

afterAll(async () => {
  await Promise.all([web.close(), long.close()]);
  removeCommand();
});

function scanOf(site: string, data: string): string[] {
  return ['scan', photo(DRAGONFLY), '--site', site, '--allow-loopback', '--delay', '0', '--data', data];
}

describe('the exit code', () => {
  it.each([
    [['--version'], 0],
    [['status', '--data', '/nonexistent'], 1],
    [['frobnicate'], 2],
    [[], 2],
  ])('of imgguard %j is %d', async (args, code) => {
    expect(await start(args).done).toMatchObject({ code, signal: null });
  });
});

describe('output', () => {
  it('that nobody reads on is no failure', async () => {
    const folder = await temporaryFolder();
    const head = startShell(`imgguard match "${photo('works')}" "${photo('strangers')}" --ndjson | head -n 1`, { cwd: folder });
    const { code, out, err } = await head.done;
    expect({ code, lines: ndjson(out).length }).toEqual({ code: 0, lines: 1 });
    expect(err).not.toMatch(/EPIPE|Error|\n\s+at /);
    expect((await startShell('imgguard --help | true').done).code).toBe(0);
  });

  it.runIf(process.platform === 'linux')('to a full disk is one sentence', async () => {
    const { code, err } = await startShell('imgguard --help > /dev/full').done;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^imgguard: The disk is full: [^\n]+\n$/) });
  });

  it('of match is all that is written anywhere', async () => {
    const [cwd, temporary] = [await temporaryFolder(), await temporaryFolder()];
    const { code, out } = await start(['match', photo('strangers'), photo('strangers'), '--ndjson'], { cwd, env: { TMPDIR: temporary } })
      .done;
    expect(code).toBe(0);
    expect(ndjson(out).length).toBeGreaterThan(3);
    expect([await readdir(cwd), await readdir(temporary)]).toEqual([[], []]);
  });
});

describe('Ctrl-C', () => {
  it('stops a scan cleanly, and the same command goes on', async () => {
    const data = join(await temporaryFolder(), 'data');
    const first = start([...scanOf(long.url('/p0'), data), '--ndjson']);
    await first.shows('"image":');
    first.process.kill('SIGINT');
    const stopped = await first.done;
    expect(stopped).toMatchObject({ code: 130, err: 'imgguard: Stopped; the same command goes on where it stopped.\n' });
    expect((await start(['status', '--data', data]).done).out).toMatch(/^unfinished {3}http.*; the same scan goes on with it$/m);
    const asked = long.count('/p0');
    const second = await start([...scanOf(long.url('/p0'), data), '--ndjson']).done;
    expect(second.code).toBe(0);
    expect(ndjson(second.out)).toContainEqual(expect.objectContaining({ kind: 'started', resumed: true }));
    expect(long.count('/p0')).toBe(asked);
    expect((await start(['hits', '--data', data]).done).out.trimEnd().split('\n')).toHaveLength(PAGES);
  });

  it('stops match', async () => {
    const running = start(['match', photo('strangers'), photo('strangers')]);
    await running.shows(':');
    running.process.kill('SIGINT');
    expect(await running.done).toMatchObject({ code: 130, err: 'imgguard: Stopped.\n' });
  });

  it('twice stops at once', async () => {
    const data = join(await temporaryFolder(), 'data');
    const running = start([...scanOf(long.url('/p0'), data), '--ndjson']);
    await running.shows('"kind":"page"');
    running.process.kill('SIGINT');
    running.process.kill('SIGINT');
    expect(await running.done).toMatchObject({ code: 130 });
  });
});

describe('a second scan on the same folder', () => {
  it('is refused while one runs; everything else is not', async () => {
    const data = join(await temporaryFolder(), 'data');
    const first = start([...scanOf(long.url('/p0'), data), '--ndjson']);
    await first.shows('"kind":"started"');
    const second = await start(scanOf(web.url('/'), data)).done;
    expectRefusal(second, 1, 'Another scan is running on');
    expect(await start(['hits', '--data', data]).done).toMatchObject({ code: 0 });
    first.process.kill('SIGINT');
    await first.done;
  });
});

describe.skipIf(shell === null)('a disk', () => {
  /** Runs a script with a small file system of its own in `$disk`. */
  async function onDisk(size: string, script: string) {
    const disk = join(await temporaryFolder(), 'disk');
    await mkdir(disk);
    const text = `mount -t tmpfs -o size=${size} tmpfs "$disk" && ${script}`;
    return startShell(text, { shell: shell ?? [], env: { disk, web: web.url('/'), photo: photo(DRAGONFLY), photos: photo('works') } }).done;
  }
  const SCAN = 'imgguard scan "$photo" --site "$web" --allow-loopback --delay 0 --data "$disk/data"';

  it.each(['64k', '700k', '1m'])('that is full (%s) is told in one sentence, and the scan goes on when there is room', async (size) => {
    const { code, out, err } = await onDisk(size, `{ ${SCAN} || { echo "code $?"; mount -o remount,size=64m "$disk"; ${SCAN}; }; }`);
    expect(err).toMatch(/^imgguard: The disk (is full|failed)[^\n]+run the same command again\.$/m);
    expect(err).not.toMatch(/did not expect|\n\s+at /);
    expect(out).toMatch(/^code 1$/m);
    expect(code).toBe(0);
    expect(out).toContain('2 pages read, 3 pictures seen, 1 address skipped: 1 copy, 0 for a person to look at.');
  });

  it('that is full takes no report, and leaves no half of one', async () => {
    const script = `${SCAN} > /dev/null && head -c 100m /dev/zero > "$disk/fill" 2> /dev/null; imgguard report "$disk/report.html" --data "$disk/data"; echo "code $?"; ls "$disk"`;
    const { out, err } = await onDisk('8m', script);
    expect(err).toMatch(/^imgguard: The disk (is full|failed)[^\n]+$/m);
    expect(out).toMatch(/^code 1$/m);
    expect(out).not.toContain('report.html');
  });

  it('that is read-only is told in one sentence, by every command', async () => {
    const commands = ['status', 'hits', 'works list', 'works add "$photos"', 'allow add example.com --reason x', 'decide x --undo'];
    const runs = commands.map((command) => `imgguard ${command} --data "$disk/data"; echo "code $?";`).join(' ');
    const script = `${SCAN} > /dev/null && mount -o remount,ro "$disk"; ${SCAN}; echo "code $?"; ${runs} ${SCAN.replace('/data', '/new')}; echo "code $?"; imgguard report "$disk/r.html" --data "$disk/data"; echo "code $?"`;
    const { out, err } = await onDisk('8m', script);
    expect(out.trimEnd().split('\n')).toEqual(Array.from({ length: commands.length + 3 }, () => 'code 1'));
    const sentences = err
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('Scanning'));
    expect(sentences).toHaveLength(commands.length + 3);
    for (const sentence of sentences) expect(sentence).toMatch(/^imgguard: (The data folder cannot be written|No permission for) .*\.$/);
  });
});

describe('a folder that is not for this account', () => {
  it.skipIf(process.getuid?.() === 0)('is told in one sentence (not as root, whom no permission binds)', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'closed'), { mode: 0o000 });
    expectRefusal(await start(['match', join(folder, 'closed'), folder]).done, 1, 'No permission for');
    await expect(access(join(folder, 'closed'))).resolves.toBeUndefined();
  });
});
