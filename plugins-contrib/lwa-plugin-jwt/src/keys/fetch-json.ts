import { KeysUnavailable } from './key-source.ts';

/** No key set is as large. */
const MAX_BYTES = 512 * 1024;

/**
 * A JSON document of a service.
 *
 * @param timeoutMs For all of it: connecting, head and body.
 * @throws KeysUnavailable that says what came instead.
 */
export async function fetchJson(url: string, timeoutMs: number): Promise<Record<string, unknown>> {
  // A fifth of a start, so only where it is needed.
  const [{ default: axios }, http, https] = await Promise.all([
    import('axios'),
    import('node:http'),
    import('node:https'),
  ]);
  let data: unknown;
  try {
    ({ data } = await axios.get<unknown>(url, {
      headers: { accept: 'application/json, application/jwk-set+json' },
      signal: AbortSignal.timeout(timeoutMs),
      // A kept connection may have died while the environment was frozen.
      httpAgent: new http.Agent({ keepAlive: false }),
      httpsAgent: new https.Agent({ keepAlive: false }),
      maxContentLength: MAX_BYTES,
      maxRedirects: 0,
      responseType: 'json',
    }));
  } catch (error) {
    throw new KeysUnavailable(`${url}: ${reasonOf(error, timeoutMs)}`, { cause: error });
  }
  if (typeof data !== 'object' || data === null) {
    throw new KeysUnavailable(`${url}: the answer is not a JSON object`);
  }
  return data as Record<string, unknown>;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { code, message, response } = error as {
    code?: string;
    message?: string;
    response?: { status: number };
  };
  if (response !== undefined) return `answered with ${response.status}`;
  if (code === 'ERR_CANCELED') return `no answer within ${timeoutMs} ms`;
  return message || code || 'no answer';
}
