import type { Buffer } from 'node:buffer';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';

/** What Lambda's API has answered. */
export interface Invoked {
  readonly payload: string;
  /** `X-Amz-Function-Error`. */
  readonly functionError: string | undefined;
}

/**
 * Invokes a function over Lambda's API.
 * @param url Up to the API's path.
 * @throws CommandError when nobody is there, or refuses.
 */
export async function invokeOver(
  url: string,
  event: string,
  asynchronous: boolean,
): Promise<Invoked> {
  const { default: axios } = await import('axios');
  const response = await axios
    .post<Buffer>(`${url}/2015-03-31/functions/function/invocations`, event, {
      headers: {
        'Content-Type': 'application/json',
        'X-Amz-Invocation-Type': asynchronous ? 'Event' : 'RequestResponse',
      },
      responseType: 'arraybuffer',
      validateStatus: () => true,
      // It is on this machine.
      proxy: false,
    })
    .catch((error: unknown) => {
      const { message, code } = error as NodeJS.ErrnoException;
      const hint = code === 'ECONNREFUSED' ? '; is lwa dev running there?' : '';
      throw new CommandError(EXIT.internal, `Cannot send to ${url}: ${message || code}${hint}`);
    });
  const payload = response.data.toString('utf8');
  if (response.status >= 300) {
    throw new CommandError(EXIT.internal, `${url} answered with ${response.status}: ${payload}`);
  }
  const functionError = response.headers['x-amz-function-error'] as string | undefined;
  return { payload, functionError };
}
