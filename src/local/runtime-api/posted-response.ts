import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { headerOf, replyAccepted, replyRefusal } from '../http-reply.ts';
import { readBody } from '../request-body.ts';
import { type FunctionError, serviceError } from './function-error.ts';
import {
  invalidResponseMode,
  invokeTimeout,
  MAX_RESPONSE_BYTES,
  requestEntityTooLarge,
  truncatedRequest,
} from './refusal.ts';
import type { RuntimeCore } from './runtime-core.ts';
import type { ServiceInvocation } from './service-invocation.ts';

/** Takes the body of `POST …/response`, buffered or streamed as its mode header says. */
export async function receiveResponse(
  core: RuntimeCore,
  invocation: ServiceInvocation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const mode = headerOf(request, 'lambda-runtime-function-response-mode');
  if (mode === 'streaming') {
    receiveStream(core, invocation, request, response);
    return;
  }
  if (mode) {
    invocation.fail(serviceError('Runtime.InvalidResponseModeHeader', `No such mode: ${mode}`));
    core.sent(invocation);
    replyRefusal(request, response, invalidResponseMode());
    return;
  }
  const received = await readBody(request, MAX_RESPONSE_BYTES);
  // The deadline may have passed while the body came in.
  if (invocation.settled) {
    replyRefusal(request, response, invokeTimeout());
    return;
  }
  if (received.type === 'whole') {
    const contentType = headerOf(request, 'content-type');
    invocation.settle({
      type: 'payload',
      payload: received.body,
      ...(contentType === undefined ? {} : { contentType }),
    });
    core.sent(invocation);
    replyAccepted(response);
  } else if (received.type === 'too-large') {
    invocation.fail(
      serviceError(
        'Function.ResponseSizeTooLarge',
        `Response payload size (${received.bytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      ),
    );
    core.sent(invocation);
    replyRefusal(request, response, requestEntityTooLarge());
  } else {
    invocation.fail(serviceError('Runtime.TruncatedResponse', 'Response payload was truncated'));
    core.sent(invocation);
    replyRefusal(request, response, truncatedRequest());
  }
}

function receiveStream(
  core: RuntimeCore,
  invocation: ServiceInvocation,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const body = new PassThrough();
  let settle!: (failure: FunctionError | undefined) => void;
  const failure = new Promise<FunctionError | undefined>((resolve) => {
    settle = resolve;
  });
  let over = false;
  const finish = (error: FunctionError | undefined): boolean => {
    if (over) return false;
    over = true;
    settle(error);
    request.unpipe(body);
    body.end();
    invocation.cut = undefined;
    core.sent(invocation);
    return true;
  };
  request.on('end', () => {
    if (finish(failureInTrailers(request))) replyAccepted(response);
  });
  const truncated = () => {
    if (finish(serviceError('Runtime.TruncatedResponse', 'Response stream was truncated'))) {
      replyRefusal(request, response, truncatedRequest());
    }
  };
  request.on('error', truncated);
  request.on('close', truncated);
  invocation.cut = (error) => {
    if (finish(error)) replyRefusal(request, response, invokeTimeout());
  };
  // The invoker is gone: the function is not told, and its bytes go nowhere.
  body.on('close', () => {
    request.unpipe(body);
    request.resume();
  });
  body.on('error', () => undefined);
  request.pipe(body, { end: false });
  const contentType = headerOf(request, 'content-type');
  invocation.settle({ type: 'stream', stream: { contentType, body, failure } });
}

function failureInTrailers(request: IncomingMessage): FunctionError | undefined {
  const errorType = request.trailers['lambda-runtime-function-error-type'];
  if (!errorType) return undefined;
  const body = request.trailers['lambda-runtime-function-error-body'] ?? '';
  return { errorType, payload: Buffer.from(body, 'base64') };
}
