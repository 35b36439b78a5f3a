import { AdapterError, type ErrorCode, messageOf } from '../../pipeline/index.ts';
import { hostAndPort } from '../host-and-port.ts';
import { Http1Client, type Http1Request, type Http1Response } from '../http1/index.ts';

const BASE = '/2020-01-01/extension';

/** An event that Lambda sends to extensions. */
export interface ExtensionEvent {
  readonly eventType: 'INVOKE' | 'SHUTDOWN';
  /** Epoch ms. */
  readonly deadlineMs?: number;
  /** `spindown`, `timeout` or `failure`; its case differs between the service and its emulator. */
  readonly shutdownReason?: string;
}

/** The Extensions API, version 2020-01-01, always at the address that Lambda itself gave. */
export class ExtensionsApi {
  readonly #client: Http1Client;
  readonly #name: string;
  #identifier: string;

  /**
   * @param address `host:port`: `AWS_LAMBDA_RUNTIME_API`, never a proxy of it.
   * @param name The basename of the file in `/opt/extensions`.
   * @param identifier What Lambda has answered, when the launcher has registered already.
   */
  constructor(address: string, name: string, identifier = '') {
    this.#name = name;
    this.#identifier = identifier;
    this.#client = new Http1Client({
      ...hostAndPort(address),
      idleLimitMs: Number.POSITIVE_INFINITY,
    });
  }

  /**
   * Registers for `SHUTDOWN`. An extension registered for nothing is killed without a warning; one
   * whose name Lambda did not launch (an internal extension) may not ask for `SHUTDOWN`.
   * @param events What to register for.
   * @throws AdapterError `LWA_ERR_EXTENSION_REGISTER`
   */
  async register(events: readonly string[] = ['SHUTDOWN']): Promise<void> {
    if (this.#identifier !== '') return;
    let response = await this.#register(JSON.stringify({ events }));
    if (response.status !== 200 && textOf(response).includes('InvalidEventType')) {
      response = await this.#register('{"events":[]}');
    }
    const identifier = response.headers.get('lambda-extension-identifier');
    if (response.status !== 200 || identifier === undefined) {
      throw new AdapterError({
        code: 'LWA_ERR_EXTENSION_REGISTER',
        message: `Lambda refused to register the extension "${this.#name}": ${response.status} ${textOf(response)}. Its name must be that of its file in /opt/extensions`,
      });
    }
    this.#identifier = identifier;
  }

  /**
   * Waits for the next event; the first call also tells Lambda that the extension has started.
   * @param unref The process may end while it waits.
   * @throws AdapterError `LWA_ERR_RUNTIME_API`
   */
  async nextEvent(unref = false): Promise<ExtensionEvent> {
    const response = await this.#send('LWA_ERR_RUNTIME_API', {
      method: 'GET',
      target: `${BASE}/event/next`,
      unref,
      fields: `Lambda-Extension-Identifier: ${this.#identifier}\r\n`,
    });
    if (response.status !== 200) {
      throw new AdapterError({
        code: 'LWA_ERR_RUNTIME_API',
        message: `The Extensions API answered GET /event/next with ${response.status}: ${textOf(response)}`,
      });
    }
    try {
      return JSON.parse(textOf(response)) as ExtensionEvent;
    } catch (cause) {
      throw new AdapterError({
        code: 'LWA_ERR_RUNTIME_API',
        message: 'GET /event/next of the Extensions API came with what is not JSON',
        cause,
      });
    }
  }

  /** Says that the extension cannot start; exit afterwards. */
  async initError(error: AdapterError): Promise<void> {
    await this.#send('LWA_ERR_RUNTIME_API', {
      method: 'POST',
      target: `${BASE}/init/error`,
      fields:
        `Lambda-Extension-Identifier: ${this.#identifier}\r\n` +
        `Lambda-Extension-Function-Error-Type: Extension.${error.errorType.replace(/^\w+\./, '')}\r\n`,
      body: JSON.stringify({
        errorMessage: error.message,
        errorType: error.errorType,
        stackTrace: [],
      }),
    });
  }

  close(): void {
    this.#client.close();
  }

  async #register(body: string): Promise<Http1Response> {
    return await this.#send('LWA_ERR_EXTENSION_REGISTER', {
      method: 'POST',
      target: `${BASE}/register`,
      fields: `Lambda-Extension-Name: ${this.#name}\r\nContent-Type: application/json\r\n`,
      body,
    });
  }

  async #send(code: ErrorCode, request: Http1Request): Promise<Http1Response> {
    try {
      return await this.#client.request(request);
    } catch (cause) {
      throw new AdapterError({
        code,
        message: `The Extensions API did not answer ${request.method} ${request.target}: ${messageOf(cause)}`,
        cause,
      });
    }
  }
}

function textOf({ body }: Http1Response): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}
