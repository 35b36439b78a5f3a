import { HttpResponse } from 'lambda-web-adapter';

/** A refusal as RFC 9457 has it. */
export function problem(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return new HttpResponse({
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ title, status, detail }),
  });
}
