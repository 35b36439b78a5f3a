import { HttpResponse } from 'lambda-web-adapter';

/** Why a request is not let through, as RFC 6750 names it. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  /** Absent where the request has no token at all (section 3.1). */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  /** ASCII without quotes. */
  readonly description?: string;
  /** What would be needed. */
  readonly scope?: string;
}

const MESSAGES = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' };

/** The answer to a request that is not let through, with its challenge (RFC 6750, section 3). */
export function challenge(realm: string, refusal: Refusal): HttpResponse {
  const { status, error, description, scope } = refusal;
  const parts = [`realm="${realm}"`];
  if (error !== undefined) parts.push(`error="${error}"`);
  if (description !== undefined) parts.push(`error_description="${plain(description)}"`);
  if (scope) parts.push(`scope="${scope}"`);
  return answer(status, MESSAGES[status], { 'www-authenticate': `Bearer ${parts.join(', ')}` });
}

/** The answer while there are no keys to verify with. */
export function unavailable(): HttpResponse {
  return answer(503, 'Service Unavailable', { 'retry-after': '5' });
}

/** The answer to a path that servers read in more than one way. */
export function ambiguous(): HttpResponse {
  return answer(400, 'The path has dot segments', {});
}

function answer(status: number, message: string, headers: Record<string, string>): HttpResponse {
  return new HttpResponse({
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ message }),
  });
}

function plain(text: string): string {
  return text.replaceAll(/[^ !#-[\]-~]/g, "'");
}
