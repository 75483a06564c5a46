import type { CommandCall } from './command.ts';
import { UsageError } from './usage-error.ts';

/** One of the things that a command such as `imgguard works` can do. */
export interface Action {
  /** Flags that make sense here; others are refused rather than passed over in silence. */
  readonly flags: readonly string[];
  run(call: CommandCall): Promise<number>;
}

/** Runs the action that the first positional argument names. */
export function runAction(call: CommandCall, actions: Readonly<Record<string, Action>>): Promise<number> {
  const names = Object.keys(actions).join(', ');
  const [name, ...positionals] = call.positionals;
  if (name === undefined) throw new UsageError(`Say what to do: ${names}.`);
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`There is no "${name}" here, only ${names}.`);
  const stray = Object.keys(call.flags).find((flag) => !action.flags.includes(flag));
  if (stray !== undefined) throw new UsageError(`--${stray} does not go with "${name}".`);
  return action.run({ ...call, positionals });
}
