import { AdapterError } from './adapter-error.ts';
import type { HookName } from './hooks.ts';
import type { HttpResponse } from './http-message.ts';

/**
 * What a tap of a bail hook answered with, known to be a response. It is known by its shape: a plugin
 * package may have a copy of this package of its own, with an `HttpResponse` of its own.
 *
 * @throws AdapterError `LWA_ERR_RESPONSE_INVALID`
 */
export function checkedAnswer(answer: unknown, hook: HookName): HttpResponse {
  if (typeof answer !== 'object' || answer === null) throw wrongAnswer(hook, String(answer));
  const { status, headers, body } = answer as Partial<HttpResponse>;
  if (typeof headers?.forEach !== 'function' || !isBody(body)) {
    const keys = Object.keys(answer).join(', ') || '(none)';
    throw wrongAnswer(hook, `an object with the keys ${keys}`);
  }
  if (!Number.isInteger(status) || status! < 200 || status! > 599) {
    throw wrongAnswer(hook, `one with the status ${status}`);
  }
  return answer as HttpResponse;
}

function isBody(body: unknown): boolean {
  return (
    body instanceof Uint8Array ||
    (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  );
}

function wrongAnswer(hook: HookName, got: string): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_RESPONSE_INVALID',
    message: `A tap of the hook "${hook}" must answer with an HttpResponse of status 200 to 599, or undefined; it answered with ${got}`,
    hook,
  });
}
