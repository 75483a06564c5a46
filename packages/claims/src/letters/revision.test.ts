import { describe, expect, it } from 'vitest';
import { builtInTemplates, readTemplate } from './read-template.ts';
import { CATALOGUE_REVISED_ON, revisedOn, revisionNote } from './revision.ts';

describe('revisionNote', () => {
  it('says so of words that nobody has gone through for more than a year', () => {
    const template = '# A note\n  # Revised: 2025-01-31\nSubject: x\n\ny';
    expect(revisedOn(template)).toBe('2025-01-31');
    expect(revisionNote(template, '2026-01-31')).toBeUndefined();
    expect(revisionNote(template, '2026-02-01')).toContain('2025-01-31');
  });

  it('takes the day of the catalogue where a template names none, or none that is a day', () => {
    for (const text of ['Subject: x\n\ny', '# Revised: 2026-02-31\nSubject: x\n\ny', 'Subject: x\n\n# Revised later'])
      expect(revisedOn(text)).toBe(CATALOGUE_REVISED_ON);
    const [first] = builtInTemplates();
    if (first === undefined) throw new Error('no template');
    const template = readTemplate(first.name, first.locale);
    expect(revisionNote(template, CATALOGUE_REVISED_ON)).toBeUndefined();
    expect(revisionNote(template, `${Number(CATALOGUE_REVISED_ON.slice(0, 4)) + 2}-01-01`)).toContain(CATALOGUE_REVISED_ON);
  });
});
