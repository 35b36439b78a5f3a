export { Http1Client, type Http1ClientOptions } from './client.ts';
export { decodeLatin1 } from './decode-latin1.ts';
export { encodeUtf8 } from './encode-utf8.ts';
export { Http1Error, type Http1ErrorKind } from './http1-error.ts';
export {
  type Http1Request,
  type Http1RequestBody,
  Http1Response,
} from './http1-message.ts';
export {
  type OpenTransport,
  socketsTo,
  type Transport,
  type TransportReader,
} from './transport.ts';
export type { StreamedContent } from './request-upload.ts';
