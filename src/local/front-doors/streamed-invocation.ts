import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { InvokeOptions, InvokeResult } from '../invoke-result.ts';
import type { Invoker } from './door.ts';
import { eventStreamMessage } from './event-stream.ts';

/**
 * `InvokeWithResponseStream`: the answer as a stream of messages, each chunk when it comes. A
 * function that has failed says so in the last message.
 * https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export async function invokeWithResponseStream(
  lambda: Invoker,
  payload: Buffer,
  options: InvokeOptions,
  response: ServerResponse,
): Promise<void> {
  // The log's end is there only when the answer has been sent, and the answer would wait for it.
  const streaming = { ...options, responseMode: 'streaming', logTail: false } as const;
  const result = await lambda.invoke(payload, streaming);
  response.writeHead(200, {
    'Content-Type': 'application/vnd.amazon.eventstream',
    'X-Amzn-RequestId': result.requestId,
    'X-Amz-Executed-Version': lambda.identity.functionVersion,
    ...(result.contentType === undefined
      ? {}
      : { 'X-Amzn-Remapped-Content-Type': result.contentType }),
  });
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
    result.stream?.body.destroy();
  });
  const send = async (message: Buffer) => {
    if (!response.write(message)) await once(response, 'drain', { signal: gone.signal });
  };
  const failure = await sendChunks(result, send);
  const complete = Buffer.from(JSON.stringify(failure ?? {}));
  await send(eventStreamMessage('InvokeComplete', 'application/json', complete));
  response.end();
}

interface Failure {
  readonly ErrorCode: string;
  readonly ErrorDetails: string;
}

async function sendChunks(
  result: InvokeResult,
  send: (message: Buffer) => Promise<void>,
): Promise<Failure | undefined> {
  const { stream, payload, functionError, errorType = 'Unhandled' } = result;
  if (functionError !== undefined) {
    return { ErrorCode: errorType, ErrorDetails: payload.toString('utf8') };
  }
  if (stream === undefined) {
    if (payload.length > 0) await send(chunk(payload));
    return undefined;
  }
  for await (const bytes of stream.body as AsyncIterable<Buffer>) await send(chunk(bytes));
  const failure = await stream.failure;
  if (failure === undefined) return undefined;
  return {
    ErrorCode: failure.errorType,
    ErrorDetails: Buffer.from(failure.payload).toString('utf8'),
  };
}

function chunk(bytes: Buffer): Buffer {
  return eventStreamMessage('PayloadChunk', 'application/octet-stream', bytes);
}
