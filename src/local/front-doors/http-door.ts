import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InvokeResult } from '../invoke-result.ts';
import { readBody } from '../request-body.ts';
import { functionErrorText } from '../runtime-api/function-error.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import {
  type DoorAnswer,
  type DoorFormat,
  type DoorRequest,
  MAX_EVENT_BYTES,
} from './door-format.ts';
import { pipeStream } from './streamed-answer.ts';
import { invocationTrace } from './trace-header.ts';
import { withinTime } from './within-time.ts';

/** What is known of a request while it passes. */
interface Outcome {
  result?: InvokeResult;
  problem?: string;
}

/**
 * A door for HTTP requests of one format. What the function does wrong is answered as AWS answers
 * it: without the reason. That stands in the log there, and in `onPassage` here.
 */
export function httpDoor(lambda: Invoker, format: DoorFormat, options: DoorOptions = {}): Door {
  return {
    async handle(request, response) {
      const start = performance.now();
      const outcome: Outcome = {};
      const over = new Promise<void>((resolve) => {
        response.on('close', resolve);
      });
      try {
        await pass(lambda, format, request, response, outcome);
      } catch (error) {
        outcome.problem = (error as Error).message;
        const { failed, malformedStream = failed } = format.refusals;
        if (response.headersSent) response.destroy();
        else writeAnswer(response, outcome.result?.stream === undefined ? failed : malformedStream);
      }
      await over;
      options.onPassage?.({
        door: format.name,
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
  format: DoorFormat,
  request: IncomingMessage,
  response: ServerResponse,
  outcome: Outcome,
): Promise<void> {
  const { maxBodyBytes, refusals } = format;
  const received = await readBody(request, maxBodyBytes);
  if (received.type === 'truncated') return;
  if (received.type === 'too-large') {
    outcome.problem = `The body has ${received.bytes} bytes, ${maxBodyBytes} may pass`;
    writeAnswer(response, refusals.tooLarge);
    return;
  }
  const made = format.toEvent(request, received.body);
  if (!('event' in made)) {
    outcome.problem = made.problem;
    writeAnswer(response, made);
    return;
  }
  const payload = Buffer.from(made.event);
  if (payload.length > MAX_EVENT_BYTES) {
    outcome.problem = `The event would have more than ${MAX_EVENT_BYTES} bytes (here ${payload.length})`;
    writeAnswer(response, refusals.tooLarge);
    return;
  }
  const result = await answered(lambda, format, made, payload);
  if (result === undefined) {
    outcome.problem = `The function has not answered within ${format.timeoutMs} ms; it runs on`;
    writeAnswer(response, refusals.timedOut ?? refusals.failed);
    return;
  }
  outcome.result = result;
  addFields(response, format.ownFields(result.requestId, made.trace));
  if (result.functionError !== undefined) {
    outcome.problem = functionErrorText(result);
    writeAnswer(response, refusals.failed);
  } else if (result.stream !== undefined) {
    outcome.problem = await pipeStream(result.stream, request, response, format.toFields);
  } else {
    const { maxAnswerBytes = Number.POSITIVE_INFINITY } = format;
    if (result.payload.length > maxAnswerBytes) {
      throw new Error(`The answer has ${result.payload.length} bytes, ${maxAnswerBytes} may pass`);
    }
    const answer = format.toAnswer(result.payload, request);
    outcome.problem = answer.problem;
    writeAnswer(response, answer);
  }
}

/** `undefined` when the door has waited long enough. */
async function answered(
  lambda: Invoker,
  { streams, timeoutMs }: DoorFormat,
  { trace }: DoorRequest,
  payload: Buffer,
): Promise<InvokeResult | undefined> {
  const invoking = lambda.invoke(payload, {
    traceId: invocationTrace(trace),
    responseMode: streams ? 'streaming' : 'buffered',
  });
  return await (timeoutMs === undefined ? invoking : withinTime(invoking, timeoutMs));
}

function writeAnswer(response: ServerResponse, { status, reason, fields, body }: DoorAnswer): void {
  addFields(response, fields);
  // RFC 9110, 8.6: never with these.
  if (status !== 204 && status !== 304) response.setHeader('Content-Length', body.length);
  if (reason === undefined) response.writeHead(status);
  else response.writeHead(status, reason);
  response.end(body);
}

function addFields(response: ServerResponse, fields: readonly string[]): void {
  for (let index = 0; index < fields.length; index += 2) {
    response.appendHeader(fields[index]!, fields[index + 1]!);
  }
}
