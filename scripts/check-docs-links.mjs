// Every link in a Markdown file that stays in the repository leads to a file that exists, and to a heading that exists.
// Addresses on the web are not fetched; they must use https.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesBelow, root } from './lib/workspace.mjs';

const LINK = /!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const DEFINITION = /^\[[^\]]+\]:\s*(\S+)/gm;

const problems = [];
const headings = new Map();
const files = filesBelow('.', (name) => name.endsWith('.md'));
for (const file of files) checkFile(file);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`The links of ${files.length} Markdown files lead somewhere.`);

function checkFile(file) {
  const text = withoutCode(readFileSync(join(root, file), 'utf8'));
  const targets = [...text.matchAll(LINK), ...text.matchAll(DEFINITION)].map((match) => match[1]);
  for (const target of targets) {
    const problem = whatIsWrong(file, target);
    if (problem) problems.push(`${file}: ${target}: ${problem}`);
  }
}

function whatIsWrong(file, target) {
  if (target.startsWith('https://') || target.startsWith('mailto:')) return undefined;
  if (target.startsWith('http://')) return 'use https';
  const [path, anchor] = target.split('#');
  const full = path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path));
  if (relative(root, full).startsWith('..')) return 'leaves the repository';
  if (!existsSync(full)) return 'no such file';
  if (anchor === undefined) return undefined;
  if (statSync(full).isDirectory() || !full.endsWith('.md')) return undefined;
  return headingsOf(full).has(anchor) ? undefined : 'no such heading';
}

/** Anchors as GitHub makes them: lower case, punctuation dropped, spaces to hyphens, repeated ones numbered. */
function headingsOf(full) {
  if (!headings.has(full)) {
    const anchors = new Set();
    for (const [, title] of withoutFences(readFileSync(full, 'utf8')).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
      const anchor = title
        .toLowerCase()
        .replaceAll(/[`*]|\]\([^)]*\)|\[/g, '')
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-');
      let unique = anchor;
      for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
      anchors.add(unique);
    }
    headings.set(full, anchors);
  }
  return headings.get(full);
}

function withoutFences(text) {
  return text.replaceAll(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2[^\n]*$/gm, '');
}

function withoutCode(text) {
  return withoutFences(text).replaceAll(/`[^`\n]*`/g, '');
}
