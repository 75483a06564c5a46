import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClaimsError, invalidArgument } from '../claims-error.ts';
import { LETTER_CATALOGUE } from './catalogue.ts';

/** Languages that every kind of letter is written in, except those that only the law of one country knows (`LetterKind.onlyIn` says why). */
export const TEMPLATE_LOCALES: readonly string[] = ['en', 'de', 'fr', 'es'];

/** A built-in template by name and language. */
export interface TemplateName {
  readonly name: string;
  readonly locale: string;
}

/** Every built-in template. */
export function builtInTemplates(): readonly TemplateName[] {
  return LETTER_CATALOGUE.flatMap(({ name, locales }) => locales.map((locale) => ({ name, locale })));
}

/** The folder of the built-in templates: copy it, edit the copy and pass it as `folder`. */
export function builtInTemplateFolder(): string {
  return fileURLToPath(new URL('../templates/', packageSource()));
}

/**
 * Reads the template `<folder>/<locale>/<name>.liquid`. The only place of this package that touches a file.
 * Throws `IMGGUARD_TEMPLATE_NOT_FOUND`, and `IMGGUARD_INVALID_ARGUMENT` for names that could lead out of the folder.
 *
 * @param folder - @default builtInTemplateFolder()
 * @example
 * const template = readTemplate('contact', 'en');
 */
export function readTemplate(name: string, locale: string, folder: string = builtInTemplateFolder()): string {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/u.test(name)) throw invalidArgument('name', 'a template name such as "contact"', name);
  if (!/^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$/u.test(locale)) throw invalidArgument('locale', 'a language such as "en" or "de"', locale);
  const file = join(folder, locale, `${name}.liquid`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const known = builtInTemplates()
      .map((template) => `${template.locale}/${template.name}`)
      .join(', ');
    throw new ClaimsError('IMGGUARD_TEMPLATE_NOT_FOUND', `No template at ${file}; built in are ${known}.`, { cause });
  }
}

// --- internal ---

/** Sources lie in `src/letters`, the built package is one file in `dist`: both are found from the package's own folder. */
function packageSource(): string {
  return import.meta.url.replace(/\/src\/letters\/[^/]*$/u, '/src/index.ts');
}
