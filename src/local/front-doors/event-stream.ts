import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

/** A string, among the types of header values. */
const STRING = 7;

/**
 * One message of an event stream, in which the AWS SDKs read streamed answers: lengths, headers and
 * payload, each part with a checksum.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventStreamMessage(
  eventType: 'PayloadChunk' | 'InvokeComplete',
  contentType: string,
  payload: Uint8Array,
): Buffer {
  const headers = Buffer.concat([
    stringHeader(':event-type', eventType),
    stringHeader(':content-type', contentType),
    stringHeader(':message-type', 'event'),
  ]);
  const message = Buffer.alloc(16 + headers.length + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(headers, 12);
  message.set(payload, 12 + headers.length);
  const end = message.length - 4;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function stringHeader(name: string, value: string): Buffer {
  const header = Buffer.alloc(1 + name.length + 3 + value.length);
  header.writeUInt8(name.length, 0);
  header.write(name, 1, 'latin1');
  header.writeUInt8(STRING, 1 + name.length);
  header.writeUInt16BE(value.length, 2 + name.length);
  header.write(value, 4 + name.length, 'latin1');
  return header;
}
