/** What a record of a web archive shows: images, and pages with the images that they name. */
import { decodeText } from '../extract/decode-text.ts';
import { extractPage } from '../extract/extract-page.ts';
import { looksLikeHtml, sniffImageType } from '../fetch/sniff.ts';
import { createSlices } from '../slices.ts';
import { decodedBody, type HttpMessage, parseHttpMessage } from '../warc/http-block.ts';
import type { WarcRecord } from '../warc/warc-reader.ts';
import { type CrawlTarget, isoTimeOf, targetOf } from './discovery-source.ts';

/** Of a page, after inflation; as in a crawl. */
const MAX_PAGE_BYTES = 5_242_880;

/** The targets of one record; none for records of other kinds, for error answers, and for what is neither page nor image. */
export async function* archivedTargets(source: string, record: WarcRecord, signal?: AbortSignal): AsyncGenerator<CrawlTarget> {
  const { type, targetUri } = record;
  const message = messageOf(record);
  if (targetUri === null || message === null || !isGood(message)) return;
  const seenAt = isoTimeOf(record.date);
  const time = seenAt === undefined ? {} : { seenAt };
  const contentType = message.headers['content-type']?.[0] ?? '';
  if (await isImage(message, type, contentType)) {
    const target = targetOf(source, { imageUrl: targetUri, match: 'listed', ...time });
    if (target !== null) yield target;
    return;
  }
  const body = type === 'revisit' ? null : await decodedBody(message, MAX_PAGE_BYTES);
  if (body === null || !(/html/i.test(contentType) || looksLikeHtml(body))) return;
  const page = await extractPage(decodeText(body, { contentType }), targetUri, { slices: createSlices(signal) });
  const title = page.title === null ? {} : { title: page.title };
  for (const { url } of page.images) {
    const target = targetOf(source, { imageUrl: url, pageUrl: targetUri, match: 'listed', ...time, ...title });
    if (target !== null) yield target;
  }
}

// --- internal ---

const ANSWERS: ReadonlySet<string> = new Set(['response', 'revisit']);

/** Also documents as a browser showed them; conversions of other kinds, text without markup mostly, name no images. */
function isBody({ type, contentType }: WarcRecord): boolean {
  return type === 'resource' || (type === 'conversion' && /^text\/html\b/i.test(contentType ?? ''));
}

function isGood({ status }: HttpMessage): boolean {
  return status !== null && status >= 200 && status <= 299;
}

function messageOf(record: WarcRecord): HttpMessage | null {
  if (ANSWERS.has(record.type)) return parseHttpMessage(record.block);
  return isBody(record) ? asMessage(record) : null;
}

/** Such a record is a body alone. */
function asMessage({ block, contentType }: WarcRecord): HttpMessage {
  const headers = contentType === null ? {} : { 'content-type': [contentType] };
  return { startLine: '', status: 200, headers, bodyOffset: 0, body: block };
}

/** By the first bytes, or by the name where there are none: the payload of a revisit is elsewhere. */
async function isImage(message: HttpMessage, type: string, contentType: string): Promise<boolean> {
  if (type === 'revisit' || message.body.byteLength === 0) return /^image\//i.test(contentType);
  const encoded = message.headers['content-encoding'] !== undefined || message.headers['transfer-encoding'] !== undefined;
  const body = encoded ? await decodedBody(message, MAX_PAGE_BYTES) : message.body;
  return body === null ? /^image\//i.test(contentType) : sniffImageType(body) !== null;
}
