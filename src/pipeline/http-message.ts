import { Buffer } from 'node:buffer';
import { HttpHeaders } from './http-headers.ts';

/**
 * A message's content: bytes when it is whole, an iterable of chunks while it streams. Ending the
 * iteration early (`break`, `return()`) tells the producer to stop.
 */
export type Body = Uint8Array | AsyncIterable<Uint8Array>;

/** What a message may be made from; text becomes UTF-8. */
export type BodyInit = Body | string;

const EMPTY: Uint8Array = new Uint8Array(0);

/** The request that the app will see. Plugins change it in the `request` hook. */
export class HttpRequest {
  /** Upper case as a rule, but passed on as it came: methods are case-sensitive (RFC 9110, 9.1). */
  method: string;
  /**
   * The request target in origin form, path and query as one string, e.g. `/a%2Fb?q=1`. It is never
   * decoded or normalised on its way: write to it what the app is to read on its request line.
   */
  target: string;
  headers: HttpHeaders;
  body: Body;

  constructor(init: {
    method: string;
    target: string;
    headers?: HttpHeaders;
    body?: BodyInit | undefined;
  }) {
    this.method = init.method;
    this.target = init.target;
    this.headers = init.headers ?? new HttpHeaders();
    this.body = toBody(init.body);
  }

  /** The target up to its `?`, still percent-encoded. */
  get path(): string {
    const mark = this.target.indexOf('?');
    return mark === -1 ? this.target : this.target.slice(0, mark);
  }

  /** Replaces the path and leaves the query as it is. */
  set path(path: string) {
    this.target = path + this.search;
  }

  /** The target from its `?` on, the mark included; `""` when it has none. */
  get search(): string {
    const mark = this.target.indexOf('?');
    return mark === -1 ? '' : this.target.slice(mark);
  }
}

/** What answers the request: the app's response, or a plugin's. */
export class HttpResponse {
  /** 200 to 599. */
  status: number;
  headers: HttpHeaders;
  body: Body;

  constructor(init: {
    status: number;
    headers?: HttpHeaders | Record<string, string>;
    body?: BodyInit | undefined;
  }) {
    this.status = init.status;
    this.headers =
      init.headers instanceof HttpHeaders
        ? init.headers
        : new HttpHeaders(Object.entries(init.headers ?? {}));
    this.body = toBody(init.body);
  }
}

/** Reads a body to its end. Costs nothing when it is bytes already. */
export async function collectBody(body: Body): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** Gives a body up unread: its producer is told to stop. Costs nothing when it is bytes. */
export function discardBody(body: Body): void {
  if (body instanceof Uint8Array) return;
  stopReading(body).catch(() => undefined);
}

async function stopReading(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

function toBody(body: BodyInit | undefined): Body {
  if (body === undefined) return EMPTY;
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}
