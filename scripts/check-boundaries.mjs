// Enforces who may know whom (ARCHITECTURE.md), from the imports of every source file, and keeps words out that must not be published.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { filesBelow, packages, root } from './lib/workspace.mjs';

/** Package → the packages of ours that its sources may import. */
const MAY_IMPORT = {
  '@imgguard/core': [],
  '@imgguard/index': ['@imgguard/core'],
  '@imgguard/crawler': [],
  '@imgguard/claims': [],
  imgguard: ['@imgguard/core', '@imgguard/index', '@imgguard/crawler', '@imgguard/claims'],
};

const CODE = /\.(ts|mts|cts|js|mjs|cjs)$/;
const TEXT = /\.(ts|mts|js|mjs|json|md|sh|html|css|yml|yaml|liquid)$|(^|\/)(run|test|demo)$/;

/** What no committed text may hold, unless the line matches `unless`. Tests may hold the `words` that they look for. */
const FORBIDDEN = [
  { pattern: /(?<![\w.\-/])\/(work|root|home\/\w+|Users\/\w+)\//, why: 'names a path of one machine' },
  { pattern: /\/tmp\/(bash_jobs|git\.lock|npm\.lock|brief)/, why: 'names a path of one machine' },
  { pattern: /\b(TODO|FIXME|HACK)\b|(?:\/\/|\/\*).*\bXXX\b/, why: 'leaves work behind: do it, or open an issue' },
  {
    pattern: /\b(infringer|infringing|stolen|thief|thieves|whitelist|blacklist)\b/i,
    why: 'uses a word that GLOSSARY.md replaces',
    unless: /claimed to (be|have been) infring/i,
    words: true,
  },
];
/** These define or explain the rules, or quote other people's words. */
const MAY_HOLD_FORBIDDEN = [
  /^scripts\/check-boundaries\.mjs$/,
  /^tests\/docs\/guards\.test\.ts$/,
  /^(GLOSSARY|STYLE|CONTRIBUTING)\.md$/,
  /^package-lock\.json$/,
  /(^|\/)fixtures\//,
];

/** `.only` hides every other test; `.skip` needs a reason beside it (`skipIf` carries one in its condition's name). */
const ONLY = /\b(describe|it|test|suite|bench)(\.\w+)*\.only\b/;
const SKIP = /\b(describe|it|test|suite)(\.\w+)*\.(skip|todo)\b/;
const REASON = /\/\/\s*\S+|\/\*/;

const problems = [];
const ours = new Set(packages().map((pkg) => pkg.name));

for (const pkg of packages()) {
  for (const file of filesBelow(`packages/${pkg.folder}/src`, (name) => CODE.test(name))) checkImports(file, pkg);
}
for (const folder of ['tests', 'scripts', 'bench']) {
  for (const file of filesBelow(folder, (name) => CODE.test(name))) checkImports(file, null);
}
for (const file of filesBelow('examples', (name) => CODE.test(name))) checkExampleImports(file);
for (const file of filesBelow('.', (name) => TEXT.test(name))) checkText(file);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error(`\n${problems.length} problem${problems.length === 1 ? '' : 's'}.`);
  process.exit(1);
}
console.log('Boundaries hold.');

/** Sources may import what MAY_IMPORT says. Tests beside them may cross packages by published names; tests/ may also look inside. */
function checkImports(file, pkg) {
  const isTest = pkg === null || file.endsWith('.test.ts');
  for (const specifier of imports(file)) {
    const target = ourPackage(specifier);
    if (target && target !== pkg?.name && !isTest && !MAY_IMPORT[pkg.name].includes(target)) {
      problems.push(`${file}: ${pkg.name} must not import ${specifier}.`);
    }
    if (target && /\/(src|dist)(\/|$)/.test(specifier))
      problems.push(`${file}: ${specifier} reaches into a package; import a published entry point.`);
    if (specifier.startsWith('.')) checkRelative(file, specifier, pkg);
  }
}

function checkRelative(file, specifier, pkg) {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const inside = pkg ? `packages/${pkg.folder}/` : null;
  const whiteBox = file.startsWith('tests/');
  if (/^packages\/[^/]+\//.test(target) && !whiteBox && (inside === null || !target.startsWith(inside))) {
    problems.push(`${file}: ${specifier} reaches into another package by path; import it by its name.`);
  }
  if (target.startsWith('../')) problems.push(`${file}: ${specifier} leaves the repository.`);
}

/** An example is what a reader copies: it works with published names only. */
function checkExampleImports(file) {
  const example = file.split('/').slice(0, 2).join('/');
  for (const specifier of imports(file)) {
    if (specifier.startsWith('.') && !posix.normalize(posix.join(posix.dirname(file), specifier)).startsWith(`${example}/`)) {
      problems.push(`${file}: ${specifier} leaves the example; import published packages by name.`);
    }
    if (ourPackage(specifier) && /\/(src|dist)(\/|$)/.test(specifier)) problems.push(`${file}: ${specifier} reaches into a package.`);
  }
}

/** Every module that a file names: static and dynamic imports, re-exports, `import('…')` types. */
function imports(file) {
  const { module, program, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const found = module.staticImports.map((each) => each.moduleRequest.value);
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  }
  visit(program, (node) => {
    const source = node.type === 'ImportExpression' || node.type === 'TSImportType' ? (node.source ?? node.argument) : undefined;
    const literal = source?.type === 'TSLiteralType' ? source.literal : source;
    if (typeof literal?.value === 'string') found.push(literal.value);
  });
  return new Set(found);
}

function visit(node, see) {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, see);
  } else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') see(node);
    for (const value of Object.values(node)) if (value && typeof value === 'object') visit(value, see);
  }
}

/** The package of ours that a specifier names, or undefined. */
function ourPackage(specifier) {
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
  return ours.has(name) ? name : undefined;
}

function checkText(file) {
  if (MAY_HOLD_FORBIDDEN.some((allowed) => allowed.test(file))) return;
  const isTest = file.endsWith('.test.ts');
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, index, lines) => {
      for (const { pattern, why, unless, words } of FORBIDDEN) {
        if (pattern.test(line) && !unless?.test(line) && !(words && isTest))
          problems.push(`${file}:${index + 1}: ${why}: ${line.trim().slice(0, 120)}`);
      }
      if (!isTest) return;
      if (ONLY.test(line)) problems.push(`${file}:${index + 1}: \`.only\` hides the other tests.`);
      if (SKIP.test(line) && !REASON.test(line) && !REASON.test(lines[index - 1] ?? '')) {
        problems.push(`${file}:${index + 1}: a skipped test needs a comment with the reason.`);
      }
    });
}
