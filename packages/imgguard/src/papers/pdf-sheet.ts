/** A tagged PDF document with a cursor: lines and pictures go below each other, and on to the next page. */
import { type LaidOutLine, type TextStyle, layOut } from './text-layout.ts';
import type { FontSet } from './pdf-fonts.ts';
import type { PaperPicture } from './paper-picture.ts';

/** What is said of the document as a whole. */
export interface SheetFacts {
  readonly title: string;
  readonly author?: string;
  /** BCP 47. */
  readonly locale: string;
  readonly at: Date;
  readonly pageSize: 'A4' | 'LETTER';
}

export type Sheet = PDFKit.PDFDocument;
export type Element = ReturnType<Sheet['struct']>;

/** Points: 25 mm left, where papers are filed, 20 mm elsewhere, and room for the foot. */
const MARGINS = { left: 70.9, right: 56.7, top: 56.7, bottom: 68 } as const;
const LEADING = 1.42;
/** Share of the size of a font by which its baseline lies below the top of a line. */
const BASELINE = 1.05;

/** Begins a document that claims PDF/A-2a and PDF/UA-1: fonts embedded, colours defined, structure and language told. */
export async function beginSheet({ title, author, locale, at, pageSize }: SheetFacts): Promise<Sheet> {
  // Heavy, and needed by few commands.
  const { default: PdfKit } = await import('pdfkit');
  const info = { Title: inXml(title), ...(author === undefined ? {} : { Author: inXml(author) }), Creator: 'ImgGuard', Producer: 'PDFKit' };
  const sheet = new PdfKit({
    size: pageSize,
    margins: { ...MARGINS },
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    lang: locale,
    displayTitle: true,
    bufferPages: true,
    info: { ...info, CreationDate: at, ModDate: at },
  } as PDFKit.PDFDocumentOptions);
  (sheet as unknown as { appendXML(xml: string): void }).appendXML(ACCESSIBLE);
  return sheet;
}

/** Where the next line goes. */
export interface Cursor {
  readonly sheet: Sheet;
  readonly fonts: FontSet;
  /** Whether lines begin at the right margin, as in letters in Arabic or Hebrew. */
  readonly fromRight: boolean;
  /** Points from the top of the page. */
  y: number;
}

/** Points between the margins. */
export function columnWidth({ page }: Sheet): number {
  return page.width - MARGINS.left - MARGINS.right;
}

/** Makes room for so many points on this page, or turns it. */
export function ensureRoom(cursor: Cursor, points: number): void {
  if (cursor.y + points <= cursor.sheet.page.height - MARGINS.bottom) return;
  cursor.sheet.addPage();
  cursor.y = MARGINS.top;
}

export interface LineToDraw {
  readonly text: string;
  readonly style: TextStyle;
  /** The structure element that the line belongs to. */
  readonly element: Element;
  readonly tag: string;
  /** Points from the left margin. @default 0 */
  readonly indent?: number;
  /** Points on the first line that stay free at its end. @default 0 */
  readonly keepFree?: number;
}

/** Draws a line of text, broken where it must be; returns where its first line stood. */
export function drawLine(cursor: Cursor, { text, style, element, tag, indent = 0, keepFree = 0 }: LineToDraw): { readonly top: number } {
  const { sheet, fonts, fromRight } = cursor;
  const width = columnWidth(sheet) - indent - keepFree;
  const height = lineHeight(style);
  let first: number | undefined;
  for (const line of layOut(text, width, { style, fonts })) {
    ensureRoom(cursor, height);
    first ??= cursor.y;
    const x = MARGINS.left + indent + (fromRight ? width - line.width : 0);
    drawAt(sheet, line, { x, top: cursor.y, style, element, tag });
    cursor.y += height;
  }
  return { top: first ?? cursor.y };
}

/** Draws a text on one line whose right end stands at the right margin. */
export function drawRight(cursor: Cursor, { text, style, element, tag }: LineToDraw, top: number): void {
  const { sheet, fonts } = cursor;
  const [line] = layOut(text, columnWidth(sheet), { style, fonts });
  if (line === undefined) return;
  drawAt(sheet, line, { x: MARGINS.left + columnWidth(sheet) - line.width, top, style, element, tag });
}

/** Width of a text on one line, in points. */
export function lineWidth({ sheet, fonts }: Cursor, text: string, style: TextStyle): number {
  return layOut(text, columnWidth(sheet) * 10, { style, fonts })[0]?.width ?? 0;
}

/** Points from one line to the next. */
export function lineHeight({ size }: TextStyle): number {
  return size * LEADING;
}

/** Points that a text takes, broken as `drawLine` breaks it. */
export function textHeight({ sheet, fonts }: Cursor, text: string, style: TextStyle, indent = 0): number {
  return layOut(text, columnWidth(sheet) - indent, { style, fonts }).length * lineHeight(style);
}

/** Draws a picture over the column, at most so high, and names it for those who do not see it. */
export function drawPicture(cursor: Cursor, { picture, parent }: { readonly picture: PaperPicture; readonly parent: Element }): void {
  const { sheet } = cursor;
  const most = { width: columnWidth(sheet), height: sheet.page.height * MAX_PICTURE_SHARE };
  const full = Math.min(most.width / picture.width, most.height / picture.height, POINTS_PER_PIXEL);
  // Somewhat smaller it may still fit on this page.
  const left = sheet.page.height - MARGINS.bottom - cursor.y - CAPTION_ROOM;
  const scale = left < picture.height * full && left >= picture.height * full * LEAST_PICTURE_SCALE ? left / picture.height : full;
  const [width, height] = [picture.width * scale, picture.height * scale];
  ensureRoom(cursor, height + CAPTION_ROOM);
  const bbox: [number, number, number, number] = [MARGINS.left, cursor.y, MARGINS.left + width, cursor.y + height];
  const figure = sheet.struct('Figure', { alt: picture.caption, bbox } as Parameters<Sheet['struct']>[1]);
  parent.add(figure);
  figure.add(sheet.markStructureContent('Figure'));
  sheet.image(Buffer.from(picture.jpeg), MARGINS.left, cursor.y, { width, height });
  sheet.endMarkedContent();
  figure.end();
  cursor.y += height + CAPTION_GAP;
}

/** Numbers the pages, when all are there, and ends the document. */
export async function endSheet(cursor: Cursor, foot: string): Promise<Uint8Array> {
  const { sheet } = cursor;
  const pieces: Buffer[] = [];
  sheet.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    sheet.on('end', resolve);
    sheet.on('error', reject);
  });
  const { start, count } = sheet.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    sheet.switchToPage(page);
    drawFoot(cursor, { foot, number: `${page - start + 1} / ${count}` });
  }
  sheet.end();
  await ended;
  return new Uint8Array(Buffer.concat(pieces));
}

// --- internal ---

/** A picture takes at most this share of a page's height, so that two of them and their captions fit on one. */
const MAX_PICTURE_SHARE = 0.36;
/** A picture is made smaller by so much at most, rather than put on the next page. House rule. */
const LEAST_PICTURE_SCALE = 0.7;
/** A picture is not drawn larger than at 96 pixels an inch. */
const POINTS_PER_PIXEL = 0.75;
const CAPTION_GAP = 4;
/** Two lines of a caption stay with their picture. */
const CAPTION_ROOM = 34;
const FOOT: TextStyle = { size: 8, bold: false };

/** Claims PDF/UA-1, and describes the property that does so, as PDF/A asks (ISO 14289-1, clause 5; ISO 19005-2, clause 6.6.2.3). */
const ACCESSIBLE = `
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>`;

interface At {
  readonly x: number;
  readonly top: number;
  readonly style: TextStyle;
}

function drawAt(sheet: Sheet, line: LaidOutLine, { element, tag, ...at }: At & { readonly element: Element; readonly tag: string }): void {
  element.add(sheet.markStructureContent(tag));
  drawPieces(sheet, line, at);
  sheet.endMarkedContent();
}

function drawPieces(sheet: Sheet, { pieces }: LaidOutLine, { x, top, style }: At): void {
  let left = x;
  for (const { text, font, width, features } of pieces) {
    sheet.font(font).fontSize(style.size);
    sheet.text(text, left, top + style.size * BASELINE, { lineBreak: false, baseline: 'alphabetic', features });
    left += width;
  }
}

function drawFoot(cursor: Cursor, { foot, number }: { readonly foot: string; readonly number: string }): void {
  const { sheet, fonts } = cursor;
  const top = sheet.page.height - MARGINS.bottom / 2 - FOOT.size;
  const end = layOut(number, columnWidth(sheet), { style: FOOT, fonts })[0];
  const lines = layOut(foot, columnWidth(sheet) - (end?.width ?? 0) - FOOT.size * 2, { style: FOOT, fonts });
  sheet.markContent('Artifact', { type: 'Pagination' });
  // The whole subject is on the first page; here its first line tells which letter the page belongs to.
  if (lines[0] !== undefined) drawPieces(sheet, lines[0], { x: MARGINS.left, top, style: FOOT });
  if (end !== undefined) drawPieces(sheet, end, { x: MARGINS.left + columnWidth(sheet) - end.width, top, style: FOOT });
  sheet.endMarkedContent();
}

/**
 * PDFKit writes these texts into the XML of the metadata as they are. This text is itself in the document's information and is escaped where it is made part
 * of other text.
 */
function inXml(text: string): string {
  const escaped = text.replace(/[\ufffe\uffff]/gu, '').replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
  return Object.assign(new String(text), { toString: () => escaped }) as unknown as string;
}
