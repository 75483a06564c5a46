import { parseArgs } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { CRAWL_FLAGS, CRAWL_HELP, crawlOptionsOf } from './crawl-flags.ts';

function optionsOf(...args: string[]): ReturnType<typeof crawlOptionsOf> {
  return crawlOptionsOf(parseArgs({ args, options: CRAWL_FLAGS }).values);
}

describe('flags of the crawler', () => {
  it('say nothing when nothing is given', () => {
    expect(optionsOf()).toEqual({});
  });

  it('become options of the search', () => {
    const manners = [
      '--contact',
      'me@example.com',
      '--contact',
      'https://example.com/',
      '--user-agent',
      'mine/1',
      '--delay',
      '0',
      '--jitter',
      '50',
    ];
    const reach = ['--max-depth', '3', '--revisit', 'due', '--originals', '--render', 'when-empty'];
    expect(optionsOf(...manners, ...reach)).toEqual({
      contact: ['me@example.com', 'https://example.com/'],
      userAgent: 'mine/1',
      delayMs: 0,
      jitter: 0.5,
      maxDepth: 3,
      revisit: 'due',
      unwrapImages: true,
      render: 'when-empty',
    });
  });

  it('name a browser, and a proxy, which the environment may name too', () => {
    expect(optionsOf('--browser', '/usr/bin/x', '--no-sandbox')).toEqual({ browser: { executablePath: '/usr/bin/x', sandbox: false } });
    expect(optionsOf('--proxy', 'http://proxy.example:3128')).toEqual({ proxy: 'http://proxy.example:3128' });
    vi.stubEnv('IMGGUARD_PROXY', 'http://ada:secret@proxy.example');
    expect(optionsOf()).toEqual({ proxy: 'http://ada:secret@proxy.example' });
    vi.unstubAllEnvs();
  });

  it('become a budget', () => {
    const whole = ['--max-pages', '1', '--max-images', '2', '--max-bytes', '3', '--max-seconds', '4'];
    expect(optionsOf(...whole)).toEqual({ maxPages: 1, budget: { maxImages: 2, maxBytes: 3, maxDurationMs: 4_000 } });
    expect(optionsOf('--site-pages', '1', '--site-images', '2', '--site-bytes', '3', '--site-seconds', '4')).toEqual({
      budget: { perSite: { maxPages: 1, maxImages: 2, maxBytes: 3, maxDurationMs: 4_000 } },
    });
  });

  it('become quiet hours, of all hosts or of one', () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    expect(optionsOf('--quiet-hours', '08:00-18:00', '--quiet-hours', 'example.com=22:00-06:00').quietHours).toEqual([
      { from: '08:00', until: '18:00', timeZone },
      { from: '22:00', until: '06:00', timeZone, hosts: ['example.com'] },
    ]);
    expect(() => optionsOf('--quiet-hours', '8-18')).toThrow('--quiet-hours must be hours such as 08:00-18:00');
  });

  it('are refused when they are no numbers or words that are known', () => {
    expect(() => optionsOf('--max-images', '0')).toThrow('--max-images must be a whole number of at least 1');
    expect(() => optionsOf('--revisit', 'never')).toThrow('--revisit must be one of all, due');
    expect(() => optionsOf('--render', 'yes')).toThrow('--render must be one of never, when-empty, always');
  });

  it('are all explained', () => {
    for (const name of Object.keys(CRAWL_FLAGS)) expect(CRAWL_HELP).toContain(`--${name} `);
  });
});
