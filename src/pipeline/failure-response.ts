import { STATUS_CODES } from 'node:http';
import type { AdapterError } from './adapter-error.ts';
import { HttpResponse } from './http-message.ts';
import type { Invocation } from './invocation.ts';

/**
 * What an HTTP caller gets for an error that no plugin answered: the status, the code, and
 * the status's reason. The message stays in the log unless the error exposes it, for it may hold what
 * outsiders must not read.
 */
export function failureResponse(error: AdapterError, invocation: Invocation): HttpResponse {
  return new HttpResponse({
    status: error.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({
      message: error.expose ? error.message : (STATUS_CODES[error.status] ?? 'Error'),
      code: error.code,
      requestId: invocation.requestId,
    }),
  });
}
