/** The records that keep what a browser showed of a page as evidence. */
import type { CapturedRendering } from '../capture.ts';
import type { EarlierCapture } from './exchange-records.ts';
import { type WarcRecordInput, warcFields, warcRecordId } from './warc-record.ts';

/**
 * The document in the end as `conversion` of the page's record (`page`, where it is known), the picture of the whole page as `resource` under the name
 * that Browsertrix gives it (`urn:fullPage:` and the address), and how they came about as `metadata`.
 */
export function renderingRecords(rendering: CapturedRendering, page: EarlierCapture | undefined): WarcRecordInput[] {
  const { url: targetUri, at: date, html, screenshot } = rendering;
  const id = warcRecordId();
  const concurrent = { 'WARC-Concurrent-To': `<${id}>` };
  const source = page === undefined ? {} : { 'WARC-Refers-To': `<${page.id}>` };
  const whole = { date, payloadOffset: 0 };
  return [
    { ...whole, id, type: 'conversion', targetUri, contentType: 'text/html; charset=utf-8', block: Buffer.from(html), fields: source },
    ...(screenshot === null
      ? []
      : [{ ...whole, ...SCREENSHOT, targetUri: `urn:fullPage:${targetUri}`, block: screenshot, fields: concurrent }]),
    {
      type: 'metadata',
      date,
      targetUri,
      contentType: 'application/warc-fields',
      block: warcFields(howItWasShown(rendering)),
      fields: { ...concurrent, 'WARC-Refers-To': `<${id}>` },
    },
  ];
}

// --- internal ---

const SCREENSHOT = { type: 'resource', contentType: 'image/png' } as const;

function howItWasShown({ browser, viewport, shownUrl, requests, refused, complete }: CapturedRendering): Record<string, string> {
  return {
    browser,
    viewport: `${viewport.width}x${viewport.height}`,
    shownUrl,
    requests: String(requests),
    refusedRequests: String(refused),
    cameToRest: String(complete),
  };
}
