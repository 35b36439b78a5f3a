import { isUtf8 } from 'node:buffer';

/** Text as it is, other bytes in hexadecimal; what is long is cut, its length kept. */
export function printable(bytes: Buffer): string {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : `0x${bytes.toString('hex')}`;
  return text.length > 1000 ? `${text.slice(0, 1000)}… (${bytes.length} bytes)` : text;
}
