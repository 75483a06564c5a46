import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { checkCapture, evidenceCertificateFields, readTemplate, renderLetter, timeStampRequest } from '@imgguard/claims';
import { fileError, GuardError } from '../../errors.ts';
import { stampOf, type TimeAuthority } from '../../guard/time-authority.ts';
import { count } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { browserOf, proxyOf } from '../crawl-flags.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { checkLines } from '../evidence-text.ts';
import {
  checkEvidenceTarget,
  manifestAt,
  renewedBundle,
  stampedBundle,
  verifyEvidenceAt,
  wholeFiles,
  writeEvidence,
} from '../evidence-files.ts';
import { exactly, integerFlag, requiredText, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { letterFile } from '../letter-file.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const AUTHORITY_FLAGS: readonly string[] = ['authority', 'qualified', 'chain', 'allow-loopback'];

export const evidenceCommand: Command = {
  name: 'evidence',
  summary: 'captures the page of a hit, writes evidence bundles, checks them',
  help: `Evidence that anybody can check: page and picture as they came, your work, how one lies on the other, times, and a log as a chain of hashes.

Usage: imgguard evidence capture <hit> [--screenshot file.png | --render] [--by name] [--delay ms] [--allow-loopback]
       imgguard evidence export <hit|claim> [--out folder|file.zip] [--respondent] [--complete] [--organization text]
                 [--authority url]
       imgguard evidence stamp <file.zip|folder> --authority url [--renew] --out folder|file.zip
       imgguard evidence stamp <file.zip|folder> --request q.tsq [--response r.tsr [--chain chain.pem] --out folder|file.zip]
       imgguard evidence certificate <file.zip|folder> --person name --qualification text --out file
       imgguard evidence verify <file.zip|folder> [--trust root.pem…] [--ndjson]

  capture              fetches the page of a hit again and keeps what came; what failed is kept as failed
  --screenshot file    the whole page as PNG, which you or a browser made just now
  --render             shows the page in your Chromium, by the rules of every crawl, and keeps a picture of the whole of it. Needs playwright-core
  --browser file       the Chromium (default: the first of its usual names)
  --no-sandbox         switches Chromium's own sandbox off, which does not work for root and in some containers
  --proxy url          asks through a proxy; one with a password comes from IMGGUARD_PROXY
  --wayback            also asks the Wayback Machine since when it saw page and picture
  --by name            who captures (default: the account's name)
  --egress text        from where the requests go out, such as "DE, own line": pages may differ by country
  --delay ms           least pause between requests to a host, in milliseconds (default 1000)
  --allow-loopback     lets the crawler visit this machine, for trials
  export               writes a bundle (a bag by RFC 8493); nothing is fetched, and nothing is replaced
  --out path           a file that ends in .zip, or a folder (default: evidence_<id>.zip)
  --respondent         the edition for the respondent, without decisions, notes and names of your people
  --complete           no bundle where a page, picture, screenshot or letter is missing; otherwise
                       the bundle names in data/lacking.json what it does not hold
  --organization text  who makes it (default: the rights holder)
  --authority url      asks this time stamping authority (RFC 3161) for a stamp; only the hash of the manifest goes there
  --qualified text     where a trust list says that the authority is qualified (eIDAS, Article 41(2)); kept in the bundle
  stamp                with --authority, asks it and writes the bundle anew with the stamp in it. Without, first writes a request for a time stamp (RFC 3161), which you send to an authority, such as with curl;
                       then, with its answer, writes the bundle anew with the stamp in it
  --renew              keeps the stamp that is there and has the authority stamp its answer: before a certificate ends
  --request q.tsq      the request: written without --response, read with it
  --response r.tsr     the authority's answer
  --chain chain.pem    certificates of the authority that are not in the answer
  certificate          writes the draft of a certificate for a court of the United States (Federal Rules of Evidence 902(11), (13), (14)):
                       how the files came to be, and their digests. Who captured reads, corrects and signs it
  --person name        who certifies
  --qualification text why that person can, in one line
  verify               checks a bundle; every byte counts. Without imgguard, sha256sum -c and
                       openssl ts do the same: VERIFY.md in the bundle says how
  --trust root.pem     root of a time stamping authority, which you fetched from the authority; may be repeated
  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

A hit is named by its id, or the beginning of one, as imgguard hits lists them; one that belongs to a claim gives the bundle of the claim. The exit
code of capture is 1 when page or picture could not be had, that of verify is 1 when anything was changed, taken out or added.

Examples:
  imgguard evidence capture 7k3m9 --screenshot page.png
  imgguard evidence export 7k3m9 --out evidence.zip
  imgguard evidence verify evidence.zip`,
  options: {
    data: { type: 'string' },
    screenshot: { type: 'string' },
    render: { type: 'boolean' },
    browser: { type: 'string' },
    'no-sandbox': { type: 'boolean' },
    proxy: { type: 'string' },
    wayback: { type: 'boolean' },
    by: { type: 'string' },
    egress: { type: 'string' },
    delay: { type: 'string' },
    'allow-loopback': { type: 'boolean' },
    out: { type: 'string' },
    respondent: { type: 'boolean' },
    complete: { type: 'boolean' },
    organization: { type: 'string' },
    authority: { type: 'string' },
    qualified: { type: 'string' },
    renew: { type: 'boolean' },
    request: { type: 'string' },
    response: { type: 'string' },
    chain: { type: 'string' },
    person: { type: 'string' },
    qualification: { type: 'string' },
    trust: { type: 'string', multiple: true },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      capture: {
        flags: ['data', 'screenshot', 'render', 'browser', 'no-sandbox', 'proxy', 'wayback', 'by', 'egress', 'delay', 'allow-loopback'],
        run: capture,
      },
      export: { flags: ['data', 'out', 'respondent', 'complete', 'organization', ...AUTHORITY_FLAGS], run: exportBundle },
      stamp: { flags: ['request', 'response', 'out', 'renew', ...AUTHORITY_FLAGS], run: addStamp },
      certificate: { flags: ['person', 'qualification', 'out'], run: certificate },
      verify: { flags: ['trust', 'ndjson'], run: verify },
    }),
};

// --- internal ---

async function capture(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [id] = exactly(call.positionals, ['hit']);
  const file = textFlag(flags, 'screenshot');
  const [by, egress] = [textFlag(flags, 'by'), textFlag(flags, 'egress')];
  const delayMs = integerFlag(flags, 'delay', 0);
  const render = switchFlag(flags, 'render');
  if (render && file !== undefined) throw new UsageError('--render makes a picture of the page itself; leave out --screenshot.');
  const screenshot = file === undefined ? undefined : await bytesOf(file);
  const proxy = proxyOf(flags);
  const captured = await withGuard(call, (guard) =>
    guard.evidence.capture(id, {
      signal,
      allowLoopback: switchFlag(flags, 'allow-loopback'),
      wayback: switchFlag(flags, 'wayback'),
      render,
      browser: browserOf(flags),
      onWarning: ({ detail }) => terminal.note(detail),
      ...(proxy === undefined ? {} : { proxy }),
      ...(egress === undefined ? {} : { egress }),
      ...(screenshot === undefined ? {} : { screenshot }),
      ...(by === undefined ? {} : { by }),
      ...(delayMs === undefined ? {} : { delayMs, latencyFactor: delayMs === 0 ? 0 : 2 }),
    }),
  );
  for (const { what, url, status, bytes, sha256 } of captured.facts) {
    const came =
      sha256 === undefined ? `not captured${status === null ? '' : ` (status ${status})`}` : `${count(bytes, 'byte')}  ${sha256}`;
    await terminal.line(printable(`${what.padEnd(10)}  ${came}  ${url}`));
  }
  const { failed, problem } = checkCapture(captured.facts);
  if (problem !== undefined) terminal.note(printable(`Not complete: ${problem}.`));
  return failed.length === 0 ? EXIT.ok : EXIT.failed;
}

async function exportBundle(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['hit|claim']);
  const named = textFlag(flags, 'out');
  const organization = textFlag(flags, 'organization');
  if (named !== undefined) await checkEvidenceTarget(named);
  const authority = await authorityOf(call);
  const bundle = await withGuard(call, (guard) =>
    guard.evidence.bundle(id, {
      edition: switchFlag(flags, 'respondent') ? 'portal' : 'full',
      lacking: switchFlag(flags, 'complete') ? 'refuse' : 'name',
      ...(organization === undefined ? {} : { organization }),
      ...(authority === undefined ? {} : { authority }),
    }),
  );
  const out = named ?? `${bundle.id}.zip`;
  await writeEvidence(out, bundle);
  const subject = bundle.claimId === undefined ? `the hit ${bundle.hitId}` : `the claim ${bundle.claimId}`;
  await terminal.line(printable(`The evidence for ${subject} is in ${out}: ${count(bundle.files.length, 'file')}.`));
  for (const each of bundle.lacking) terminal.note(printable(`Not in it: ${each}`));
  return EXIT.ok;
}

async function addStamp(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [path] = exactly(call.positionals, ['file']);
  const authority = await authorityOf(call);
  if (authority !== undefined) return askStamp(call, path, authority);
  if (switchFlag(flags, 'renew')) throw new UsageError('--renew goes with --authority.');
  const [request, response, chain] = [requiredText(flags, 'request'), textFlag(flags, 'response'), textFlag(flags, 'chain')];
  if (response === undefined) {
    if (chain !== undefined || flags['out'] !== undefined) throw new UsageError('--chain and --out go with --response.');
    const sha256 = createHash('sha256').update(await manifestAt(path));
    await writeRequest(request, timeStampRequest(new Uint8Array(sha256.digest()), new Uint8Array(randomBytes(8))));
    await terminal.line(printable(`The request is in ${request}; send it to a time stamping authority as application/timestamp-query.`));
    return EXIT.ok;
  }
  const out = requiredText(flags, 'out');
  await checkEvidenceTarget(out);
  const files = { request: await bytesOf(request), response: await bytesOf(response) };
  const certificates = chain === undefined ? {} : { chain: Buffer.from(await bytesOf(chain)).toString('utf8') };
  await writeEvidence(out, await stampedBundle(path, { ...files, ...certificates }));
  await terminal.line(printable(`The stamped evidence is in ${out}.`));
  return EXIT.ok;
}

/** Asks the authority itself, and writes the bundle with its answer. */
async function askStamp({ flags, terminal }: CommandCall, path: string, authority: TimeAuthority): Promise<number> {
  for (const other of ['request', 'response'])
    if (flags[other] !== undefined) throw new UsageError(`--${other} does not go with --authority.`);
  const out = requiredText(flags, 'out');
  await checkEvidenceTarget(out);
  const stamped = switchFlag(flags, 'renew')
    ? await renewedBundle(path, (bytes) => stampOf(bytes, authority))
    : await stampedBundle(path, await stampOf(await manifestAt(path), authority));
  await writeEvidence(out, stamped);
  await terminal.line(printable(`The stamped evidence is in ${out}.`));
  return EXIT.ok;
}

async function authorityOf({ flags, signal }: CommandCall): Promise<TimeAuthority | undefined> {
  const [url, qualified, chain] = [textFlag(flags, 'authority'), textFlag(flags, 'qualified'), textFlag(flags, 'chain')];
  if (url === undefined) {
    if (qualified !== undefined) throw new UsageError('--qualified goes with --authority.');
    return undefined;
  }
  return {
    url,
    signal,
    allowLoopback: switchFlag(flags, 'allow-loopback'),
    ...(qualified === undefined ? {} : { qualified }),
    ...(chain === undefined ? {} : { chain: Buffer.from(await bytesOf(chain)).toString('utf8') }),
  };
}

async function writeRequest(path: string, bytes: Uint8Array): Promise<void> {
  await checkEvidenceTarget(path);
  try {
    await writeFile(path, bytes, { flag: 'wx' });
  } catch (error) {
    throw fileError(error, path);
  }
}

async function certificate(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [path] = exactly(call.positionals, ['file']);
  const [name, qualification, out] = [requiredText(flags, 'person'), requiredText(flags, 'qualification'), requiredText(flags, 'out')];
  const file = letterFile(out, { overwrite: false });
  await file.check();
  const facts = evidenceCertificateFields(await wholeFiles(path), { name, qualification });
  if (!facts.ok) throw new GuardError('IMGGUARD_REFUSED', facts.hint);
  const at = new Date().toISOString().slice(0, 10);
  const kind = 'evidence-certificate';
  const data = { ...facts.data, 'letter.date': at };
  const result = renderLetter({ template: readTemplate(kind, 'en'), locale: 'en', name: kind, data });
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  await file.write({ id: kind, locale: 'en', at, sender: { name }, letter: result.letter, wording: [] });
  await terminal.line(printable(`The draft is in ${out}; the person reads, corrects and signs it.`));
  return EXIT.ok;
}

async function verify(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [path] = exactly(call.positionals, ['file']);
  const trusted = await Promise.all(textsFlag(flags, 'trust').map(bytesOf));
  const check = await verifyEvidenceAt(path, trusted);
  if (switchFlag(flags, 'ndjson')) await terminal.json({ kind: 'evidence-check', path, ...check });
  else for (const line of checkLines(path, check)) await terminal.line(printable(line));
  return check.ok ? EXIT.ok : EXIT.failed;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw fileError(error, file);
  }
}
