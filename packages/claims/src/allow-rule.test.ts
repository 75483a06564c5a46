import { describe, expect, it } from 'vitest';
import { allowRuleFor, allowRuleForUse, allowRuleProblems, type AllowPattern, type AllowRule } from './allow-rule.ts';
import type { Use } from './license.ts';
import { anAllowRule } from './testing/index.ts';

const AT = '2026-03-01T12:00:00Z';

describe('allowRuleFor', () => {
  it.each<[AllowPattern, string, boolean]>([
    [{ kind: 'domain', domain: 'friend.example' }, 'https://www.friend.example/a', true],
    [{ kind: 'domain', domain: 'friend.example' }, 'https://notfriend.example/', false],
    [{ kind: 'domain', domain: 'friend.example' }, 'https://friend.example.evil.test/', false],
    [{ kind: 'host', host: 'friend.example' }, 'https://friend.example/a', true],
    [{ kind: 'host', host: 'friend.example' }, 'https://www.friend.example/a', false],
    [{ kind: 'path', host: 'friend.example', prefix: '/blog' }, 'https://friend.example/blog/a', true],
    [{ kind: 'path', host: 'friend.example', prefix: '/blog' }, 'https://friend.example/blogroll', false],
    [{ kind: 'path', host: 'friend.example', prefix: '/blog' }, 'https://www.friend.example/blog/a', false],
    [{ kind: 'page', url: 'https://friend.example/blog/a' }, 'http://friend.example/blog/a#x', true],
    [{ kind: 'page', url: 'https://friend.example/blog/a' }, 'https://friend.example/blog/b', false],
    [{ kind: 'party', name: 'Friend', domains: ['friend.example', 'friend.test'] }, 'https://shop.friend.test/', true],
    [{ kind: 'party', name: 'Friend', domains: ['friend.example', 'friend.test'] }, 'https://friend.invalid/', false],
    [{ kind: 'party', name: 'Friend', domains: [] }, 'https://friend.example/', false],
  ])('%j allows %s: %s', (pattern, url, expected) => {
    expect(allowRuleFor(url, [anAllowRule({ pattern })], AT) !== undefined).toBe(expected);
  });

  it('gives the first rule that holds', () => {
    const rules = [anAllowRule({ id: 'ended', until: '2026-02-28' }), anAllowRule({ id: 'first' }), anAllowRule({ id: 'second' })];
    expect(allowRuleFor('https://friend.example/', rules, AT)?.id).toBe('first');
  });

  it('rules for some works hold for these, and for none where no work is named', () => {
    const rule = anAllowRule({ workIds: ['work-1'] });
    expect(allowRuleFor('https://friend.example/', [rule], AT, 'work-1')).toBe(rule);
    expect(allowRuleFor('https://friend.example/', [rule], AT, 'work-2')).toBeUndefined();
    expect(allowRuleFor('https://friend.example/', [rule], AT)).toBeUndefined();
  });

  it('what is no web address is not allowed by any rule', () => {
    expect(allowRuleFor('friend.example', [anAllowRule()], AT)).toBeUndefined();
  });
});

describe('allowRuleForUse', () => {
  const use: Use = { workId: 'work-1', pageUrl: 'https://friend.example/a', from: '2026-01-10', until: '2026-01-20' };

  it('a rule that holds now allows a use of any time', () => {
    expect(allowRuleForUse(use, [anAllowRule({ from: '2026-02-01' })], AT)?.id).toBe('allow-1');
  });

  it('a rule that ended since still allows what happened while it held, from the first day to the last', () => {
    expect(allowRuleForUse(use, [anAllowRule({ from: '2026-01-10', until: '2026-01-20' })], AT)?.id).toBe('allow-1');
    expect(allowRuleForUse(use, [anAllowRule({ until: '2026-01-19' })], AT)).toBeUndefined();
    expect(allowRuleForUse(use, [anAllowRule({ from: '2026-01-11', until: '2026-01-31' })], AT)).toBeUndefined();
  });

  it('other works and other places stay what they are', () => {
    expect(allowRuleForUse(use, [anAllowRule({ workIds: ['work-2'] })], AT)).toBeUndefined();
    expect(allowRuleForUse({ ...use, pageUrl: 'https://other.example/' }, [anAllowRule()], AT)).toBeUndefined();
    expect(allowRuleForUse({ ...use, pageUrl: 'nowhere' }, [anAllowRule()], AT)).toBeUndefined();
  });
});

describe('allowRuleProblems', () => {
  it('sound rules have none', () => {
    expect(allowRuleProblems(anAllowRule({ from: '2026-01-01', until: '2026-12-31' }))).toEqual([]);
    expect(allowRuleProblems(anAllowRule({ pattern: { kind: 'host', host: '127.0.0.1:8080' } }))).toEqual([]);
    expect(allowRuleProblems(anAllowRule({ pattern: { kind: 'path', host: 'anna.github.io', prefix: '/' } }))).toEqual([]);
    expect(allowRuleProblems(anAllowRule({ pattern: { kind: 'page', url: 'https://friend.example/a' } }))).toEqual([]);
  });

  it.each<[Partial<AllowRule>, RegExp]>([
    [{ pattern: { kind: 'domain', domain: 'co.uk' } }, /"co.uk" is not the domain of one party/],
    [{ pattern: { kind: 'host', host: 'github.io' } }, /"github.io" is not the domain of one party/],
    [{ pattern: { kind: 'domain', domain: '*.friend.example' } }, /is not the domain of one party/],
    [{ pattern: { kind: 'domain', domain: 'friend.example/blog' } }, /is not the domain of one party/],
    [{ pattern: { kind: 'path', host: 'friend.example', prefix: 'blog' } }, /must begin with one "\/"/],
    [{ pattern: { kind: 'path', host: 'friend.example', prefix: '//other.example/' } }, /must begin with one "\/"/],
    [{ pattern: { kind: 'page', url: 'friend.example' } }, /not an http/],
    [{ pattern: { kind: 'party', name: 'Friend', domains: [] } }, /no domain to be known by/],
    [{ pattern: { kind: 'party', name: 'Friend', domains: ['friend.example', 'com'] } }, /"com"/],
    [{ reason: ' ' }, /no reason/],
    [{ workIds: [] }, /names no work/],
    [{ from: '2026-02-01', until: '2026-01-01' }, /The rule ends before it begins/],
    [{ until: '31.12.2026' }, /"31.12.2026" is neither/],
  ])('%j', (changes, expected) => {
    const problems = allowRuleProblems(anAllowRule(changes));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});
