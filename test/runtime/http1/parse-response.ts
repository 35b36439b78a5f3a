import { type Http1Error, type Http1Response } from '../../../src/runtime/http1/index.ts';
import { ResponseParser } from '../../../src/runtime/http1/response-parser.ts';

/** What a reader made of a response. */
export interface ParsedResponse {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly trailers: readonly (readonly [name: string, value: string])[];
}

/** The outcome: a response, an error, or neither while bytes are missing. */
export type Parsed =
  | { readonly type: 'response'; readonly response: ParsedResponse; readonly excess: boolean }
  | { readonly type: 'error'; readonly error: Error }
  | { readonly type: 'incomplete' };

/** How the bytes come. */
export interface ParseOptions {
  readonly method?: string;
  /** Whether the server closes the connection after the last byte. @default true */
  readonly ended?: boolean;
  readonly streaming?: boolean;
  readonly maxHeadBytes?: number;
  readonly maxBodyBytes?: number;
}

/** Gives the pieces to our parser in the way that a socket does: into the buffers it asks for. */
export async function parseResponse(
  pieces: readonly Uint8Array[],
  options: ParseOptions = {},
): Promise<Parsed> {
  const { method = 'GET', ended = true, streaming = false } = options;
  const { maxHeadBytes = 128 * 1024, maxBodyBytes = 1 << 30 } = options;
  const scratch = Buffer.alloc(64 * 1024);
  const parser = new ResponseParser(
    { maxHeadBytes, maxBodyBytes },
    { resumeReading: () => undefined, abandon: () => undefined },
  );
  parser.begin(method === 'HEAD', streaming);
  try {
    for (const piece of pieces) {
      for (let taken = 0; taken < piece.length; ) {
        const target = parser.readTarget() ?? scratch;
        const length = Math.min(target.length, piece.length - taken);
        target.set(piece.subarray(taken, taken + length));
        taken += length;
        parser.parse(target, length);
        if (parser.excess) break;
        // Whatever was kept of this read has been copied.
        scratch.fill(0xee);
      }
    }
    if (ended) parser.end();
  } catch (error) {
    parser.fail(error, false);
    return { type: 'error', error: error as Http1Error };
  }
  if (!parser.complete) return { type: 'incomplete' };
  return { type: 'response', response: await toParsed(parser.response!), excess: parser.excess };
}

async function toParsed(response: Http1Response): Promise<ParsedResponse> {
  const chunks: Uint8Array[] = [];
  if (response.body instanceof Uint8Array) chunks.push(response.body);
  else for await (const chunk of response.body) chunks.push(chunk);
  return {
    status: response.status,
    reason: response.reason,
    fields: [...response.headers],
    body: Buffer.concat(chunks),
    trailers: [...(response.trailers ?? [])],
  };
}
