/** A picture that goes with a letter, such as the found copy beside the work. */
export interface LetterPicture {
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
  /** What is to be seen; one line. */
  readonly caption: string;
}

/** House rules: what a mail program and a printed page bear. */
export const MAX_LETTER_PICTURES = 6;
export const MAX_PICTURE_BYTES = 2_000_000;

/** What is wrong with the pictures of a letter; `undefined` when nothing is. The bytes must be what the type says. */
export function picturesProblem(pictures: readonly LetterPicture[]): string | undefined {
  if (pictures.length > MAX_LETTER_PICTURES) return `A letter takes ${MAX_LETTER_PICTURES} pictures, not ${pictures.length}.`;
  const wrong = pictures.findIndex(
    ({ bytes, type }) => bytes.length > MAX_PICTURE_BYTES || !SIGNATURES[type].every((byte, index) => bytes[index] === byte),
  );
  if (wrong !== -1) return `Picture ${wrong + 1} is no ${pictures[wrong]?.type} of at most ${MAX_PICTURE_BYTES / 1_000_000} MB.`;
  const silent = pictures.findIndex(({ caption }) => caption.trim() === '');
  return silent === -1 ? undefined : `Picture ${silent + 1} has no caption.`;
}

// --- internal ---

/** How files of these types begin (PNG specification, section 5.2; ITU-T T.81, annex B). */
const SIGNATURES: Readonly<Record<LetterPicture['type'], readonly number[]>> = {
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff],
};
