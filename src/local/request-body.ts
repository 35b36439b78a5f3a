import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A request body: whole, too large (`bytes` is what came in all), or broken off. */
export type RequestBody =
  | { readonly type: 'whole'; readonly body: Buffer }
  | { readonly type: 'too-large'; readonly bytes: number }
  | { readonly type: 'truncated' };

/**
 * Reads a body to its end. Above `limit` bytes the rest is counted and dropped, not kept: the
 * client is told when it has finished sending, which every client understands.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<RequestBody> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => {
      if (bytes > limit) resolve({ type: 'too-large', bytes });
      else
        resolve({ type: 'whole', body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) });
    });
    // Without it a broken-off request would be an uncaught error.
    request.on('error', () => resolve({ type: 'truncated' }));
    request.on('close', () => resolve({ type: 'truncated' }));
  });
}
