/** Certificates and answers to confirmations are a few KB. */
const MAX_BYTES = 64 * 1024;

/**
 * What stands behind an https URL.
 *
 * @param timeoutMs For all of it: connecting, head and body.
 * @throws Error that says what came instead.
 */
export async function fetchText(url: string, timeoutMs: number): Promise<string> {
  // A fifth of a start, so only where it is needed.
  const [{ default: axios }, { Agent }] = await Promise.all([
    import('axios'),
    import('node:https'),
  ]);
  try {
    const { data } = await axios.get<string>(url, {
      signal: AbortSignal.timeout(timeoutMs),
      // A kept connection may have died while the environment was frozen.
      httpsAgent: new Agent({ keepAlive: false }),
      maxContentLength: MAX_BYTES,
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: (text: string) => text,
    });
    return data;
  } catch (error) {
    const { code, message, response } = error as {
      code?: string;
      message?: string;
      response?: { status: number };
    };
    const reason =
      response !== undefined
        ? `answered with ${response.status}`
        : code === 'ERR_CANCELED'
          ? `no answer within ${timeoutMs} ms`
          : message || code || 'no answer';
    // What is behind the "?" may be a token.
    throw new Error(`${url.split('?', 1)[0]!}: ${reason}`, { cause: error });
  }
}
