/**
 * `@imgguard/claims` declares the few fields of a match that it reads (docs/adr/0002-claims-know-no-pixels.md). What is said here is checked by
 * the compiler: `npm run typecheck` fails when the `Match` of `@imgguard/core` no longer fits.
 */
import type { MatchRef } from '@imgguard/claims';
import type { Match } from '@imgguard/core';
import { describe, expectTypeOf, it } from 'vitest';

describe("the core's Match", () => {
  it('is a MatchRef', () => {
    expectTypeOf<Match>().toExtend<MatchRef>();
  });

  it('has every kind and verdict that claims know, and no other', () => {
    expectTypeOf<Match['kind']>().toEqualTypeOf<MatchRef['kind']>();
    expectTypeOf<Match['verdict']>().toEqualTypeOf<MatchRef['verdict']>();
  });
});
