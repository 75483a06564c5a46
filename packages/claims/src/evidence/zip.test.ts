import { describe, expect, it } from 'vitest';
import { textFile } from './evidence-file.ts';
import { unzip, zipOf } from './zip.ts';

const FILES = [textFile('data/b.txt', 'two'), textFile('a.txt', 'one'), { path: 'empty', bytes: new Uint8Array() }];
const AT = '2026-03-03T09:00:01Z';

describe('zipOf and unzip', () => {
  it('give back every file, in the order of the paths, and the same bytes every time', () => {
    const zip = zipOf(FILES, AT);
    const result = unzip(zip);
    expect(result.ok && result.files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
      ['a.txt', 'one'],
      ['data/b.txt', 'two'],
      ['empty', ''],
    ]);
    expect(zipOf(FILES.toReversed(), AT)).toEqual(zip);
  });

  it.each(['../a', '/a', 'a/../b', 'a//b', '.git/config', 'a\\b', 'con:', 'a\nb', 'ä', '', 'a.', 'a'.repeat(201)])(
    'no path leads out of the folder or means two things: %j',
    (path) => {
      expect(() => zipOf([{ path, bytes: new Uint8Array() }], AT)).toThrow(/path/u);
    },
  );

  it('refuses paths that are the same where case does not count, and times that a zip cannot hold', () => {
    expect(() => zipOf([textFile('a', '1'), textFile('A', '2')], AT)).toThrow(/once/u);
    expect(() => zipOf(FILES, '1979-12-31')).toThrow(/1980/u);
  });

  it('names what was changed, cut off or put on', () => {
    const zip = zipOf(FILES, AT);
    const changed = zip.slice();
    changed[31] = 'X'.charCodeAt(0);
    expect(unzip(changed)).toMatchObject({ ok: false, code: 'not-a-bundle' });
    for (const odd of [
      zip.slice(0, -1),
      Uint8Array.from([...zip, 0]),
      zip.slice(0, 40),
      new Uint8Array(),
      new TextEncoder().encode('no zip'),
    ])
      expect(unzip(odd)).toMatchObject({ ok: false, code: 'not-a-bundle' });
  });

  it.each([0xff_ff_00_00, 0x00_00_00_00, 0x5c_ff_00_00, 0x5c_63_ff_ff])(
    'refuses a zip whose time is none (%d), and does not fail at it',
    (stamp) => {
      const zip = zipOf(FILES, AT);
      for (const at of [10, zip.length - 22]) new DataView(zip.buffer).setUint32(at, stamp, true);
      expect(unzip(zip)).toMatchObject({ ok: false, code: 'not-a-bundle' });
    },
  );

  it('does not follow a path that somebody put in', () => {
    const zip = zipOf([textFile('aaaa', 'x')], AT);
    const evil = zip.slice();
    evil.set(new TextEncoder().encode('../a'), 30);
    expect(unzip(evil)).toMatchObject({ ok: false, path: '../a' });
  });

  it('finds every changed byte of the container', () => {
    const zip = zipOf(FILES, AT);
    for (let at = 0; at < zip.length; at += 1) {
      const changed = zip.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      expect([at, unzip(changed).ok]).toEqual([at, false]);
    }
  });
});
