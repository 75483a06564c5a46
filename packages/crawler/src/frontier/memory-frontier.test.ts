import { describe, test } from 'vitest';
import { frontierContract } from '../testing/frontier-contract.ts';
import { createMemoryFrontier } from './memory-frontier.ts';

describe('contract', () => {
  test.each(frontierContract)('$name', async ({ run }) => run(createMemoryFrontier));
});
