import { configDefaults, defineConfig } from 'vitest/config';

/** Cross-package imports resolve to sources, so that tests need no build; only worker threads load built files (see scripts/build-workers). */
const resolve = { conditions: ['@imgguard/source'] };
const ssr = { resolve: { conditions: ['@imgguard/source'], externalConditions: ['@imgguard/source'] } };

/** Long tests on many real pictures or papers; `npm test` leaves them to the full run. */
const LONG = [
  'packages/core/src/engine.test.ts',
  'packages/core/src/matching/golden-answers.test.ts',
  'packages/index/src/work-index.test.ts',
  'packages/index/src/work-index-snapshot.test.ts',
  'packages/index/src/work-index-embeddings.test.ts',
  'packages/imgguard/src/papers/letter-pdf-names.test.ts',
];
const exclude = [...configDefaults.exclude, ...(process.env['IMGGUARD_TESTS'] === 'fast' ? LONG : [])];

function project(name: string, include: string[], testTimeout: number) {
  return {
    resolve,
    ssr,
    test: {
      name,
      include,
      exclude,
      testTimeout,
      hookTimeout: testTimeout,
      globalSetup: ['./scripts/build-workers.mjs'],
      pool: 'forks' as const,
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts'], 30_000),
      project('integration', ['tests/integration/**/*.test.ts', 'tests/types/**/*.test.ts', 'tests/docs/**/*.test.ts'], 120_000),
      {
        resolve,
        ssr,
        test: {
          name: 'packaging',
          include: ['tests/packaging/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          globalSetup: ['./tests/packaging/pack.ts'],
          pool: 'forks' as const,
          fileParallelism: false,
        },
      },
      project('e2e', ['tests/e2e/**/*.test.ts'], 300_000),
      project('faults', ['tests/faults/**/*.test.ts'], 600_000),
      project('quality', ['tests/quality/**/*.test.ts'], 600_000),
    ],
  },
});
