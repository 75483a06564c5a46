// Code in the documentation is cut from files that are run. A block below `<!-- snippet: path#region -->` equals the lines between
// `// #region name` and `// #endregion name` of that file (without `#region`, the whole file). `--write` copies them in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, root } from './lib/workspace.mjs';

const SNIPPET =
  /^<!-- snippet: (?<path>[^\s#]+)(?:#(?<region>[\w-]+))? -->\n(?<fence>```+)(?<language>\w*)\n(?<body>[\s\S]*?)^\k<fence>$/gm;
const MARKER = /^<!-- snippet: /gm;

const write = process.argv.includes('--write');
const problems = [];
let count = 0;
for (const file of filesBelow('.', (name) => name.endsWith('.md'))) checkFile(file);
if (problems.length > 0) {
  console.error(`${problems.join('\n')}\nRun: npm run snippets:update`);
  process.exit(1);
}
console.log(`${count} snippets equal their files.`);

function checkFile(file) {
  const text = readFileSync(join(root, file), 'utf8');
  let found = 0;
  const updated = text.replaceAll(SNIPPET, (...args) => {
    const { path, region, fence, language, body } = args.at(-1);
    found += 1;
    const wanted = cut(file, path, region);
    if (wanted !== undefined && wanted !== body && !write)
      problems.push(`${file}: the block from ${path}${region ? `#${region}` : ''} differs from the file.`);
    return `<!-- snippet: ${path}${region ? `#${region}` : ''} -->\n${fence}${language}\n${wanted ?? body}${fence}`;
  });
  if (found < (text.match(MARKER)?.length ?? 0)) problems.push(`${file}: a snippet marker is not followed by a code block.`);
  count += found;
  if (write && updated !== text) writeFileSync(join(root, file), updated);
}

/** The region's lines, with the indentation that all of them share taken off; markers of other regions inside it are dropped. */
function cut(file, path, region) {
  if (!existsSync(join(root, path))) {
    problems.push(`${file}: names ${path}, which does not exist.`);
    return undefined;
  }
  let lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n');
  if (region) {
    const from = lines.findIndex((line) => line.trim() === `// #region ${region}`);
    const to = lines.findIndex((line) => line.trim() === `// #endregion ${region}`);
    if (from === -1 || to < from) {
      problems.push(`${file}: ${path} has no region ${region}.`);
      return undefined;
    }
    lines = lines.slice(from + 1, to);
  }
  lines = lines.filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)[0].length));
  return lines.map((line) => `${line.slice(indent)}\n`).join('');
}
