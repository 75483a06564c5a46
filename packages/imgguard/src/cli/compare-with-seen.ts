import type { Guard } from '../guard.ts';
import { GuardError } from '../errors.ts';
import { count } from '../report/format.ts';
import type { CommandCall } from './command.ts';
import { modelTroubleText } from './model-trouble.ts';

/** Compares works that are new with everything that was seen before they were registered. Fetches nothing. */
export async function compareWithSeen({ terminal, signal }: CommandCall, guard: Guard): Promise<void> {
  const { waiting } = guard.status().images;
  if (waiting === 0) return;
  terminal.progress(`comparing with ${count(waiting, 'picture')} that ${waiting === 1 ? 'was' : 'were'} seen before …`);
  let found = 0;
  try {
    for await (const event of guard.rematch({ signal })) {
      if (event.kind === 'embeddings-off' || event.kind === 'background-off') terminal.note(modelTroubleText(event));
      if ((event.kind === 'hit' || event.kind === 'similar') && event.isNew) found += 1;
    }
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'IMGGUARD_BUSY') throw error;
    terminal.note('A scan is running; it compares the new works with what was seen before.');
    return;
  }
  terminal.note(`Compared with ${count(waiting, 'picture')} seen before: ${count(found, 'new hit')}.`);
}
