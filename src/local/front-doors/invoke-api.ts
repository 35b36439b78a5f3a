import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { functionArn } from '../function-identity.ts';
import { headerOf, replyJson } from '../http-reply.ts';
import type { InvokeOptions } from '../invoke-result.ts';
import { readBody } from '../request-body.ts';
import type { Door, Invoker } from './door.ts';
import { MAX_EVENT_BYTES } from './door-format.ts';
import { isStreamingInvokePath } from './invoke-path.ts';
import { invokeWithResponseStream } from './streamed-invocation.ts';
import { invocationTrace, newTraceRoot } from './trace-header.ts';

/** Asynchronous events may have 1 MB. */
const MAX_ASYNC_BYTES = 1024 * 1024;

/**
 * Lambda's own `Invoke` and `InvokeWithResponseStream`, so that the AWS SDKs and `aws lambda invoke
 * --endpoint-url` work. Any function name is taken for the one function there is.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function invokeApiDoor(lambda: Invoker): Door {
  return {
    async handle(request, response) {
      try {
        await invoke(lambda, request, response);
      } catch (error) {
        if (response.headersSent) response.destroy();
        else replyError(response, 500, 'ServiceException', (error as Error).message);
      }
    },
  };
}

async function invoke(
  lambda: Invoker,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  const limit = type === 'Event' ? MAX_ASYNC_BYTES : MAX_EVENT_BYTES;
  const received = await readBody(request, limit);
  if (received.type === 'truncated') return;
  if (request.method !== 'POST') {
    replyError(response, 405, 'MethodNotAllowedException', 'Invoke is a POST');
    return;
  }
  if (received.type === 'too-large') {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    replyError(response, 413, 'RequestTooLargeException', message);
    return;
  }
  const payload = received.body.length === 0 ? Buffer.from('{}') : received.body;
  const malformed = jsonError(payload);
  if (malformed !== undefined) {
    const message = `Could not parse request body into json: ${malformed}`;
    replyError(response, 400, 'InvalidRequestContentException', message);
    return;
  }
  if (type === 'DryRun') {
    response.writeHead(204).end();
    return;
  }
  const options = optionsOf(lambda, request);
  if (type === 'Event') {
    // Nobody waits for it; that it failed is in the log.
    void lambda.invoke(payload, options);
    response.writeHead(202, { 'Content-Length': 0 }).end();
    return;
  }
  if (isStreamingInvokePath(request.url ?? '/')) {
    await invokeWithResponseStream(lambda, payload, options, response);
    return;
  }
  const result = await lambda.invoke(payload, options);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': result.payload.length,
    'x-amzn-RequestId': result.requestId,
    'X-Amz-Executed-Version': lambda.identity.functionVersion,
    ...(result.logTail === undefined ? {} : { 'X-Amz-Log-Result': result.logTail }),
    ...(result.functionError === undefined ? {} : { 'X-Amz-Function-Error': result.functionError }),
  });
  response.end(result.payload);
}

function optionsOf(lambda: Invoker, request: IncomingMessage): InvokeOptions {
  const context = headerOf(request, 'x-amz-client-context');
  const trace = headerOf(request, 'x-amzn-trace-id') ?? newTraceRoot();
  const qualifier = /[?&]Qualifier=([^&]+)/.exec(request.url ?? '')?.[1];
  const arn = functionArn(lambda.identity);
  return {
    traceId: invocationTrace(trace),
    functionArn: qualifier === undefined ? arn : `${arn}:${decodeURIComponent(qualifier)}`,
    clientContext: context && Buffer.from(context, 'base64').toString('utf8'),
    tenantId: headerOf(request, 'x-amz-tenant-id'),
    logTail: headerOf(request, 'x-amz-log-type') === 'Tail',
  };
}

function jsonError(payload: Buffer): string | undefined {
  try {
    JSON.parse(payload.toString('utf8'));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function replyError(response: ServerResponse, status: number, type: string, message: string): void {
  const json = JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message });
  replyJson(response, status, json, { 'x-amzn-ErrorType': type });
}
