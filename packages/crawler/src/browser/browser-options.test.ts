import { expect, test } from 'vitest';
import { type BrowserOptions, browserSettings, renderMode } from './browser-options.ts';

test('the sandbox is on, and everything has a cap, unless it is said otherwise', () => {
  expect(browserSettings({})).toEqual({
    sandbox: true,
    screenshot: false,
    timeoutMs: 90_000,
    maxRequests: 100,
    maxBytes: 33_554_432,
    maxTabs: 2,
    maxScrolls: 20,
  });
  expect(browserSettings({ sandbox: false, maxTabs: 1, executablePath: '/usr/bin/x' })).toMatchObject({
    sandbox: false,
    maxTabs: 1,
    executablePath: '/usr/bin/x',
  });
});

test.each([{ timeoutMs: 0 }, { maxTabs: 0 }, { maxBytes: -1 }, { maxRequests: 0.5 }, { executablePath: '' }] as BrowserOptions[])(
  '%j is refused',
  (options) => {
    expect(() => browserSettings(options)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  },
);

test('modes have names', () => {
  expect(['never', 'when-empty', 'always'].map(renderMode)).toEqual(['never', 'when-empty', 'always']);
  expect(() => renderMode('sometimes')).toThrow('one of never, when-empty, always');
});
