import {
  request as httpRequest,
  type IncomingMessage,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  AdapterError,
  type ForwardOptions,
  type HttpRequest,
  HttpResponse,
  messageOf,
} from '../../pipeline/index.ts';
import { fieldsOf } from './incoming-request.ts';
import { rawFields } from './send-response.ts';
import { SWITCH_TO_WEB_SOCKET, type Upgrade, type UpgradeRequest } from './upgrade.ts';

/** Where the app listens. */
interface AppAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Hands a connection over to an app that is reached over TCP: once that has answered 101, and not
 * before, for to an app that refuses, what comes after would be requests that no plugin has seen.
 */
export class TcpUpgrade implements Upgrade {
  readonly #app: AppAddress;
  readonly #caller: UpgradeRequest;
  #upstream: Duplex | undefined;

  constructor(caller: UpgradeRequest, { host, port }: AppAddress) {
    this.#app = { host, port };
    this.#caller = caller;
  }

  forward(request: HttpRequest, { signal }: ForwardOptions): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        ...this.#app,
        agent: false,
        method: request.method,
        path: Buffer.from(request.target, 'utf8').toString('latin1'),
        headers: [...rawFields(request.headers), ...SWITCH_TO_WEB_SOCKET],
      });
      sent.on('upgrade', (answer: IncomingMessage, upstream: Duplex, first: Buffer) => {
        if (first.length > 0) upstream.unshift(first);
        // Until it is joined nobody else listens.
        upstream.on('error', () => upstream.destroy());
        this.#upstream = upstream;
        resolve(responseOf(answer));
      });
      sent.on('response', (answer) => {
        resolve(responseOf(answer));
      });
      sent.on('error', (cause) => {
        reject(this.#lost(request, cause));
      });
      signal?.addEventListener('abort', () => sent.destroy());
      sent.end();
    });
  }

  join(response: HttpResponse): void {
    const { socket, head } = this.#caller;
    const upstream = this.#upstream!;
    try {
      socket.write(headOf(response), 'latin1');
    } catch (error) {
      upstream.destroy();
      throw error;
    }
    if (head.length > 0) upstream.write(head);
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.on('close', () => {
        // What has come before a regular end is still to be sent.
        if (from.readableEnded) (to as Socket).destroySoon();
        else to.destroy();
      });
      from.pipe(to);
    }
  }

  #lost({ method, path }: HttpRequest, cause: Error): AdapterError {
    const { host, port } = this.#app;
    return new AdapterError({
      code: 'LWA_ERR_APP_UNREACHABLE',
      message: `${method} ${path}: the app at ${host}:${port} did not answer the upgrade: ${messageOf(cause)}`,
      status: 502,
      cause,
    });
  }
}

function responseOf(answer: IncomingMessage): HttpResponse {
  const { statusCode: status = 502 } = answer;
  const headers = fieldsOf(answer.rawHeaders);
  return new HttpResponse({ status, headers, body: status === 101 ? undefined : answer });
}

function headOf({ headers }: HttpResponse): string {
  const raw = [...rawFields(headers), ...SWITCH_TO_WEB_SOCKET];
  let head = 'HTTP/1.1 101 Switching Protocols\r\n';
  for (let index = 0; index < raw.length; index += 2) {
    const [name = '', value = ''] = raw.slice(index, index + 2);
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  return `${head}\r\n`;
}
