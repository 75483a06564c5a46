/** `imgguard works find`: one's own works by words, or by a picture. */
import type { Guard } from '../guard.ts';
import type { FindWorks, WorksFound } from '../guard/find-works.ts';
import { count } from '../report/format.ts';
import { type CommandCall, EXIT } from './command.ts';
import { withGuard } from './data-folder.ts';
import { atMost, integerFlag, switchFlag, textFlag, textsFlag } from './flags.ts';
import { printable, progressBar } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `imgguard works find`, beside those that every action has. */
export const FIND_FLAGS: readonly string[] = ['like', 'k', 'model', 'collection', 'tag'];

export async function findInWorks(call: CommandCall): Promise<number> {
  const query = queryOf(call);
  return withGuard(call, async (guard) => {
    const found = await searched(call, guard, query);
    for (const [i, { work, similarity }] of found.works.entries()) {
      const { id, title, fileName } = work;
      if (switchFlag(call.flags, 'ndjson')) {
        const rounded = Math.round(similarity * 10_000) / 10_000;
        await call.terminal.json({ rank: i + 1, work: id, title, fileName, similarity: rounded, model: found.model });
      } else await call.terminal.line(`${similarity.toFixed(3)}  ${id}  ${printable(title)}  (${printable(fileName)})`);
    }
    return told(call, found);
  });
}

// --- internal ---

function queryOf({ positionals, flags }: CommandCall): FindWorks {
  const [text] = atMost(positionals, 1);
  const [file, k, model] = [textFlag(flags, 'like'), integerFlag(flags, 'k', 1), textFlag(flags, 'model')];
  const [collection, tag] = [textsFlag(flags, 'collection').at(-1), textsFlag(flags, 'tag').at(-1)];
  if (text !== undefined && file !== undefined) throw new UsageError('Search with words or with --like, not with both.');
  if (file === undefined && (text === undefined || text.trim() === ''))
    throw new UsageError('Say in words what to find, or name a picture with --like.');
  return {
    ...(file === undefined ? { text: text! } : { file }),
    ...(k === undefined ? {} : { k }),
    ...(model === undefined ? {} : { model }),
    ...(collection === undefined ? {} : { collection }),
    ...(tag === undefined ? {} : { tag }),
  };
}

async function searched({ terminal, signal }: CommandCall, guard: Guard, query: FindWorks): Promise<WorksFound> {
  const onProgress = (done: number, all: number): void =>
    terminal.progress(`works that the model has not seen yet  ${progressBar(done / all)} ${done}/${all}`);
  try {
    return await guard.works.find({ ...query, signal, onProgress });
  } finally {
    terminal.progress('');
  }
}

function told({ terminal }: CommandCall, { works, unreadable }: WorksFound): number {
  for (const { work, message } of unreadable) terminal.note(`The work ${printable(work.title)} cannot be read: ${printable(message)}`);
  if (works.length === 0) terminal.note('There are no works to search in.');
  if (unreadable.length > 0) terminal.note(`${count(unreadable.length, 'work')} could not be looked at.`);
  return unreadable.length === 0 ? EXIT.ok : EXIT.failed;
}
