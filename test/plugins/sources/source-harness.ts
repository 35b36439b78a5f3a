import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import {
  AdapterError,
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  Exchange,
  HttpHeaders,
  type HttpRequest,
  HttpResponse,
  Invocation,
  Pipeline,
  type Plugin,
} from '../../../src/pipeline/index.ts';
import { type EventSourceOptions, eventSources } from '../../../src/plugins/sources/index.ts';

const EVENTS = new URL('../../fixtures/events/', import.meta.url);

/** The names of all events, without `.json`. */
export const eventNames: readonly string[] = readdirSync(EVENTS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** The bytes of an event. */
export function eventBytes(name: string): Buffer {
  return readFileSync(new URL(`${name}.json`, EVENTS));
}

/** An event, to be changed at will. */
export function eventOf(name: string): Record<string, unknown> {
  return JSON.parse(eventBytes(name).toString('utf8')) as Record<string, unknown>;
}

/** An invocation with this event: bytes as they are, anything else as JSON. */
export function invocationOf(event: unknown): Invocation {
  const payload = event instanceof Uint8Array ? event : Buffer.from(JSON.stringify(event));
  return new Invocation({ requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', payload });
}

/** The sources that plugins register, in the order in which a pipeline asks them. */
export function sourcesOf(plugins: readonly Plugin[]): readonly EventSource[] {
  const silent = () => undefined;
  return new Pipeline({
    plugins,
    app: { forward: () => Promise.reject(new Error('no app here')) },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  }).sources;
}

/** The built-in source that takes the event. */
export function sourceFor(event: unknown, options?: EventSourceOptions): EventSource {
  const source = sourcesOf(eventSources(options)).find(({ matches }) => matches(event));
  if (source === undefined) throw new Error('no source takes the event');
  return source;
}

/** The request that the app would see. */
export function decoded(event: unknown, options?: EventSourceOptions): HttpRequest {
  const invocation = invocationOf(event);
  return sourceFor(invocation.event, options).decode(invocation);
}

/** A request, for comparison. */
export function shown(request: HttpRequest) {
  const body = request.body as Uint8Array;
  return {
    method: request.method,
    target: request.target,
    headers: [...request.headers],
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'),
  };
}

/** A response with a body that is whole. */
export function response(
  status: number,
  headers: readonly (readonly [string, string])[] = [],
  body: string | Uint8Array = '',
): BufferedResponse {
  return new HttpResponse({ status, headers: new HttpHeaders(headers), body }) as BufferedResponse;
}

/** What Lambda would get for the response, as text. */
export function encoded(
  event: unknown,
  answer: BufferedResponse,
  options?: EventSourceOptions,
): string {
  return payloadText(encodedPayload(event, answer, options));
}

export function encodedPayload(
  event: unknown,
  answer: BufferedResponse,
  options?: EventSourceOptions,
): EncodedPayload {
  const exchange = exchangeOf(event, options);
  return exchange.source.encode(answer, exchange);
}

/** The error that the answer leads to. */
export function refusal(
  event: unknown,
  answer: BufferedResponse,
  options?: EventSourceOptions,
): AdapterError {
  try {
    encoded(event, answer, options);
  } catch (error) {
    if (error instanceof AdapterError) return error;
    throw error;
  }
  throw new Error('the answer was taken');
}

/** What would go before a streamed body. */
export function prelude(event: unknown, answer: HttpResponse): string {
  const exchange = exchangeOf(event);
  return exchange.source.encodePrelude!(answer, exchange);
}

/** The bytes that a payload is on the wire, as text. */
export function payloadText(payload: EncodedPayload): string {
  if (typeof payload === 'string') return payload;
  const chunks = payload instanceof Uint8Array ? [payload] : payload;
  return Buffer.concat(chunks).toString('utf8');
}

function exchangeOf(event: unknown, options?: EventSourceOptions): Exchange {
  const invocation = invocationOf(event);
  const source = sourceFor(invocation.event, options);
  return new Exchange(invocation, source, source.decode(invocation));
}
