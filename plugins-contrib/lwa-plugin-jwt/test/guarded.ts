import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter, type TestRequest } from 'lambda-web-adapter/testing';
import { jwt, type JwtOptions } from '../src/index.ts';

/** An adapter whose app answers 200 to all that is let through. */
export function guarded(options: JwtOptions): TestAdapter {
  return new TestAdapter({
    plugins: [jwt(options)],
    app: () => new HttpResponse({ status: 200 }),
  });
}

/** A request with a bearer token. */
export function withToken(token: string, request: TestRequest = {}): TestRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

/** Status and challenge of the answer. */
export async function asked(
  adapter: TestAdapter,
  request: TestRequest,
): Promise<[status: number | undefined, challenge: string | undefined]> {
  const { response } = await adapter.request(request);
  return [response?.status, response?.headers.get('www-authenticate')];
}
