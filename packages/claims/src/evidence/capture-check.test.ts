import { describe, expect, it } from 'vitest';
import { checkCapture, type CaptureFact } from './capture-check.ts';

const GOOD: CaptureFact = {
  what: 'page',
  url: 'https://www.shop.example/holidays/coast',
  at: '2026-03-01T10:00:00Z',
  status: 200,
  bytes: 4000,
  sha256: 'a1'.repeat(32),
};
const ALL: readonly CaptureFact[] = [GOOD, { ...GOOD, what: 'image' }, { ...GOOD, what: 'screenshot', status: null }];

describe('checkCapture', () => {
  it('is complete with one good page, image and screenshot, whatever failed before', () => {
    expect(checkCapture(ALL)).toEqual({ complete: true, failed: [] });
    const retried = checkCapture([{ ...GOOD, status: 503 }, ...ALL]);
    expect(retried).toMatchObject({ complete: true, failed: [{ why: 'the server answered 503' }] });
  });

  it.each([
    [{ status: 403 }, 'page: the server answered 403'],
    [{ status: 404 }, 'page: the server answered 404'],
    [{ status: 304 }, 'page: the server answered 304'],
    [{ status: null }, 'page: nothing answered'],
    [{ bytes: 0 }, 'page: it is empty'],
    [{ sha256: 'abc' }, 'page: it has no hash'],
    [{ at: 'noon' }, 'page: the time of the capture is not known'],
    [{ wall: 'consent' }, 'page: a consent wall stood before it'],
    [{ wall: 'login' }, 'page: it is behind a login'],
    [{ wall: 'challenge' }, 'page: a challenge for robots stood before it'],
    [{ wall: 'country' }, 'page: it is not shown in the country it was asked from'],
  ] as const)('a page with %j is no evidence', (changes, problem) => {
    const check = checkCapture([{ ...GOOD, ...changes }, ...ALL.slice(1)]);
    expect(check).toMatchObject({ complete: false, problem, failed: [{ fact: changes }] });
  });

  it('names everything that is lacking', () => {
    expect(checkCapture([GOOD]).problem).toBe('image: it was not captured; screenshot: it was not captured');
  });
});
