export {
  type DigestVerdict,
  readWarc,
  verifyDigests,
  type WarcProblem,
  type WarcProblemCode,
  type WarcReadOptions,
  type WarcRecord,
} from './warc/warc-reader.ts';
export {
  createWarcCapture,
  createWarcWriter,
  type WarcCaptureOptions,
  type WarcPosition,
  type WarcWriter,
  type WarcWriterOptions,
} from './warc/warc-writer.ts';
export {
  encodeWarcRecord,
  warcFields,
  warcRecordId,
  type WarcRecordInput,
  type WarcTruncation,
  type WarcType,
} from './warc/warc-record.ts';
export { decodedBody, type HeaderLists, type HttpMessage, parseHttpMessage } from './warc/http-block.ts';
export type { Capture, CapturedExchange, CapturedRendering } from './capture.ts';
