import { type HttpRequest, HttpResponse } from '../../pipeline/index.ts';
import { rawFields } from '../serve/send-response.ts';
import { SWITCH_TO_WEB_SOCKET, type Upgrade, type UpgradeRequest } from '../serve/upgrade.ts';

/**
 * Hands a connection over to an app in this process: its listeners get the request as plugins have
 * changed it, and the connection itself. What they answer is between them and the caller.
 */
export class InProcessUpgrade implements Upgrade {
  readonly #asked: UpgradeRequest;
  readonly #pass: () => void;
  #request: HttpRequest | undefined;

  /** @param pass Tells the listeners. */
  constructor(asked: UpgradeRequest, pass: () => void) {
    this.#asked = asked;
    this.#pass = pass;
  }

  forward(request: HttpRequest): Promise<HttpResponse> {
    this.#request = request;
    return Promise.resolve(new HttpResponse({ status: 101 }));
  }

  join(): void {
    const { message } = this.#asked;
    const { method, target, headers } = this.#request!;
    message.method = method;
    message.url = target;
    message.rawHeaders = [...rawFields(headers), ...SWITCH_TO_WEB_SOCKET];
    message.headers = joined(message.rawHeaders);
    this.#pass();
  }
}

/** As Node makes them of the raw ones. */
function joined(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase();
    const before = headers[name];
    const value = raw[index + 1]!;
    if (before === undefined) headers[name] = value;
    else headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
}
