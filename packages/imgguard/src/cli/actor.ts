import type { Actor, ActorRole } from '@imgguard/claims';
import { author } from '../guard/hits.ts';
import type { Flags } from './command.ts';
import { textFlag, wordFlag } from './flags.ts';

/** Who can act from a command line: persons of the claimant's side. Respondents answer through their link. */
const ROLES: readonly ActorRole[] = ['owner', 'operator', 'collector', 'lawyer'];

/** The help lines of `--as` and `--by`. */
export const ACTOR_HELP: string = `  --as role            in which part you act: ${ROLES.join(', ')} (default owner)
  --by name            who acts (default: the account's name)`;

/** The person that `--as` and `--by` name. */
export function actorOf(flags: Flags, fallback: ActorRole = 'owner'): Actor {
  return { role: wordFlag(flags, 'as', ROLES) ?? fallback, id: author(textFlag(flags, 'by')) };
}
