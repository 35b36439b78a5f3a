import { type Body, HttpHeaders, HttpResponse } from 'lambda-web-adapter';

/** An answer that is given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `undefined` when it was too large, or has no end: then it cannot be given again. */
  readonly body: Uint8Array | undefined;
}

/** About the connection, the body's length on it, and the time: not part of the answer. */
const NOT_KEPT = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * What is kept of an answer, and the answer as it goes on. Of one that streams so much is read as can
 * be kept; if there is more, it goes on as it comes.
 *
 * @param maxBytes Of the body.
 */
export async function keep(
  response: HttpResponse,
  maxBytes: number,
): Promise<{ readonly kept: KeptAnswer; readonly body: Body }> {
  const { status } = response;
  const headers = [...response.headers].filter(([name]) => isKept(name.toLowerCase()));
  const endless = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
  const { whole, body } = endless
    ? { whole: undefined, body: response.body }
    : await readUpTo(response.body, maxBytes);
  return { kept: { status, headers, body: whole }, body };
}

/** The kept answer as a response; `undefined` when it cannot be given again. */
export function givenAgain({ status, headers, body }: KeptAnswer): HttpResponse | undefined {
  if (body === undefined) return undefined;
  return new HttpResponse({ status, headers: new HttpHeaders(headers), body });
}

function isKept(name: string): boolean {
  if (name.startsWith('x-lwa-')) return name === 'x-lwa-base64';
  return !NOT_KEPT.has(name);
}

async function readUpTo(
  body: Body,
  maxBytes: number,
): Promise<{ readonly whole: Uint8Array | undefined; readonly body: Body }> {
  if (body instanceof Uint8Array) {
    return { whole: body.byteLength <= maxBytes ? body : undefined, body };
  }
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await iterator.next();
    if (next.done) {
      const whole = Buffer.concat(chunks);
      return { whole, body: whole };
    }
    chunks.push(Uint8Array.from(next.value));
    size += next.value.byteLength;
    if (size > maxBytes) return { whole: undefined, body: resumed(chunks, iterator) };
  }
}

/** What has been read, and the rest as it comes. */
async function* resumed(
  chunks: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
