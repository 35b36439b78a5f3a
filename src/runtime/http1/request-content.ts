import { encodeUtf8 } from './encode-utf8.ts';
import type { Http1RequestBody } from './http1-message.ts';
import type { StreamedContent } from './request-upload.ts';
import type { Transport } from './transport.ts';

/** Text over this many characters is encoded apart from the head. */
const MAX_JOINED_TEXT = 4096;
/** Content of up to this many bytes is copied behind the head: cheaper than a vectored write. */
const MAX_JOINED_BYTES = 16 * 1024;

/** Content as it is written: short text here is ASCII, one character per byte. */
export type RequestContent =
  | string
  | Uint8Array
  | readonly Uint8Array[]
  | StreamedContent
  | undefined;

/** Brings the content into a form whose length in bytes is known, unless it streams. */
export function toContent(body: Http1RequestBody | undefined): RequestContent {
  if (typeof body !== 'string') return body;
  if (body.length > MAX_JOINED_TEXT) return encodeUtf8(body);
  return Buffer.byteLength(body, 'utf8') === body.length ? body : Buffer.from(body, 'utf8');
}

/** The field line that delimits the content (RFC 9112, section 6), or `""`. */
export function framingOf(method: string, content: RequestContent): string {
  if (content === undefined) return expectsContent(method) ? 'Content-Length: 0\r\n' : '';
  const length = isStreamed(content) ? content.length : lengthOf(content);
  if (length === undefined) return 'Transfer-Encoding: chunked\r\n';
  if (length === 0 && !expectsContent(method)) return '';
  return `Content-Length: ${length}\r\n`;
}

/** Whether the content comes in pieces of unknown number and size. */
export function isStreamed(content: RequestContent): content is StreamedContent {
  return typeof content === 'object' && Symbol.asyncIterator in content;
}

/** Writes a head and its whole content with one system call where the kernel takes it. */
export function writeRequest(
  socket: Transport,
  head: string,
  content: Exclude<RequestContent, StreamedContent>,
): void {
  if (content === undefined) socket.write(head, 'latin1');
  else if (typeof content === 'string') socket.write(head + content, 'latin1');
  else {
    const length = lengthOf(content);
    if (length === 0) socket.write(head, 'latin1');
    else if (length <= MAX_JOINED_BYTES) socket.write(join(head, content, length));
    else {
      socket.cork();
      socket.write(head, 'latin1');
      if (content instanceof Uint8Array) socket.write(content);
      else for (const chunk of content) socket.write(chunk);
      socket.uncork();
    }
  }
}

function join(
  head: string,
  content: Uint8Array | readonly Uint8Array[],
  length: number,
): Uint8Array {
  const bytes = Buffer.allocUnsafe(head.length + length);
  let position = bytes.write(head, 0, 'latin1');
  if (content instanceof Uint8Array) bytes.set(content, position);
  else {
    for (const chunk of content) {
      bytes.set(chunk, position);
      position += chunk.length;
    }
  }
  return bytes;
}

function lengthOf(content: string | Uint8Array | readonly Uint8Array[]): number {
  if (typeof content === 'string' || content instanceof Uint8Array) return content.length;
  let length = 0;
  for (const chunk of content) length += chunk.length;
  return length;
}

/** RFC 9110, section 8.6: these say that they have no content by a length of 0. */
function expectsContent(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
