import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './runtime-api/refusal.ts';

/** Answers with JSON, and `headers` beside it. */
export function replyJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(json);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json',
    'Content-Length': body.length,
  });
  response.end(body);
}

/** 202, as Lambda's APIs say it. */
export function replyAccepted(response: ServerResponse): void {
  replyJson(response, 202, '{"status":"OK"}\n');
}

/**
 * Answers with a refusal. What is left of the request is read and dropped, so that a client which
 * writes its whole request before it reads gets the answer and not a reset connection.
 */
export function replyRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
): void {
  request.resume();
  replyJson(response, refusal.status, refusal.body);
}

/** A header of a request as one string; `undefined` when it is absent. */
export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * A string as a header value that Node sends as UTF-8. Line breaks become spaces, as Lambda's own
 * front does it: a client context is JSON that somebody else may have formatted.
 */
export function headerValue(text: string): string {
  const line = text.replace(/[\r\n]+/g, ' ').replaceAll('\0', '');
  return Buffer.from(line, 'utf8').toString('latin1');
}
