import { describe, expect, it } from 'vitest';
import { factsIn, leavesOf, parseTemplate, renderTemplate } from './template-engine.ts';

function rendered(text: string, scope: object = {}): string {
  return renderTemplate(parseTemplate(text, 'en'), scope);
}

/** What went wrong, each error on its own line. */
function problemsOf(text: string, scope: object = {}): string {
  try {
    return `no problem: ${rendered(text, scope).slice(0, 100)}`;
  } catch (error) {
    return leavesOf(error).map(String).join('\n');
  }
}

describe('what a template can do', () => {
  it.each([
    ['{{ work.title }}', 'Sea'],
    ['{% if work.creator %}a{% else %}b{% endif %}', 'b'],
    ['{% unless work.creator %}a{% endunless %}', 'a'],
    ['{% case work.title %}{% when "Sea" %}a{% else %}b{% endcase %}', 'a'],
    ['{% for m in list.items %}{{ forloop.index }} {{ m }};{% endfor %}', '1 a;2 b;'],
    ['{% assign x = work.title | upcase %}{{ x }}', 'SEA'],
    ['{{ list.items | join: " and " }}', 'a and b'],
    ['{{ work.creator | default: "nobody" }}', 'nobody'],
    ['{{ work.day | date }}', '1 March 2026'],
    ['{% comment %}x{% endcomment %}{% # note %}y', 'y'],
  ])('%s', (template, expected) => {
    expect(rendered(template, { work: { title: 'Sea', day: '2026-03-01' }, list: { items: ['a', 'b'] } })).toBe(expected);
  });
});

describe('what a template cannot do', () => {
  it.each([
    '{% include "/etc/passwd" %}',
    '{% render "a" %}',
    '{% layout "a" %}',
    '{% block a %}{% endblock %}',
    '{% liquid assign x = 1 %}',
    '{% raw %}{{ x }}{% endraw %}',
    '{% capture x %}{% endcapture %}',
    '{% tablerow i in (1..3) %}{% endtablerow %}',
    '{% cycle "a", "b" %}',
    '{% increment n %}',
    '{{ work.title | raw }}',
    '{{ work.title | slice: 0 }}',
    '{{ work.title | replace: "a", "b" }}',
    '{{ work.title | json }}',
    '{{ work.title | where_exp: "x", "x" }}',
  ])('%s is refused when it is read', (template) => {
    expect(() => parseTemplate(template, 'en')).toThrow();
  });

  it('read a clock', () => {
    expect(problemsOf('{{ "now" | date }}')).toMatch(/ISO 8601/);
  });

  it('see prototypes, functions or what is not its own', () => {
    const inherited = Object.create({ secret: 'x' }) as object;
    for (const template of ['{{ work.secret }}', '{{ work.constructor }}', '{{ work.__proto__ }}', '{{ work.toString }}'])
      expect(problemsOf(template, { work: inherited })).toMatch(/undefined variable/);
    expect(rendered('{{ work.title.length }}', { work: { title: 'Sea' } }).length).toBeLessThanOrEqual(1);
  });

  it.each([
    '{% for i in (1..1000000000) %}x{% endfor %}',
    '{% for i in (1..9000) %}{% for j in (1..9000) %}{% endfor %}{% endfor %}',
    '{% for i in (1..200) %}{% for j in (1..200) %}x{% endfor %}{% endfor %}',
    `${'{% for m in work.parts %}'.repeat(9)}x${'{% endfor %}'.repeat(9)}`,
    `{% assign s = "${'a'.repeat(50_000)}" %}{{ s }}{{ s }}{{ s }}`,
    '{% assign s = "aaaaaaaaaaaaaaaaaaaaaaaa" %}{% for i in (1..1000) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
  ])('run or grow without bounds: %s', (template) => {
    expect(problemsOf(template, { work: { parts: Array.from({ length: 12 }, () => 'x') } })).toMatch(/limit exceeded/);
  });

  it('be longer than a hundred thousand characters', () => {
    expect(() => parseTemplate('a'.repeat(100_001), 'en')).toThrow(/limit exceeded/);
  });

  it('print what is not there', () => {
    expect(problemsOf('{{ work.creator }} {{ work.title }}', { work: {} })).toMatch(/undefined variable: work.creator[^]*work.title/);
  });

  it('have its facts read as templates', () => {
    expect(rendered('{{ work.title }}', { work: { title: '{{ secret }}{% include "a" %}' } })).toBe('{{ secret }}{% include "a" %}');
  });
});

describe('factsIn', () => {
  it('names every fact, wherever it stands, and no names of its own', () => {
    const template = parseTemplate(
      '{{ a.b }}{% if c.d == "x" and e.f %}{% assign g = h.i %}{{ g }}{% endif %}{% for k in l.m %}{{ k }}{{ forloop.first }}{% endfor %}{{ n["o"] }}',
      'en',
    );
    expect(factsIn(template).toSorted()).toEqual(['a.b', 'c.d', 'e.f', 'h.i', 'l.m', 'n.o']);
  });
});
