import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import { headerOf, replyAccepted, replyJson, replyRefusal } from '../http-reply.ts';
import { readBody } from '../request-body.ts';
import { Refusal } from '../runtime-api/refusal.ts';
import type { EventPoll } from './extension.ts';
import type { ExtensionRegistry } from './extension-registry.ts';

const IDENTIFIER = 'lambda-extension-identifier';
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The Extensions API, version 2020-01-01, over HTTP. `path` is what follows the version.
 * Resolves with `false` when there is no such route.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export async function serveExtensionsApi(
  registry: ExtensionRegistry,
  identity: FunctionIdentity,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  switch (`${request.method} ${path}`) {
    case 'POST /extension/register':
      await register(registry, identity, request, response);
      return true;
    case 'GET /extension/event/next':
      request.resume();
      next(registry, request, response);
      return true;
    case 'POST /extension/init/error':
      await fail(registry, request, response, 'InitError');
      return true;
    case 'POST /extension/exit/error':
      await fail(registry, request, response, 'ExitError');
      return true;
    default:
      return false;
  }
}

async function register(
  registry: ExtensionRegistry,
  identity: FunctionIdentity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const received = await readBody(request, MAX_BODY_BYTES);
  if (received.type !== 'whole') {
    const refusal = new Refusal(403, 'InvalidRequestFormat', 'The body is too large or broken off');
    replyRefusal(request, response, refusal);
    return;
  }
  const extension = registry.register(
    headerOf(request, 'lambda-extension-name'),
    received.body.toString('utf8'),
  );
  if (extension instanceof Refusal) {
    replyRefusal(request, response, extension);
    return;
  }
  const features = headerOf(request, 'lambda-extension-accept-feature')?.split(',') ?? [];
  const accountId = features.some((feature) => feature.trim() === 'accountId');
  const body = {
    functionName: identity.functionName,
    functionVersion: identity.functionVersion,
    handler: identity.handler,
    ...(accountId ? { accountId: identity.accountId } : {}),
  };
  replyJson(response, 200, JSON.stringify(body), {
    'Lambda-Extension-Identifier': extension.id,
  });
}

function next(
  registry: ExtensionRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const poll: EventPoll = {
    deliver: (json) =>
      replyJson(response, 200, json, { 'Lambda-Extension-Event-Identifier': randomUUID() }),
    refuse: (refusal) => replyRefusal(request, response, refusal),
  };
  const extension = registry.next(headerOf(request, IDENTIFIER), poll);
  response.on('close', () => extension?.forget(poll));
}

async function fail(
  registry: ExtensionRegistry,
  request: IncomingMessage,
  response: ServerResponse,
  state: 'InitError' | 'ExitError',
): Promise<void> {
  // What the body says is for people; the service goes by the header.
  await readBody(request, MAX_BODY_BYTES);
  const errorType = headerOf(request, 'lambda-extension-function-error-type');
  const refusal = registry.fail(headerOf(request, IDENTIFIER), errorType, state);
  if (refusal === undefined) replyAccepted(response);
  else replyRefusal(request, response, refusal);
}
