import type { IncomingMessage, ServerResponse } from 'node:http';
import { headerOf, replyAccepted, replyRefusal } from '../http-reply.ts';
import { readBody } from '../request-body.ts';
import { type FunctionError, keptErrorType } from './function-error.ts';
import { writeInvocation } from './next-response.ts';
import { receiveResponse } from './posted-response.ts';
import {
  internalServerError,
  Refusal,
  requestEntityTooLarge,
  truncatedRequest,
} from './refusal.ts';
import type { RuntimeCore } from './runtime-core.ts';
import type { Poll, RestorePoll } from './runtime-poll.ts';

const ATTEMPT = 'lambda-runtime-invocation-id';
const POSTED = /^\/runtime\/invocation\/([^/]+)\/(response|error)$/;
/** Managed Instances cap the body of an error at 1 MiB; here it bounds memory as well. */
const MAX_ERROR_BYTES = 1024 * 1024;

/**
 * The Runtime API, version 2018-06-01, over HTTP. `path` is what follows the version.
 * Resolves with `false` when there is no such route.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function serveRuntimeApi(
  core: RuntimeCore,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  const route = `${request.method} ${path}`;
  if (route === 'GET /runtime/invocation/next') {
    request.resume();
    next(core, request, response);
    return true;
  }
  const posted = request.method === 'POST' ? POSTED.exec(path) : null;
  if (posted !== null) {
    const requestId = posted[1]!;
    if (posted[2] === 'response') await postResponse(core, requestId, request, response);
    else await postError(core, requestId, request, response);
    return true;
  }
  if (route === 'GET /runtime/restore/next') {
    request.resume();
    restoreNext(core, request, response);
    return true;
  }
  if (route === 'POST /runtime/init/error' || route === 'POST /runtime/restore/error') {
    const error = await readError(request, response);
    if (error === undefined) return true;
    const refusal = path.startsWith('/runtime/init')
      ? core.initError(error)
      : core.restoreError(error);
    if (refusal === undefined) replyAccepted(response);
    else replyRefusal(request, response, refusal);
    return true;
  }
  return false;
}

function next(core: RuntimeCore, request: IncomingMessage, response: ServerResponse): void {
  const poll: Poll = {
    deliver: (invocation) => writeInvocation(response, invocation, core.concurrency > 1),
    refuse: (refusal) => replyRefusal(request, response, refusal),
  };
  response.on('close', () => core.forget(poll));
  core.next(poll);
}

function restoreNext(core: RuntimeCore, request: IncomingMessage, response: ServerResponse): void {
  const poll: RestorePoll = {
    restored: () => response.writeHead(200, { 'Content-Length': 0 }).end(),
    refuse: (refusal) => replyRefusal(request, response, refusal),
  };
  response.on('close', () => core.forget(poll));
  core.restoreNext(poll);
}

async function postResponse(
  core: RuntimeCore,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const invocation = core.beginResponse(requestId, headerOf(request, ATTEMPT));
  if (invocation instanceof Refusal) replyRefusal(request, response, invocation);
  else await receiveResponse(core, invocation, request, response);
}

async function postError(
  core: RuntimeCore,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const invocation = core.beginError(requestId, headerOf(request, ATTEMPT));
  if (invocation instanceof Refusal) {
    replyRefusal(request, response, invocation);
    return;
  }
  const error = await readError(request, response);
  invocation.fail(error ?? { errorType: 'Runtime.TruncatedResponse', payload: new Uint8Array() });
  core.sent(invocation);
  if (error !== undefined) replyAccepted(response);
}

/** The posted error; `undefined` when its body was too large or broken off, and that is answered. */
async function readError(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<FunctionError | undefined> {
  const received = await readBody(request, MAX_ERROR_BYTES);
  if (received.type === 'whole') {
    const errorType = keptErrorType(headerOf(request, 'lambda-runtime-function-error-type'));
    return { errorType, payload: received.body };
  }
  const refusal =
    received.type === 'too-large' ? requestEntityTooLarge(MAX_ERROR_BYTES) : truncatedRequest();
  replyRefusal(request, response, refusal);
  return undefined;
}

/** What is left when a handler itself fails. */
export function refuseInternally(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else replyRefusal(request, response, internalServerError());
}
