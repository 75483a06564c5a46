import { fileURLToPath } from 'node:url';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));

export const packageFolders = ['core', 'index', 'crawler', 'claims', 'imgguard'] as const;
export type PackageFolder = (typeof packageFolders)[number];

/** What each package brings along of ours; nothing else may be installed with it. */
export const ourDependencies: Record<PackageFolder, readonly PackageFolder[]> = {
  core: [],
  index: ['core'],
  crawler: [],
  claims: [],
  imgguard: ['core', 'index', 'crawler', 'claims'],
};
