import { Buffer, isUtf8 } from 'node:buffer';

/** Text whose bytes were read one character each: as UTF-8 where they are that, else as it is. */
export function decodeLatin1(latin1: string): string {
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}
