import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDigest, canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('does not depend on the order of names', () => {
    expect(canonicalJson({ b: [1, 'x', null, true], a: { d: 1, c: undefined } })).toBe('{"a":{"d":1},"b":[1,"x",null,true]}');
    expect(canonicalDigest({ a: 1, b: 2 })).toBe(canonicalDigest({ b: 2, a: 1 }));
    expect(canonicalDigest({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it.each([0.5, Number.NaN, 2 ** 53, undefined, () => 1])('%s has no one way to be written', (value) => {
    expect(() => canonicalJson({ value: [value] })).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });

  it('reads back as what it was', () => {
    const leaf = fc.oneof(fc.maxSafeInteger(), fc.string(), fc.boolean(), fc.constant(null));
    const name = fc.string().filter((each) => each !== '__proto__');
    const branch = fc.oneof(leaf, fc.array(leaf), fc.dictionary(name, leaf, { noNullPrototype: true }));
    fc.assert(
      fc.property(fc.dictionary(name, branch, { noNullPrototype: true }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });
});
