import { Buffer } from 'node:buffer';
import type { Body } from 'lambda-web-adapter';

/**
 * Passes a body on as it comes, and collects it meanwhile.
 *
 * @param maxBytes From one byte more on it is only passed on.
 * @param end Called once: with the bytes when the body has come to its end, with `undefined` when it
 * is too large, has broken off, or was not read to its end.
 */
export function tee(
  body: Body,
  maxBytes: number,
  end: (whole: Uint8Array | undefined) => void,
): Body {
  if (body instanceof Uint8Array) {
    end(body.byteLength <= maxBytes ? body : undefined);
    return body;
  }
  return collecting(body, maxBytes, end);
}

async function* collecting(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  end: (whole: Uint8Array | undefined) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let chunks: Uint8Array[] | undefined = [];
  let size = 0;
  let complete = false;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) chunks = undefined;
      // Who takes a chunk may use its memory anew.
      chunks?.push(Uint8Array.from(chunk));
      yield chunk;
    }
    complete = true;
  } finally {
    end(complete && chunks !== undefined ? Buffer.concat(chunks) : undefined);
  }
}
