/** Held to Hugging Face's tokenizers with a small vocabulary; see golden/clip-tokens.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createClipTokenizer } from './clip-tokenizer.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/clip-tokens.json', import.meta.url), 'utf8')) as {
  readonly contextLength: number;
  readonly texts: readonly { readonly text: string; readonly ids: number[]; readonly length: number }[];
  readonly tokenizer: { readonly model: { readonly vocab: Record<string, number>; readonly merges: readonly [string, string][] } };
};
const json = JSON.stringify(golden.tokenizer);
const { model } = golden.tokenizer;

describe('the CLIP tokenizer', () => {
  const tokenizer = createClipTokenizer(json, golden.contextLength);

  it.each(golden.texts)('$text', ({ text, ids, length }) => {
    expect(tokenizer.encode(text)).toEqual({ ids, length });
  });

  it('reads merges as older files write them', () => {
    const older = { model: { ...model, merges: model.merges.map((merge) => merge.join(' ')) } };
    const { text, ids } = golden.texts[1]!;
    expect(createClipTokenizer(JSON.stringify(older), golden.contextLength).encode(text).ids).toEqual(ids);
  });

  it('takes a letter that the vocabulary lacks for the end', () => {
    const { 'x</w>': _x, ...vocab } = model.vocab;
    const { ids } = createClipTokenizer(JSON.stringify({ model: { ...model, vocab } }), 4).encode('x');
    expect(ids).toEqual([535, 536, 536, 536]);
  });

  it.each([
    ['no JSON', 'vocabulary', 'it is no JSON'],
    ['no model', '{}', 'no "model"'],
    ['another kind of model', JSON.stringify({ model: { ...model, type: 'Unigram' } }), 'type Unigram'],
    ['another end of words', JSON.stringify({ model: { ...model, end_of_word_suffix: '' } }), '</w>'],
    ['no merges', JSON.stringify({ model: { ...model, merges: undefined } }), 'merges'],
    ['a merge of three', JSON.stringify({ model: { ...model, merges: [['a', 'b', 'c']] } }), '["a","b","c"]'],
    ['a token without an id', JSON.stringify({ model: { ...model, vocab: { a: 'b' } } }), '"a" has no id'],
    ['no start', JSON.stringify({ model: { ...model, vocab: { '<|endoftext|>': 1 } } }), '<|startoftext|>'],
  ])('refuses a file with %s', (_what, text, words) => {
    expect(() => createClipTokenizer(text, 8)).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_TOKENIZER', message: expect.stringContaining(words) }),
    );
  });
});
