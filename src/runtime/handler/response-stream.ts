import { Buffer } from 'node:buffer';
import type { Body, EncodedPayload, Invocation } from '../../pipeline/index.ts';

/** What Lambda's Node runtime gives a streaming handler to write to. */
export interface ResponseStream {
  write(chunk: Uint8Array | string): boolean;
  end(callback: () => void): unknown;
  once(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  off(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  setContentType?(type: string): void;
  readonly destroyed?: boolean;
  readonly writableNeedDrain?: boolean;
}

/** The global of Lambda's Node runtime. */
interface AwsLambda {
  readonly HttpResponseStream?: {
    from(stream: ResponseStream, metadata: unknown): ResponseStream;
  };
}

const INTEGRATION_RESPONSE = 'application/vnd.awslambda.http-integration-response';
/** How many NUL bytes part the prelude from the payload. */
const DELIMITER_BYTES = 8;

/**
 * Streams an HTTP answer: the prelude (status, headers, cookies), eight NULs, the body. The prelude
 * leaves at once, whether or not a body follows. Resolves when Lambda has been given all of it.
 * @throws what the body breaks off with, or the reason when the invocation is given up.
 */
export async function writeAnswer(
  target: ResponseStream,
  prelude: string,
  body: Body,
  invocation: Invocation,
): Promise<void> {
  const stream = withPrelude(target, prelude);
  if (body instanceof Uint8Array) stream.write(body);
  else await writeChunks(stream, body, invocation);
  await ended(stream);
}

/** Writes what is no HTTP answer, or cannot stream: the payload as it is, JSON. */
export async function writePayload(stream: ResponseStream, payload: EncodedPayload): Promise<void> {
  stream.setContentType?.('application/json');
  const chunks = typeof payload === 'string' || payload instanceof Uint8Array ? [payload] : payload;
  for (const chunk of chunks) stream.write(chunk);
  await ended(stream);
}

function withPrelude(target: ResponseStream, prelude: string): ResponseStream {
  const { HttpResponseStream } =
    (globalThis as unknown as { awslambda?: AwsLambda }).awslambda ?? {};
  if (HttpResponseStream !== undefined) {
    const stream = HttpResponseStream.from(target, JSON.parse(prelude));
    // The prelude goes out with the first write.
    stream.write('');
    return stream;
  }
  // The runtime can be told to have no global (AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA).
  target.setContentType?.(INTEGRATION_RESPONSE);
  target.write(Buffer.concat([Buffer.from(prelude, 'utf8'), Buffer.alloc(DELIMITER_BYTES)]));
  return target;
}

async function writeChunks(
  stream: ResponseStream,
  body: AsyncIterable<Uint8Array>,
  invocation: Invocation,
): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    // Nobody wants the rest once the stream is destroyed.
    while (!stream.destroyed) {
      const result = await invocation.race(iterator.next());
      if (result.done) return;
      if (!stream.write(result.value)) await invocation.race(drained(stream));
    }
  } finally {
    // The producer is told; it may be in the middle of something that never ends.
    iterator.return?.().catch(() => undefined);
  }
}

/** Resolves when there is room again, or nobody there any more. */
async function drained(stream: ResponseStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.once(event, done);
  });
}

async function ended(stream: ResponseStream): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', resolve);
    stream.end(resolve);
  });
}
