/** CSV as in RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes. */
export interface CsvRow {
  /** Of the text, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Rows that are not blank. A quote that is never closed takes in the rest of the text. */
export function* csvRows(text: string): Generator<CsvRow> {
  let [fields, field, quoted]: [string[], string, boolean] = [[], '', false];
  let [line, started] = [1, 1];
  const row = () => {
    const done = { line: started, fields: [...fields, field] };
    [fields, field] = [[], ''];
    return done;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\n') line++;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[++at]!;
      else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === ',') [fields, field] = [[...fields, field], ''];
    else if (character === '\n') {
      const done = row();
      if (!isBlank(done)) yield done;
      started = line;
    } else if (character !== '\r') field += character;
  }
  const last = row();
  if (!isBlank(last)) yield last;
}

/** A field as it is written: in quotes only where it must be. */
export function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

// --- internal ---

function isBlank({ fields }: CsvRow): boolean {
  return fields.length === 1 && fields[0]!.trim() === '';
}
