import { Buffer } from 'node:buffer';
import {
  type AbortSource,
  AdapterError,
  type App,
  type Body,
  type ForwardOptions,
  HttpHeaders,
  type HttpRequest,
  HttpResponse,
  type Invocation,
  messageOf,
} from '../../pipeline/index.ts';
import { invocationStorage } from '../in-process/invocation-storage.ts';
import { fetchRequest } from './fetch-request.ts';
import type { FetchContext, FetchFunction } from './web-app.ts';

const EMPTY = new Uint8Array(0);

/** An app that takes a `Request` and returns a `Response`, called without HTTP in between. */
export class FetchApp implements App {
  readonly #fetch: FetchFunction;
  readonly #maxBodyBytes: number;

  /** @param maxBodyBytes Bytes of an answer that does not stream. */
  constructor(fetch: FetchFunction, maxBodyBytes: number) {
    this.#fetch = fetch;
    this.#maxBodyBytes = maxBodyBytes;
  }

  async forward(request: HttpRequest, options: ForwardOptions): Promise<HttpResponse> {
    const controller = new AbortController();
    const { signal } = controller;
    const asked = fetchRequest(request, signal);
    const call = { request, asked, controller };
    return await unlessGivenUp(options.signal, call, async () => {
      const { status, headers, body } = await this.#ask(request, asked, options.invocation);
      return new HttpResponse({
        status,
        headers: new HttpHeaders(headers),
        body: options.streaming
          ? ((body as Body | null) ?? EMPTY)
          : await this.#whole(request, body, signal),
      });
    });
  }

  async #ask(
    request: HttpRequest,
    asked: Request,
    invocation: Invocation | undefined,
  ): Promise<Response> {
    const call = () => this.#fetch(asked, { invocation }, contextOf(invocation));
    const storage = invocationStorage.asked;
    let response: unknown;
    try {
      response = await (invocation && storage ? storage.run(invocation, call) : call());
    } catch (cause) {
      throw appThrew(request, `threw: ${messageOf(cause)}`, cause);
    }
    if (isResponse(response)) return response;
    throw appThrew(request, `returned no Response, but ${nameOf(response)}`);
  }

  async #whole(
    request: HttpRequest,
    body: Response['body'],
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    if (body === null) return EMPTY;
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        if (signal.aborted) break;
        chunks.push(chunk);
        length += chunk.length;
        if (length > this.#maxBodyBytes) throw tooLarge(request);
      }
    } catch (cause) {
      if (AdapterError.is(cause)) throw cause;
      throw appThrew(request, `broke off in the middle of its answer: ${messageOf(cause)}`, cause);
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }
}

function contextOf(invocation: Invocation | undefined): FetchContext {
  return {
    waitUntil(work) {
      if (invocation === undefined) work.catch(() => undefined);
      else invocation.waitUntil(work);
    },
    passThroughOnException() {
      // There is no origin behind the app.
    },
    props: {},
  };
}

/** Not by its class: a polyfill, or another realm, has its own. */
function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false;
  const { status, headers } = value as Partial<Response>;
  return typeof status === 'number' && typeof headers?.get === 'function' && 'body' in value;
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with the keys ${Object.keys(value).slice(0, 10).join(', ') || '(none)'}`;
}

/** A request on its way. */
interface Call {
  readonly request: HttpRequest;
  /** Held as long as it can be given up: collected as garbage, it would not tell the app. */
  readonly asked: Request;
  readonly controller: AbortController;
}

/** Does the work, but no longer than until the request is given up: then the app is told, too. */
async function unlessGivenUp<T>(
  source: AbortSource | undefined,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  if (source === undefined) return await work();
  let giveUp!: () => void;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => {
      call.controller.abort(source.reason);
      reject(abandoned(call.request, source.reason));
    };
  });
  if (source.aborted) giveUp();
  else source.addEventListener('abort', giveUp);
  try {
    return await Promise.race([givenUp, work()]);
  } finally {
    source.removeEventListener('abort', giveUp);
  }
}

function appThrew({ method, path }: HttpRequest, what: string, cause?: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_THREW',
    message: `${method} ${path}: the app's fetch handler ${what}`,
    errorType: 'Function.AppFailed',
    cause,
  });
}

function tooLarge({ method, path }: HttpRequest): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_RESPONSE_TOO_LARGE',
    status: 502,
    message: `${method} ${path}: the app answers with more than is kept in memory; stream it (AWS_LWA_INVOKE_MODE=response_stream)`,
    errorType: 'Function.ResponseSizeTooLarge',
  });
}

function abandoned({ method, path }: HttpRequest, cause: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_ABORTED',
    status: 504,
    message: `${method} ${path}: the app was given up`,
    errorType: 'Function.AppFailed',
    cause,
  });
}
