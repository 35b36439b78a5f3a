import { Buffer } from 'node:buffer';

/** What servers read back as it was written: no controls, spaces only within. */
const VALUE = /^[^\p{Cc}\s](?:[^\p{Cc}]*[^\p{Cc}\s])?$/u;

/** A text as the value of a header; percent-encoded where a header could not hold it. */
export function fieldValue(text: string): string {
  if (text === '' || VALUE.test(text)) return text;
  // A lone surrogate, which encodeURIComponent() refuses, becomes U+FFFD in UTF-8.
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
