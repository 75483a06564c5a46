import type { Work } from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Guard } from '../guard.ts';

/**
 * The registered work that a person means: by id, by file name, or by the beginning of an id.
 *
 * @throws GuardError `IMGGUARD_NOT_FOUND` when there is none, or more than one.
 */
export function findWork(guard: Guard, text: string): Work {
  const works = guard.works.list();
  const meant =
    works.find(({ id }) => id === text) ??
    only(works.filter(({ fileName }) => fileName === text)) ??
    only(works.filter(({ id }) => text !== '' && (id.startsWith(text) || id.startsWith(`work_${text}`))));
  if (meant !== undefined) return meant;
  throw new GuardError('IMGGUARD_NOT_FOUND', `No work, or more than one, is called ${text}; imgguard works list shows their ids.`);
}

// --- internal ---

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}
