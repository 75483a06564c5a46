import type { LetterPicture } from './letter-picture.ts';
import type { Letter } from './render-letter.ts';

/**
 * A letter that was kept as text and HTML, with its links and pictures again, as its PDF needs them. Reads only what `letterHtml` writes; whoever changed the HTML
 * gets a letter with another digest.
 */
export function keptLetter({ subject, text, html }: Pick<Letter, 'subject' | 'text' | 'html'>): Letter {
  const links = [...new Set([...html.matchAll(LINK)].map(([, href = '']) => unescaped(href)))];
  const pictures = [...html.matchAll(FIGURE)].map(([, type, data = '', caption = '']): LetterPicture => ({
    type: type === 'image/png' ? 'image/png' : 'image/jpeg',
    bytes: new Uint8Array(Buffer.from(data, 'base64')),
    caption: unescaped(caption),
  }));
  return { subject, text, html, ...(links.length === 0 ? {} : { links }), ...(pictures.length === 0 ? {} : { pictures }) };
}

// --- internal ---

const LINK = /<a href="([^"<>]*)" rel=/gu;
const FIGURE = /<figure><img src="data:(image\/(?:png|jpeg));base64,([A-Za-z\d+/=]*)" alt="([^"<>]*)"/gu;

function unescaped(text: string): string {
  return text.replace(/&#(\d{1,3});/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
