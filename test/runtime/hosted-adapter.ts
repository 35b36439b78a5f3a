import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import type { InvokeOptions, InvokeResult } from '../../src/local/invoke-result.ts';
import type { LocalLambdaOptions } from '../../src/local/local-lambda-options.ts';
import type { Plugin } from '../../src/pipeline/index.ts';
import { Adapter, type AdapterOptions } from '../../src/runtime/adapter.ts';
import { builtInsFor } from '../../src/runtime/assemble-plugins.ts';
import type { PollRetry } from '../../src/runtime/invoke-loop.ts';
import { lambdaIntake } from '../../src/runtime/lambda-intake.ts';
import { RuntimeApi } from '../../src/runtime/runtime-api/runtime-api.ts';
import { loadSettings } from '../../src/runtime/settings/index.ts';
import { freePort } from '../local/free-port.ts';
import { MemoryLog } from '../pipeline/harness.ts';
import { openAppOf } from './way-to-run.ts';
import { functionUrlEvent } from './wrapped-app.ts';

/** What differs between tests. */
export interface HostedAdapterOptions
  extends Partial<Omit<AdapterOptions, 'settings' | 'plugins' | 'intake'>> {
  /** @default that of the local Lambda */
  runtimeApi?: RuntimeApi;
  pollRetry?: PollRetry;
  /** The app. Without it nothing listens on its port. */
  app?: RequestListener;
  /** As the environment has them: `AWS_LWA_…`. */
  variables?: Readonly<Record<string, string>>;
  /** Besides the built-in ones. */
  plugins?: readonly Plugin[];
  lambda?: Omit<LocalLambdaOptions, 'launch'>;
}

/** An adapter in this process, between a local Lambda and an app in this process. */
export class HostedAdapter {
  readonly lambda: LocalLambda;
  readonly server: Server;
  /** The app's. */
  readonly port: number;
  readonly log = new MemoryLog();
  readonly adapter: Adapter;
  /** Settles when the adapter serves no more. */
  served: Promise<void> = Promise.resolve();

  private constructor(lambda: LocalLambda, server: Server, options: HostedAdapterOptions) {
    this.port = (server.address() as AddressInfo).port;
    const env = { AWS_LWA_PORT: String(this.port), ...options.variables };
    const { settings } = loadSettings(env);
    this.lambda = lambda;
    this.server = server;
    const { log } = this;
    const { runtimeApi = new RuntimeApi(lambda.runtimeApi), pollRetry } = options;
    this.adapter = new Adapter({
      initializationType: 'on-demand',
      intake: lambdaIntake({ runtimeApi, settings, log, pollRetry }),
      restored: () => runtimeApi.restoreNext(),
      log,
      ...options,
      settings,
      plugins: [...builtInsFor(settings, env), ...(options.plugins ?? [])],
    });
  }

  /** With an environment that nobody has initialised. */
  static async make(
    t: ExecutionContext,
    options: HostedAdapterOptions = {},
  ): Promise<HostedAdapter> {
    const lambda = new LocalLambda({ timeoutMs: 5000, ...options.lambda });
    await lambda.start();
    const server = createServer(options.app);
    server.listen(await freePort(), '127.0.0.1');
    await once(server, 'listening');
    const openApp = await openAppOf(server);
    const hosted = new HostedAdapter(lambda, server, { openApp, ...options });
    if (options.app === undefined) {
      server.close();
      await once(server, 'close');
    }
    t.teardown(async () => {
      server.close();
      server.closeAllConnections();
      await hosted.adapter.shutdown(Date.now() + 150);
      await lambda.kill();
    });
    return hosted;
  }

  /** With an environment that serves. */
  static async start(
    t: ExecutionContext,
    options: HostedAdapterOptions = {},
  ): Promise<HostedAdapter> {
    const hosted = await HostedAdapter.make(t, options);
    await hosted.adapter.start();
    hosted.serve();
    return hosted;
  }

  serve(): void {
    this.served = this.adapter.serve();
    this.served.catch(() => undefined);
  }

  /** Lets the app, which was made without one, listen after all. */
  async listen(app: RequestListener): Promise<void> {
    this.server.on('request', app);
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** What a browser gets. */
  async get(target: string, options: InvokeOptions = {}): Promise<Answer> {
    return answerOf(await this.lambda.invoke(functionUrlEvent(target), options));
  }
}

/** What an HTTP caller gets. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a function URL. */
export function answerOf({ payload, errorType }: InvokeResult): Answer {
  if (errorType !== undefined) throw new Error(`The invocation failed: ${payload.toString()}`);
  return JSON.parse(payload.toString('utf8')) as Answer;
}

/** A promise, and what settles it. */
export interface Signal<T = void> {
  readonly promise: Promise<T>;
  readonly send: (value: T) => void;
}

/** One thing that a test waits for. */
export function signal<T = void>(): Signal<T> {
  let send!: (value: T) => void;
  const promise = new Promise<T>((resolve) => {
    send = resolve;
  });
  return { promise, send };
}
