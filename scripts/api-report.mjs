// The public surface of every package, written to docs/api-report/<package>.md from the emitted types, so that a change to it shows in
// review. `--check` fails when a report is out of date; `npm run api:update` writes it. Build first.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { entryPoints, packages, root } from './lib/workspace.mjs';

const check = process.argv.includes('--check');
const outOfDate = [];
const parsed = new Map();

for (const pkg of packages()) {
  const file = join('docs', 'api-report', `${pkg.folder}.md`);
  const report = reportOf(pkg);
  const committed = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  if (report === committed) continue;
  if (check) outOfDate.push(`${file}\n${difference(committed, report)}`);
  else {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), report);
    console.log(`Wrote ${file}.`);
  }
}
if (outOfDate.length > 0) {
  console.error(`${outOfDate.join('\n')}\nThe public interface differs from its report. If that is meant: npm run api:update`);
  process.exit(1);
}

function reportOf(pkg) {
  const parts = [`# ${pkg.name}: public interface\n\nWritten by \`npm run api:update\` from the emitted types. Do not edit.\n`];
  for (const { subpath, source, types } of entryPoints(pkg)) {
    if (!existsSync(join(pkg.dir, source))) continue;
    const declarations = exportsOf(join(pkg.dir, types));
    const body = [...declarations].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
    parts.push(`\n## ${pkg.name}${subpath.slice(1)}\n\n\`\`\`ts\n${body.join('\n\n')}\n\`\`\`\n`);
  }
  return parts.join('');
}

/** Exported name → its declaration's text, re-exports followed to where the name is declared. */
function exportsOf(file) {
  const { program, declarations } = read(file);
  const found = new Map();
  for (const statement of program.body) {
    if (statement.type === 'ExportAllDeclaration') throw new Error(`${file}: \`export *\` hides what is public; name the exports.`);
    if (statement.type !== 'ExportNamedDeclaration') continue;
    for (const specifier of statement.specifiers) {
      const name = specifier.exported.name;
      found.set(name, renamed(declarationOf(file, statement.source?.value, specifier.local.name), specifier.local.name, name));
    }
    for (const name of statement.declaration ? namesOf(statement.declaration) : []) found.set(name, declarations.get(name));
  }
  return found;
}

function declarationOf(file, source, name) {
  if (source === undefined) {
    const own = read(file).declarations.get(name);
    if (own !== undefined) return own;
    const imported = read(file).imports.get(name);
    return imported ? declarationOf(file, imported.source, imported.name) : missing(file, name);
  }
  if (!source.startsWith('.')) return `// from ${source}: ${name}`;
  const target = resolve(dirname(file), source.replace(/\.(ts|js)$/, '.d.ts'));
  return exportsOf(target).get(name) ?? missing(target, name);
}

function missing(file, name) {
  throw new Error(`${file} does not declare ${name}. Build again: npm run build`);
}

function renamed(text, from, to) {
  return from === to ? text : `// ${to} is\n${text}`;
}

/** The statements of one emitted file: what it declares, and where its imported names come from. */
function read(file) {
  if (!parsed.has(file)) {
    const text = readFileSync(file, 'utf8');
    const { program, comments, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`);
    const declarations = new Map();
    const imports = new Map();
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration') {
        for (const each of statement.specifiers)
          imports.set(each.local.name, { source: statement.source.value, name: each.imported?.name ?? 'default' });
        continue;
      }
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      const words = withoutComments(text, declaration ?? statement, comments);
      for (const name of declaration ? namesOf(declaration) : []) declarations.set(name, append(declarations.get(name), words));
    }
    parsed.set(file, { program, declarations, imports });
  }
  return parsed.get(file);
}

/** Overloads, and a type and a value of one name, are reported together. */
function append(before, text) {
  return before === undefined ? text : `${before}\n${text}`;
}

function namesOf(declaration) {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map((each) => each.id.name);
  return declaration.id?.name ? [declaration.id.name] : [];
}

/** Documentation changes more often than the interface and is reviewed where it is written. */
function withoutComments(text, node, comments) {
  let result = '';
  let at = node.start;
  for (const comment of comments) {
    if (comment.start < node.start || comment.end > node.end) continue;
    result += text.slice(at, comment.start);
    at = comment.end;
  }
  result += text.slice(at, node.end);
  return result
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^declare /, '');
}

/** Lines that one has and the other has not: enough to see what changed. */
function difference(before, after) {
  const old = new Set(before.split('\n'));
  const fresh = new Set(after.split('\n'));
  return [
    ...[...old].filter((line) => !fresh.has(line)).map((line) => `  - ${line}`),
    ...[...fresh].filter((line) => !old.has(line)).map((line) => `  + ${line}`),
  ].join('\n');
}
