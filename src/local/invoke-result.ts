import { Buffer } from 'node:buffer';
import { serviceError } from './runtime-api/function-error.ts';
import { MAX_RESPONSE_BYTES } from './runtime-api/refusal.ts';
import type {
  Answer,
  ServiceInvocation,
  StreamedAnswer,
} from './runtime-api/service-invocation.ts';

/** What can be said with an invocation. */
export interface InvokeOptions {
  /** @default the local Lambda's */
  timeoutMs?: number | undefined;
  /** @default a new UUID */
  requestId?: string | undefined;
  /** Sent as `Lambda-Runtime-Invocation-Id`. @default none is sent */
  invocationId?: string | undefined;
  /** @default the function's, without a qualifier */
  functionArn?: string | undefined;
  /** `Root=…;Parent=…;Sampled=…`. */
  traceId?: string | undefined;
  /** JSON, not base64. */
  clientContext?: string | undefined;
  /** JSON. */
  cognitoIdentity?: string | undefined;
  tenantId?: string | undefined;
  /** `streaming` hands a streamed answer over as it comes. @default "buffered" */
  responseMode?: 'buffered' | 'streaming' | undefined;
  /** Return the end of the invocation's log; the result waits for it. @default false */
  logTail?: boolean | undefined;
}

/** What an invocation came to. */
export interface InvokeResult {
  readonly requestId: string;
  /** Milliseconds of the initialisation, when this was the first in its environment: a cold start. */
  readonly initMs: number | undefined;
  /** The answer or the error document; empty beside `stream`. */
  readonly payload: Buffer;
  /** `X-Amz-Function-Error`: set when the function failed. */
  readonly functionError: 'Unhandled' | undefined;
  /** `Runtime.ExitError`, `Sandbox.Timedout`, …; set when the function failed. */
  readonly errorType: string | undefined;
  readonly contentType: string | undefined;
  /** Set when streaming was asked for and the runtime streams. */
  readonly stream: StreamedAnswer | undefined;
  /** The last 4 KB of the log, as base64, when they were asked for. */
  readonly logTail?: string;
}

/** Makes an answer into what the invoker gets, a streamed one collected unless it is asked for. */
export async function toResult(
  { requestId }: ServiceInvocation,
  answer: Answer,
  initMs: number | undefined,
  mode: InvokeOptions['responseMode'] = 'buffered',
): Promise<InvokeResult> {
  const result = {
    requestId,
    initMs,
    payload: Buffer.alloc(0),
    functionError: undefined,
    errorType: undefined,
    contentType: undefined,
    stream: undefined,
  };
  if (answer.type === 'payload') {
    return { ...result, payload: bufferOf(answer.payload), contentType: answer.contentType };
  }
  if (answer.type === 'stream') {
    const { stream } = answer;
    const { contentType } = stream;
    if (mode === 'streaming') return { ...result, contentType, stream };
    const collected = await collect(stream);
    if (collected.type !== 'error') return { ...result, payload: bufferOf(collected.payload) };
    answer = collected;
  }
  const { errorType, payload } = answer.error;
  return { ...result, functionError: 'Unhandled', errorType, payload: bufferOf(payload) };
}

async function collect(stream: StreamedAnswer): Promise<Exclude<Answer, { type: 'stream' }>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  const failure = await stream.failure;
  if (failure !== undefined) return { type: 'error', error: failure };
  if (bytes <= MAX_RESPONSE_BYTES) return { type: 'payload', payload: Buffer.concat(chunks) };
  const message = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
  return { type: 'error', error: serviceError('Function.ResponseSizeTooLarge', message) };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
