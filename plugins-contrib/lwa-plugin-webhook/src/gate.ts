import {
  type Body,
  type Exchange,
  type HttpHeaders,
  HttpResponse,
  type Logger,
  messageOf,
  PathReading,
} from 'lambda-web-adapter';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { readBody } from './read-body.ts';
import { ReplayMemory } from './replay-memory.ts';
import { SignatureRefused, type Verified } from './signature.ts';
import type { WebhookOptions } from './webhook-options.ts';

/** Tells the app who the sender is. */
const FIELD = 'x-lwa-webhook';
const MAX_BODY_BYTES = 25 * 1024 * 1024;

/** Lets signed webhooks through, and everything that is none. */
export class Gate {
  readonly #endpoints: readonly Endpoint[];
  readonly #maxBodyBytes: number;
  readonly #replays: ReplayMemory | undefined;
  readonly #log: Logger;
  /** What was signed, whatever other plugins make of it. */
  readonly #bodies = new WeakMap<Exchange, Body>();
  readonly #verified = new WeakMap<Exchange, { key: string; forMs: number }>();

  constructor(options: WebhookOptions, log: Logger) {
    this.#endpoints = options.endpoints.map((endpoint) => endpointOf(endpoint, options));
    this.#maxBodyBytes = options.maxBodySize ?? MAX_BODY_BYTES;
    this.#replays = options.dropReplays ? new ReplayMemory() : undefined;
    this.#log = log;
  }

  /** Takes away what callers claim, and keeps the body as it came. */
  receive(exchange: Exchange): void {
    removeField(exchange.request.headers);
    this.#bodies.set(exchange, exchange.request.body);
  }

  /** @returns The answer to what is not let through. */
  async answer(exchange: Exchange): Promise<HttpResponse | undefined> {
    const { request } = exchange;
    removeField(request.headers);
    const read = PathReading.of(request.path);
    if (read === undefined) return answer(400, 'The path has dot segments');
    const endpoint = this.#endpoints.find(({ reading }) => read.mayBeUnder(reading));
    if (endpoint === undefined) return undefined;
    const kept = this.#bodies.get(exchange) ?? request.body;
    const body = await readBody(kept, this.#maxBodyBytes);
    if (body === undefined) return answer(413, 'Content Too Large');
    // What streamed has been read, and no other plugin has.
    if (request.body === kept) request.body = body;
    try {
      const verified = await endpoint.check.verify({ headers: request.headers, body });
      return await this.#admit(exchange, endpoint, verified);
    } catch (error) {
      return this.#refused(exchange, endpoint, error);
    }
  }

  /** After its answer: the app has taken a webhook, and need not see a copy of it. */
  remember(exchange: Exchange): void {
    const verified = this.#verified.get(exchange);
    const status = exchange.response?.status ?? 500;
    if (verified === undefined || status < 200 || status > 299) return;
    this.#replays?.add(verified.key, verified.forMs);
  }

  async #admit(
    exchange: Exchange,
    endpoint: Endpoint,
    verified: Verified & { readonly subscribeUrl?: string | undefined },
  ): Promise<HttpResponse | undefined> {
    const key = `${this.#endpoints.indexOf(endpoint)} ${verified.id}`;
    if (this.#replays?.has(key)) {
      this.#log.info(
        'A copy of a webhook was answered without the app',
        logged(exchange, endpoint),
      );
      return answer(200, 'Already received');
    }
    if (endpoint.confirm !== undefined && verified.subscribeUrl !== undefined) {
      await endpoint.confirm(verified.subscribeUrl);
      this.#log.info('A subscription to a topic was confirmed', logged(exchange, endpoint));
      return answer(200, 'Confirmed');
    }
    exchange.request.headers.set(FIELD, endpoint.provider);
    this.#verified.set(exchange, { key, forMs: endpoint.rememberMs });
    return undefined;
  }

  #refused(exchange: Exchange, endpoint: Endpoint, error: unknown): HttpResponse {
    if (error instanceof SignatureRefused) {
      this.#log.warn(`A webhook was refused: ${error.message}`, logged(exchange, endpoint));
      return answer(401, 'Unauthorized');
    }
    this.#log.error(
      `A webhook could not be verified or confirmed, and its sender is asked to send it again: ${messageOf(error)}`,
      logged(exchange, endpoint),
    );
    return answer(503, 'Service Unavailable', { 'retry-after': '30' });
  }
}

function logged({ invocation, request }: Exchange, { provider }: Endpoint): Record<string, string> {
  return { requestId: invocation.requestId, path: request.path, provider };
}

function answer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return new HttpResponse({
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ message }),
  });
}

/** With underscores, too, which CGI and WSGI apps cannot tell from hyphens. */
function removeField(headers: HttpHeaders): void {
  headers.deleteWhere((name) => name.replaceAll('_', '-') === FIELD);
}
