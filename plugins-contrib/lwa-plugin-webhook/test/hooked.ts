import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { webhook, type WebhookEndpoint, type WebhookOptions } from '../src/index.ts';

/** An adapter with one endpoint, `/hook`, whose app answers 204 to all that is let through. */
export function hooked(
  endpoint: Omit<WebhookEndpoint, 'path'>,
  options: Partial<WebhookOptions> = {},
): TestAdapter {
  return new TestAdapter({
    plugins: [webhook({ endpoints: [{ path: '/hook', ...endpoint }], ...options })],
    app: () => new HttpResponse({ status: 204 }),
  });
}

/** Posts a body to the endpoint. @returns the status. */
export async function post(
  adapter: TestAdapter,
  body: string | Uint8Array,
  headers: Record<string, string>,
  target = '/hook',
): Promise<number | undefined> {
  const { response } = await adapter.request({ method: 'POST', target, body, headers });
  return response?.status;
}

/** What was warned of last. */
export function lastWarning(adapter: TestAdapter): string | undefined {
  return adapter.log.filter(({ level }) => level === 'warn').at(-1)?.message;
}
