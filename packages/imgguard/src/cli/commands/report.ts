import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, dataFlagOf, withGuard } from '../data-folder.ts';
import { exactly, textFlag } from '../flags.ts';
import { checkReportFile } from '../report-file.ts';
import { printable } from '../terminal.ts';

export const reportCommand: Command = {
  name: 'report',
  summary: 'writes the report of the last scan again, with what was decided since',
  help: `Writes the report of a scan: one HTML file that opens from disk. An older report of that name is replaced, whole or not at all.

Usage: imgguard report <file.html> [options]

  --run id             the scan to report, as imgguard status --ndjson names it (default: the newest)
  --title text         heading
${DATA_HELP}
  -h, --help           shows this

Example:
  imgguard report report.html`,
  options: { data: { type: 'string' }, run: { type: 'string' }, title: { type: 'string' } },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [file] = exactly(call.positionals, ['file.html']);
  const runId = textFlag(flags, 'run');
  const title = textFlag(flags, 'title');
  await checkReportFile(file);
  const options = {
    file,
    signal,
    ...dataFlagOf(call),
    ...(runId === undefined ? {} : { runId }),
    ...(title === undefined ? {} : { title }),
  };
  await withGuard(call, (guard) => guard.report(options));
  await terminal.line(`The report is in ${printable(file)}`);
  return EXIT.ok;
}
