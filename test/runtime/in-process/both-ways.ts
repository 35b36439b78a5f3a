import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { HttpHeaders } from '../../../src/pipeline/index.ts';
import {
  Http1Client,
  type Http1Request,
  type Http1Response,
} from '../../../src/runtime/http1/index.ts';
import { ClientEnd } from '../../../src/runtime/in-process/client-end.ts';

/** A server of Node's, and a client that is connected to it in one way or the other. */
export interface Pair {
  readonly server: Server;
  readonly client: Http1Client;
  /** Requests `/`, or what is said. */
  request(parts?: Partial<Http1Request>): Promise<Http1Response>;
}

/** What of a pair differs between tests. */
export interface PairOptions extends ServerOptions {
  app?: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Makes the pair of a scenario. */
export type MakePair = (options?: PairOptions) => Promise<Pair>;

/**
 * Declares a test that plays a scenario over TCP and in memory: what the scenario has seen must be
 * the same.
 */
export function sameBothWays(
  title: string,
  scenario: (make: MakePair, t: ExecutionContext) => Promise<unknown>,
): void {
  test(title, async (t) => {
    const overTcp = await scenario(async (options) => await makePair(t, 'tcp', options), t);
    const inMemory = await scenario(async (options) => await makePair(t, 'memory', options), t);
    t.deepEqual(inMemory, overTcp);
    t.not(inMemory, undefined, 'the scenario has seen something');
  });
}

/** A pair whose connections are in memory. */
export async function pairInMemory(t: ExecutionContext, options?: PairOptions): Promise<Pair> {
  return await makePair(t, 'memory', options);
}

async function makePair(
  t: ExecutionContext,
  way: 'tcp' | 'memory',
  { app, ...options }: PairOptions = {},
): Promise<Pair> {
  const server = createServer(options);
  if (app !== undefined) server.on('request', app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new Http1Client({
    port,
    idleLimitMs: Number.POSITIVE_INFINITY,
    open: way === 'memory' ? (reader) => new ClientEnd(server, reader) : undefined,
  });
  // What is in memory alone does not keep a process alive, as sockets do.
  const alive = setInterval(() => undefined, 1000);
  t.teardown(() => {
    clearInterval(alive);
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return {
    server,
    client,
    request: async (parts = {}) =>
      await client.request({ method: 'GET', target: '/', fields: new HttpHeaders(), ...parts }),
  };
}

/** Collects what happens, and tells when something has. */
export class Events {
  readonly seen: string[] = [];
  #waiting: (() => void)[] = [];

  note(event: string): void {
    this.seen.push(event);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async until(event: string): Promise<void> {
    while (!this.seen.includes(event)) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }
}

/** The body as bytes. */
export async function bytesOf({ body }: Http1Response): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The body as text. */
export async function textOf(response: Http1Response): Promise<string> {
  return (await bytesOf(response)).toString('utf8');
}

/** What a request fails with. */
export async function failureOf(pending: Promise<unknown>): Promise<string> {
  try {
    await pending;
    return 'no failure';
  } catch (error) {
    return (error as { kind?: string }).kind ?? String(error);
  }
}
