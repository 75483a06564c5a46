import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { letterBlocks, type LetterLine } from './letter-blocks.ts';
import { letterHtml } from './letter-html.ts';

const lineText = (line: LetterLine): string => line.map(({ text }) => text).join('');

describe('letterBlocks', () => {
  it('are heading, paragraphs and lists, with links for the facts of the letter only', () => {
    const text = 'Hello,\nthis is it: https://a.example/1\n\n- one\n- https://b.example/2\n\n- no list\nbecause of this';
    expect(letterBlocks({ subject: 'A question', text, links: ['https://a.example/1'] })).toEqual([
      { kind: 'heading', text: 'A question' },
      {
        kind: 'paragraph',
        lines: [[{ text: 'Hello,' }], [{ text: 'this is it: ' }, { text: 'https://a.example/1', href: 'https://a.example/1' }]],
      },
      { kind: 'list', items: [[{ text: 'one' }], [{ text: 'https://b.example/2' }]] },
      { kind: 'paragraph', lines: [[{ text: '- no list' }], [{ text: 'because of this' }]] },
    ]);
  });

  it('a hostile name is text in every block', () => {
    const blocks = letterBlocks({ subject: '<b>', text: 'Dear <img src=x onerror=alert(1)>,', links: [] });
    expect(blocks).toEqual([
      { kind: 'heading', text: '<b>' },
      { kind: 'paragraph', lines: [[{ text: 'Dear <img src=x onerror=alert(1)>,' }]] },
    ]);
  });

  it('say exactly what the text says, and no more', () => {
    const word = fc.constantFrom('hello', 'https://a.example/1', '<b>', '- x', '…', 'שלום', '');
    const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\n\n'), (lines, between) => {
        const text = lines
          .join(between)
          .replace(/\n{3,}/gu, '\n\n')
          .trim();
        const [, ...body] = letterBlocks({ subject: 's', text, links: ['https://a.example/1'] });
        const again = body.map((block) =>
          block.kind === 'list'
            ? block.items.map((item) => `- ${lineText(item)}`).join('\n')
            : block.kind === 'paragraph'
              ? block.lines.map(lineText).join('\n')
              : '',
        );
        expect(again.join('\n\n')).toBe(text);
        expect(letterHtml({ subject: 's', text }, 'en', []).match(/<b>/u)).toBeNull();
      }),
    );
  });
});
