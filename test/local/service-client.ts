import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** What the service, or a front door, answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** The body as JSON. */
  json(): unknown;
}

/** What is sent. */
export interface Call {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
}

/** A plain HTTP client for one `host:port`: it stands for a runtime, an extension, or a browser. */
export class ServiceClient {
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(address: string) {
    this.#address = address;
  }

  /** Sends a request and reads the whole answer. */
  async call(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Reply> {
    const sent = this.open(path, method, headers);
    sent.end(body);
    return await readReply(sent);
  }

  /** Begins a request; the caller writes its body and reads its answer. */
  open(path: string, method: string, headers: Record<string, string | string[]>): ClientRequest {
    const [host, port] = this.#address.split(':');
    return request({ host, port, path, method, headers, agent: this.#agent });
  }

  next(): Promise<Reply> {
    return this.call('/2018-06-01/runtime/invocation/next');
  }

  /** Posts a buffered response. */
  respond(requestId: string, body: string | Uint8Array, headers = {}): Promise<Reply> {
    const path = `/2018-06-01/runtime/invocation/${requestId}/response`;
    return this.call(path, { method: 'POST', body, headers });
  }

  /** Posts an error. */
  fail(requestId: string, body: string, headers = {}): Promise<Reply> {
    const path = `/2018-06-01/runtime/invocation/${requestId}/error`;
    return this.call(path, { method: 'POST', body, headers });
  }

  /** Begins a streamed response. */
  stream(requestId: string, headers: Record<string, string> = {}): ClientRequest {
    const sent = this.open(`/2018-06-01/runtime/invocation/${requestId}/response`, 'POST', {
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      ...headers,
    });
    // The answer may come before the test asks for it.
    const reply = readReply(sent);
    reply.catch(() => undefined);
    REPLIES.set(sent, reply);
    return sent;
  }

  register(name: string, events: readonly string[]): Promise<Reply> {
    return this.call('/2020-01-01/extension/register', {
      method: 'POST',
      headers: { 'Lambda-Extension-Name': name },
      body: JSON.stringify({ events }),
    });
  }

  nextEvent(id: string): Promise<Reply> {
    return this.call('/2020-01-01/extension/event/next', {
      headers: { 'Lambda-Extension-Identifier': id },
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const REPLIES = new WeakMap<ClientRequest, Promise<Reply>>();

/** Reads the answer to a request whose body is written elsewhere. */
export function readReply(sent: ClientRequest): Promise<Reply> {
  return REPLIES.get(sent) ?? receive(sent);
}

async function receive(sent: ClientRequest): Promise<Reply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const text = body.toString('utf8');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    body,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

/** The request id that `/next` delivered. */
export function requestIdOf(reply: Reply): string {
  return String(reply.headers['lambda-runtime-aws-request-id']);
}
