import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * A folder of the photographs for measuring, or `null` where it is missing: then a line says which tests are skipped for it. The collection lies where
 * `IMGGUARD_CORPUS` says, by default beside the repository.
 */
export async function testCorpus(name: string): Promise<string | null> {
  const root = process.env['IMGGUARD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
  const folder = `${root}/${name}`;
  if (await stat(folder).catch(() => null)) return folder;
  // oxlint-disable-next-line no-console -- a test that is skipped says why
  console.warn(`skipped: tests on the photographs of ${name}, since ${folder} is missing (set IMGGUARD_CORPUS)`);
  return null;
}
