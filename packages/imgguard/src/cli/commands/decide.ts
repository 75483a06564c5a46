import type { Guard } from '../../guard.ts';
import type { HitDetail } from '../../guard/hits.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { atLeastOne, dayFlag, requiredWord, switchFlag, textFlag, wordFlag } from '../flags.ts';
import { hitJson, hitText } from '../hit-line.ts';
import { UsageError } from '../usage-error.ts';
import { TRUTHS, USES } from '../words.ts';

export const decideCommand: Command = {
  name: 'decide',
  summary: 'records what you decided about a hit, or takes it back',
  help: `Records what a person decided about hits. A decision stays in every later scan, and can be taken back.

Usage: imgguard decide <hit…> --truth word --use word [options]
       imgguard decide <hit…> --undo [options]

  <hit…>               ids, or beginnings of ids, as imgguard hits lists them
  --truth word         is it your work? ${TRUTHS.join(', ')}
  --use word           may they use it? ${USES.join(', ')};
                       may be left out unless the truth is match
  --undo               takes back the newest decision that stands; again for the one before
  --compared word      how you looked at both pictures: side-by-side, overlay; a claim on a
                       picture that is only similar needs overlay
  --park-until day     puts it aside: from that day on it is in the inbox again
  --note text          why, for whoever reads it in two years
  --by name            who decides (default: the account's name)
  --ndjson             one JSON object a line, as imgguard hits --ndjson
${DATA_HELP}
  -h, --help           shows this

When one of several hits does not exist, none is decided.

Examples:
  imgguard decide 7k3m9 --truth match --use licensed --note "sold in 2024, invoice 117"
  imgguard decide 7k3m9 4qz0p --truth not-a-match
  imgguard decide 7k3m9 --undo`,
  options: {
    data: { type: 'string' },
    truth: { type: 'string' },
    use: { type: 'string' },
    undo: { type: 'boolean' },
    compared: { type: 'string' },
    'park-until': { type: 'string' },
    note: { type: 'string' },
    by: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const ids = atLeastOne(call.positionals, 'hit');
  const decideAll = decision(call);
  return withGuard(call, async (guard) => {
    const meant = [...new Set(ids.map((id) => guard.hits.get(id).hit.id))];
    for (const detail of decideAll(guard, meant))
      await (switchFlag(flags, 'ndjson') ? terminal.json(hitJson(detail)) : terminal.line(hitText(detail)));
    return EXIT.ok;
  });
}

/** What the flags ask for, checked before anything is opened. */
function decision({ flags }: CommandCall): (guard: Guard, ids: readonly string[]) => HitDetail[] {
  const note = textFlag(flags, 'note');
  const by = textFlag(flags, 'by');
  const common = { ...(note === undefined ? {} : { note }), ...(by === undefined ? {} : { by }) };
  if (switchFlag(flags, 'undo')) {
    if (['truth', 'use', 'compared', 'park-until'].some((name) => flags[name] !== undefined))
      throw new UsageError('--undo does not go with --truth and --use, nor with --compared and --park-until.');
    return (guard, ids) => ids.map((id) => guard.hits.undo(id, common));
  }
  const truth = requiredWord(flags, 'truth', TRUTHS);
  const use = truth === 'match' ? requiredWord(flags, 'use', USES) : (wordFlag(flags, 'use', USES) ?? 'unknown');
  if (use === 'unlicensed' && truth !== 'match') throw new UsageError('Only a match can be an unlicensed use.');
  const compared = wordFlag(flags, 'compared', ['side-by-side', 'overlay'] as const);
  const parkedUntil = dayFlag(flags, 'park-until');
  const how = { ...(compared === undefined ? {} : { compared }), ...(parkedUntil === undefined ? {} : { parkedUntil }) };
  return (guard, ids) => guard.hits.decideAll(ids, { truth, use, ...common, ...how });
}
