import type { IncomingMessage, ServerResponse } from 'node:http';
import { replyJson } from '../http-reply.ts';
import type { InvokeResult } from '../invoke-result.ts';
import { readBody } from '../request-body.ts';
import type { Door, Invoker, Passage } from './door.ts';
import { functionUrlAnswer } from './function-url-answer.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { pipeStream } from './streamed-answer.ts';
import { invocationTrace } from './trace-header.ts';

/** The largest event that Lambda takes, in bytes; the body's base64 and all headers count. */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** How a Function URL door is made. */
export interface FunctionUrlOptions {
  /** Called once for every request, when it is over. */
  onPassage?(passage: Passage): void;
}

/** What is known of a request while it passes. */
interface Outcome {
  result?: InvokeResult;
  problem?: string;
}

/**
 * A Lambda Function URL: requests become format 2.0 events; answers are sent buffered, or streamed
 * where the runtime streams. A function that fails, times out or answers nonsense is a 502, as on
 * AWS; what it was is in the log there, and in `onPassage` here.
 */
export function functionUrlDoor(lambda: Invoker, options: FunctionUrlOptions = {}): Door {
  return {
    async handle(request, response) {
      const start = performance.now();
      const outcome: Outcome = {};
      const over = new Promise<void>((resolve) => {
        response.on('close', resolve);
      });
      try {
        await pass(lambda, request, response, outcome);
      } catch (error) {
        outcome.problem = (error as Error).message;
        if (response.headersSent) response.destroy();
        else replyBadGateway(response);
      }
      await over;
      options.onPassage?.({
        method: request.method ?? 'GET',
        target: request.url ?? '/',
        status: response.headersSent && response.writableFinished ? response.statusCode : 0,
        durationMs: performance.now() - start,
        requestId: outcome.result?.requestId,
        initMs: outcome.result?.initMs,
        problem: outcome.problem,
      });
    },
  };
}

async function pass(
  lambda: Invoker,
  request: IncomingMessage,
  response: ServerResponse,
  outcome: Outcome,
): Promise<void> {
  const received = await readBody(request, MAX_EVENT_BYTES);
  if (received.type === 'truncated') return;
  const event =
    received.type === 'whole' && functionUrlEvent(request, received.body, lambda.identity);
  const payload = event && Buffer.from(JSON.stringify(event));
  if (event === false || payload === false || payload.length > MAX_EVENT_BYTES) {
    const bytes = received.type === 'too-large' ? received.bytes : payload && payload.length;
    outcome.problem = `The event would have more than ${MAX_EVENT_BYTES} bytes (here ${bytes})`;
    replyJson(response, 413, '{"message":"Request Entity Too Large"}');
    return;
  }
  const trace = event.headers['x-amzn-trace-id']!;
  const result = await lambda.invoke(payload, {
    traceId: invocationTrace(trace),
    responseMode: 'streaming',
  });
  outcome.result = result;
  response.setHeader('x-amzn-RequestId', result.requestId);
  response.setHeader('X-Amzn-Trace-Id', trace.split(';')[0]!);
  if (result.functionError !== undefined) {
    outcome.problem = `${result.errorType}: ${result.payload.toString('utf8').slice(0, 500)}`;
    replyBadGateway(response);
  } else if (result.stream !== undefined) {
    outcome.problem = await pipeStream(result.stream, request, response);
  } else {
    const { status, fields, body } = functionUrlAnswer(result.payload);
    writeHead(response, status, fields, body.length);
    response.end(body);
  }
}

function writeHead(
  response: ServerResponse,
  status: number,
  fields: readonly string[],
  bytes: number,
): void {
  for (let index = 0; index < fields.length; index += 2) {
    response.appendHeader(fields[index]!, fields[index + 1]!);
  }
  // RFC 9110, 8.6: never with these.
  if (status !== 204 && status !== 304) response.setHeader('Content-Length', bytes);
  response.writeHead(status);
}

function replyBadGateway(response: ServerResponse): void {
  replyJson(response, 502, '{"message":"Internal Server Error"}');
}
