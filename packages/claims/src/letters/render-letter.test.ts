import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHit, aRightsHolder, aWork } from '../testing/index.ts';
import { letterKind } from './catalogue.ts';
import type { LetterData } from './fields.ts';
import { letterData } from './letter-data.ts';
import { readTemplate, TEMPLATE_LOCALES } from './read-template.ts';
import { letterDigest, renderLetter, type Letter, type RenderLetterInput, type RenderLetterResult } from './render-letter.ts';
import { lintWording } from './wording.ts';

const DATA = letterData({ hit: aHit(), work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-03', replyBy: '2026-03-17' });

function render(body: string, changes: Partial<RenderLetterInput> = {}): RenderLetterResult {
  return renderLetter({ template: `Subject: About {{ work.title }}\n\n${body}`, locale: 'en', data: DATA, ...changes });
}

function letterOf(result: RenderLetterResult): Letter {
  if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
  return result.letter;
}

function contact(data: LetterData = DATA, locale = 'en'): RenderLetterResult {
  return renderLetter({ template: readTemplate('contact', locale), locale, data });
}

describe('renderLetter', () => {
  it('fills notes, subject and body', () => {
    const template =
      '\uFEFF# a note\r\n\r\n# another\r\nSubject: About {{ work.title }}\r\n\r\nHello!\r\n\r\n\r\n\r\n{{ use.seenOn | date }}  \r\n';
    const result = renderLetter({ template, locale: 'de', data: DATA });
    expect(result).toMatchObject({ ok: true, kind: null, wording: [] });
    expect(letterOf(result)).toMatchObject({ subject: 'About Lighthouse at dusk', text: 'Hello!\n\n1. März 2026' });
    expect(letterOf(result).html).toContain('<html lang="de">');
  });

  it('a tag alone on its line leaves no empty line', () => {
    expect(letterOf(render('a\n{% if work.creator %}\nb\n{% else %}\nc\n{% endif %}\nd')).text).toBe('a\nc\nd');
  });

  it('names everything that is missing at once: printed, needed by the kind, and not usable', () => {
    const result = render('{{ work.creator }}{% for m in license.missing %}{{ m }}{% endfor %}{{ sender.phone }}', {
      name: 'contact',
      data: { 'work.title': 'Sea', 'use.pageUrl': 'javascript:alert(1)', 'use.seenOn': '2026-03-01' },
    });
    expect(result).toMatchObject({ ok: false, code: 'missing-value', unknown: [] });
    expect(result.ok || result.missing.toSorted()).toEqual(
      [
        'license.missing',
        'reply.by',
        'sender.email',
        'sender.name',
        'sender.phone',
        'use.imageUrl',
        'use.pageUrl',
        'work.creator',
      ].toSorted(),
    );
    expect(result.ok || result.missing.every((name) => result.hint.includes(name))).toBe(true);
  });

  it('a slip of the pen is no blank in a letter', () => {
    const result = render('{{ work.titel }} {% if use.hots %}{% endif %} {{ nosuch }} {{ sender.phone }}');
    expect(result).toMatchObject({ code: 'unknown-variable', unknown: ['work.titel', 'use.hots', 'nosuch'], missing: ['sender.phone'] });
    expect(render('{{ work }}')).toMatchObject({ code: 'unknown-variable' });
    expect(render('{{ work.title.constructor }}')).toMatchObject({ code: 'unknown-variable' });
    expect(render('x', { data: { ...DATA, 'work.titel': 'x' } as LetterData })).toMatchObject({
      code: 'missing-value',
      missing: ['work.titel'],
    });
  });

  it.each(['no header', 'Subject:\n\nbody', 'Subject: a\nbody', 'Subject: a\n\n', 'Subject: a\n\n  \n', ''])(
    '%j is no template',
    (template) => {
      expect(renderLetter({ template, locale: 'en', data: {} })).toMatchObject({ ok: false, code: 'invalid-template' });
    },
  );

  it('says what is wrong with a template and where', () => {
    expect(render('{{ work.title | raw }}\n{% include "a" %}')).toMatchObject({
      code: 'invalid-template',
      hint: 'The template cannot be read: undefined filter: raw, line:1, col:1; tag "include" not found, line:2, col:1',
    });
    expect(render('{% for i in (1..1000000) %}x{% endfor %}')).toMatchObject({
      code: 'invalid-template',
      hint: expect.stringContaining('limit exceeded'),
    });
  });

  it.each(['', 'e', 'en_GB', '../en', 'deutsch sprache'])('%j is no language', (locale) => {
    expect(() => render('x', { locale })).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });

  it('the words of the template are judged, the facts are not', () => {
    const result = render('This is theft.', { data: { ...DATA, 'work.title': 'The piracy of the seas' } });
    expect(result).toMatchObject({ ok: true, wording: [{ word: 'theft', line: 3 }] });
  });
});

describe('a kind of letter', () => {
  const all = (letterKind('contact')?.required ?? []).map((field) => `{{ ${field} }}`).join('\n');

  it('must say all that such a letter says, whoever edited its words', () => {
    expect(render(all, { name: 'contact' })).toMatchObject({ ok: true, kind: 'contact' });
    expect(render('Please remove the picture.', { name: 'contact' })).toMatchObject({
      code: 'missing-element',
      missing: ['sender.name', 'sender.email', 'use.pageUrl', 'use.imageUrl', 'use.seenOn', 'reply.by'],
    });
  });

  it('is known from the template as well', () => {
    const template = `# note\nKind: contact\nSubject: {{ work.title }}\n\nPlease remove the picture.`;
    expect(renderLetter({ template, locale: 'en', data: DATA })).toMatchObject({ code: 'missing-element' });
    expect(renderLetter({ template: template.replace('contact', 'my-own'), locale: 'en', data: DATA })).toMatchObject({
      ok: true,
      kind: null,
    });
  });

  it('an address is not said by a longer one that begins like it, nor a name by a longer word', () => {
    const data = {
      ...DATA,
      'use.pageUrl': 'https://shop.example/',
      'use.imageUrl': 'https://shop.example/?picture=a.jpg',
      'sender.name': 'Li',
    };
    const withoutPage = all.replace('{{ use.pageUrl }}\n', '');
    expect(render(withoutPage, { name: 'contact', data })).toMatchObject({ missing: ['use.pageUrl'] });
    expect(render(all.replace('{{ sender.name }}', 'Lima'), { name: 'contact', data })).toMatchObject({ missing: ['sender.name'] });
    expect(render(all.replace('{{ use.pageUrl }}', '({{ use.pageUrl }}).'), { name: 'contact', data })).toMatchObject({ ok: true });
  });

  it('dates count as written for people and as ISO dates', () => {
    expect(
      render(all.replace('{{ use.seenOn }}', '{{ use.seenOn | date }}').replace('{{ reply.by }}', '{{ reply.by | date }}'), {
        name: 'contact',
      }),
    ).toMatchObject({ ok: true });
  });

  it('without money names no amount, also when it was edited in', () => {
    expect(render(`${all}\nPlease pay 350 €.`, { name: 'contact' })).toMatchObject({
      code: 'forbidden-element',
      hint: expect.stringContaining('"350 €"'),
    });
    expect(render(all, { name: 'contact', data: { ...DATA, 'work.title': 'A note of 5 €' } })).toMatchObject({ ok: true });
  });
});

/** Words of procedures, by language. */
const THREATS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:court|lawyer|lawsuit)/u,
  de: /\b(?:Gericht|Klage|Abmahnung|Anwalt)/u,
  fr: /\b(?:tribunal|avocat|plainte|mise en demeure)/u,
  es: /\b(?:tribunal|abogad|demanda|denuncia)/u,
};

describe('the built-in contact letter', () => {
  it.each(TEMPLATE_LOCALES)('asks, in %s: all facts, no accusation, no money, no law', (locale) => {
    const result = contact(DATA, locale);
    const { subject, text } = letterOf(result);
    expect(result).toMatchObject({ kind: 'contact', wording: [] });
    expect(lintWording(`${subject}\n${text}`, locale)).toEqual([]);
    for (const field of ['sender.name', 'sender.email', 'work.title', 'use.pageUrl', 'use.imageUrl'] as const)
      expect(text).toContain(DATA[field]);
    expect(text).not.toMatch(/[€$£§]|\b(?:Art\.|UrhG|DMCA|U\.S\.C)/);
    expect(text).not.toMatch(THREATS[locale] ?? /^/u);
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(3);
  });

  it.each([
    ['en', 'It is not legal advice'],
    ['de', 'Er ist keine Rechtsberatung'],
  ])('says to the one who edits it that it is a draft and not legal advice: %s', (locale, words) => {
    const notes = readTemplate('contact', locale)
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(notes.join('\n')).toContain(words);
    expect(letterOf(contact(DATA, locale)).text).not.toContain(words);
  });

  it.each(TEMPLATE_LOCALES)('prints what else is known, in %s', (locale) => {
    const more: LetterData = {
      'recipient.name': 'Shop Ltd',
      'recipient.source': 'https://www.shop.example/imprint',
      'work.creator': 'Atelier Zoë',
      'work.creditLine': 'Photo: Atelier Zoë',
      'work.url': 'https://photographer.example/sea',
      'sender.phone': '+49 30 1',
      'sender.address': 'Street 1\nTown',
      'sender.website': 'https://photographer.example/',
      'claim.reference': 'C-17',
    };
    const { text, html } = letterOf(contact({ ...DATA, ...more }, locale));
    for (const value of Object.values(more)) expect(text).toContain(value);
    expect(html).toContain('<a href="https://photographer.example/sea"');
    expect(text).not.toMatch(/\n{3}|[{}]/);
  });

  it.each(TEMPLATE_LOCALES)('names all that it needs when nothing is known, in %s', (locale) => {
    const result = contact({}, locale);
    expect(result.ok || result.missing.toSorted()).toEqual([...(letterKind('contact')?.required ?? []), 'use.host'].toSorted());
  });
});

describe('what strangers wrote', () => {
  const HOSTILE = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    "' onmouseover='x",
    '{{ sender.email }}{% include "/etc/passwd" %}',
    'a\r\nBcc: victim@example.com\r\n\r\nbody',
    '\u202Eevil\u202C',
    'x\u0000y\u2028z',
    'javascript:alert(1)',
    '&lt;b&gt;',
    '${7*7}#{7*7}`id`',
  ];

  it.each(HOSTILE)('is inert text: %j', (text) => {
    const {
      subject,
      html,
      text: body,
    } = letterOf(
      render('{{ use.pageTitle }}\n{{ recipient.name }}\n{{ recipient.address }}', {
        template: `Subject: {{ use.pageTitle }}\n\n{{ use.pageTitle }}\n\n{{ recipient.name }}\n\n{{ recipient.address }}`,
        data: { ...DATA, 'use.pageTitle': text, 'recipient.name': text, 'recipient.address': text },
      }),
    );
    expect(subject).not.toMatch(/[\p{Cc}\u2028\u202A-\u202E]/u);
    expect(body.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202A-\u202E]/u);
    expect(tagsIn(html)).toEqual(tagsIn(html).filter((tag) => /^<!?\/?(?:doctype|html|head|meta|title|body|p|br)\b/.test(tag)));
    expect(html).not.toContain('<a ');
  });

  it('no fact makes markup, a second line in a subject or a template, whatever it is', () => {
    const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE), fc.webUrl());
    const property = fc.property(anything, anything, anything, (title, name, url) => {
      const result = render('{{ use.pageTitle | default: "-" }} {{ recipient.name | default: "-" }} {{ use.pageUrl | default: "-" }}', {
        template: 'Subject: {{ use.pageTitle | default: "-" }}\n\n{{ recipient.name | default: "-" }}\n\n{{ use.pageUrl | default: "-" }}',
        data: { ...DATA, 'use.pageTitle': title, 'recipient.name': name, 'use.pageUrl': url },
      });
      if (!result.ok) {
        expect(result.missing.length).toBeGreaterThan(0);
        return;
      }
      const { subject, html } = result.letter;
      expect(subject).not.toMatch(/[\r\n]/);
      expect(
        tagsIn(html).filter(
          (tag) =>
            !/^<(?:!doctype html|\/?(?:html|head|title|body|p|ul|li)(?: lang="en")?|meta charset="utf-8"|br|\/?a(?: href="https?:[^"<>]*" rel="noopener noreferrer nofollow")?)>$/.test(
              tag,
            ),
        ),
      ).toEqual([]);
    });
    fc.assert(property);
  });
});

describe('letterDigest', () => {
  it('is the same for the same letter, and another for every change', () => {
    const letter = letterOf(contact());
    expect(letterDigest(letter)).toMatch(/^[0-9a-f]{64}$/);
    expect(letterDigest({ ...letter })).toBe(letterDigest(letter));
    for (const key of ['subject', 'text', 'html'] as const)
      expect(letterDigest({ ...letter, [key]: `${letter[key]} ` })).not.toBe(letterDigest(letter));
    expect(letterDigest({ subject: 'ab', text: 'c', html: '' })).not.toBe(letterDigest({ subject: 'a', text: 'bc', html: '' }));
  });
});

function tagsIn(html: string): readonly string[] {
  return html.match(/<[^>]*>?/g) ?? [];
}
