import { describe, expect, test } from 'vitest';
import { contentUsageSignals, directiveSignals, headerDirectives, headerSignals, metaDirectives } from './directives.ts';
import { parseRobots } from './robots.ts';

describe('X-Robots-Tag', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['noindex'], ['noindex']],
    [['NoIndex, NOFOLLOW'], ['noindex', 'nofollow']],
    [['none'], ['noindex', 'nofollow']],
    [
      ['noindex', 'nofollow'],
      ['noindex', 'nofollow'],
    ],
    [['imgguard: noindex'], ['noindex']],
    [['ImgGuard: noindex, nofollow'], ['noindex', 'nofollow']],
    [['otherbot: noindex, nofollow'], []],
    [['otherbot: noindex', 'nofollow'], ['nofollow']],
    [['otherbot: noindex, imgguard: nofollow'], ['nofollow']],
    [['nofollow, otherbot: noindex'], ['nofollow']],
    [['*: noindex'], ['noindex']],
    [['noindex, max-image-preview:none'], ['noindex', 'max-image-preview:none']],
    [['max-image-preview: large, noindex'], ['max-image-preview: large', 'noindex']],
    [['unavailable_after: 25 Jun 2010 15:00:00 PST, noindex'], ['unavailable_after: 25 jun 2010 15:00:00 pst', 'noindex']],
    [[' , ,noindex,'], ['noindex']],
    [[''], []],
    [[], []],
  ])('%j', (values, expected) => {
    expect(headerDirectives(values, 'imgguard')).toEqual(expected);
  });
});

describe('meta elements', () => {
  test('those for all and those for us, however they are parted', () => {
    const metas = [
      { agent: 'robots', content: 'NoIndex, nofollow' },
      { agent: 'imgguard', content: 'noai noimageai' },
      { agent: 'otherbot', content: 'none' },
      { agent: 'description', content: 'noarchive' },
    ];
    expect(metaDirectives(metas, 'ImgGuard')).toEqual(['noindex', 'nofollow', 'noai', 'noimageai']);
    expect(metaDirectives([{ agent: 'robots', content: 'none' }], 'x')).toEqual(['noindex', 'nofollow']);
  });
});

describe('signals', () => {
  test('wishes are kept once each, other directives are not', () => {
    expect(directiveSignals(['noindex', 'noindex', 'index', 'max-snippet:0', 'noai', 'noml'], 'meta')).toEqual([
      { name: 'noindex', value: 'noindex', origin: 'meta' },
      { name: 'noai', value: 'noai', origin: 'meta' },
      { name: 'noml', value: 'noml', origin: 'meta' },
    ]);
  });
  test('headers', () => {
    expect(headerSignals({ 'tdm-reservation': ' 1 ', 'content-usage': 'train-ai=n' })).toEqual([
      { name: 'tdm-reservation', value: '1', origin: 'header' },
      { name: 'content-usage', value: 'train-ai=n', origin: 'header' },
    ]);
    expect(headerSignals({ 'tdm-reservation': '0' })).toEqual([{ name: 'tdm-reservation', value: '0', origin: 'header' }]);
    expect(headerSignals({ 'tdm-reservation': 'yes', 'content-usage': ' ' })).toEqual([]);
  });
  test('Content-Usage lines: the longest path that matches', () => {
    const robots = parseRobots(
      'Content-Usage: train-ai=y\nContent-Usage: /art/ train-ai=n\nContent-Usage: /art/ search=y\nContent-Usage: /art/*.gif$ search=n',
    );
    const values = (path: string): string[] => contentUsageSignals(robots, path).map(({ value }) => value);
    expect(values('/')).toEqual(['train-ai=y']);
    expect(values('/art/a.png')).toEqual(['train-ai=n', 'search=y']);
    expect(values('/art/a.gif')).toEqual(['search=n']);
    expect(contentUsageSignals(parseRobots(''), '/')).toEqual([]);
  });
});
