import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { type Handled, Invocation, Pipeline, type Plugin } from '../../../src/pipeline/index.ts';
import { type BuiltInOptions, builtInPlugins } from '../../../src/plugins/index.ts';
import { HttpApp } from '../../../src/runtime/app/http-app.ts';
import { MemoryLog } from '../../pipeline/harness.ts';

/** A request as the app saw it. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Answers a request; without an answer of its own with 200 and an empty body. */
export type Worker = (seen: Seen, response: ServerResponse) => void | Promise<void>;

/** What differs between tests. */
export interface BatchAppOptions extends Partial<BuiltInOptions> {
  /** After the built-in ones. */
  plugins?: readonly Plugin[];
}

/** A real pipeline with the built-in plugins, one request per record, before an app on a socket. */
export class BatchApp {
  /** What the app saw, in the order in which it did. */
  readonly seen: Seen[] = [];
  readonly log = new MemoryLog();
  readonly pipeline: Pipeline;

  private constructor(app: HttpApp, { plugins = [], ...options }: BatchAppOptions) {
    const builtIns = builtInPlugins({
      removeBasePath: [],
      enableCompression: false,
      passThroughPath: '/events',
      eventBatch: 'record',
      lambda: {},
      ...options,
    });
    this.pipeline = new Pipeline({ plugins: [...builtIns, ...plugins], app, log: this.log });
  }

  /** @param worker What the app does. */
  static async start(
    t: ExecutionContext,
    worker: Worker = () => undefined,
    options: BatchAppOptions = {},
  ): Promise<BatchApp> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const seen = { method, target: url, headers, body: Buffer.concat(chunks) };
        batchApp.seen.push(seen);
        void (async () => {
          await worker(seen, response);
          // A worker that hangs has not said what its answer is; one that breaks off has no socket.
          if (!hanging.has(response) && !response.destroyed) response.end();
        })();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const app = new HttpApp({ host: '127.0.0.1', port });
    const batchApp = new BatchApp(app, options);
    t.teardown(() => {
      app.close();
      server.close();
      server.closeAllConnections();
    });
    return batchApp;
  }

  /** Handles an event. */
  async handle(event: unknown, invocation = invocationOf(event)): Promise<Handled> {
    return await this.pipeline.handle(invocation);
  }

  /** What Lambda gets for an event that does not fail. */
  async answer(event: unknown, invocation = invocationOf(event)): Promise<unknown> {
    const { outcome } = await this.handle(event, invocation);
    if (outcome.type === 'error') throw outcome.error;
    if (outcome.type === 'stream') throw new Error('it streams');
    return JSON.parse(String(outcome.payload));
  }

  /** Why an event's invocation fails. */
  async failure(event: unknown, invocation = invocationOf(event)) {
    const { outcome } = await this.handle(event, invocation);
    if (outcome.type === 'error') return outcome.error;
    throw new Error(`it does not fail, but is of type ${outcome.type}`);
  }

  /** The identifiers of the records that the app saw, in that order. */
  get ids(): string[] {
    return this.seen.map(({ headers }) => String(headers['x-lambda-record-id']));
  }
}

const hanging = new WeakSet<ServerResponse>();

/** Leaves a request without an answer. */
export function hang(response: ServerResponse): void {
  hanging.add(response);
}

/** Breaks the connection off. */
export function breakOff(response: ServerResponse): void {
  response.destroy();
}

export function invocationOf(event: unknown): Invocation {
  return new Invocation({
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    payload: Buffer.from(JSON.stringify(event)),
  });
}

/** What the app was told about a record in JSON. */
export function jsonField({ headers }: Seen, name: 'metadata' | 'attributes'): unknown {
  const value = headers[`x-lambda-record-${name}`];
  return value === undefined ? undefined : JSON.parse(String(value));
}
