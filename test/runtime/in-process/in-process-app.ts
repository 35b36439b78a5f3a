import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { EnvironmentFailure } from '../../../src/local/environment-failure.ts';
import type { InvokeOptions, InvokeResult } from '../../../src/local/invoke-result.ts';
import { LocalLambda, type LocalLambdaOptions } from '../../../src/local/local-lambda.ts';
import type { ProcessExit } from '../../../src/local/process-group.ts';
import type { LaunchOptions } from '../../../src/local/sandbox-processes.ts';
import { freePort } from '../../local/free-port.ts';
import { type Answer, answerOf } from '../hosted-adapter.ts';
import { functionUrlEvent } from '../wrapped-app.ts';
import { PRELOAD } from '../way-to-run.ts';

/** A file of test/apps. */
export function appFile(name: string): string {
  return fileURLToPath(new URL(`../../apps/${name}`, import.meta.url));
}

/** Node with the preload, and what it is to run. */
export function preloaded(...words: string[]): [string, ...string[]] {
  return [process.execPath, '--import', PRELOAD, ...words];
}

/** An answer of a function URL. */
export interface InProcessAnswer extends Answer {
  readonly cookies?: readonly string[];
}

/** How it is started. */
export interface InProcessAppOptions {
  /** @default the app that ends in all ways, preloaded */
  command?: readonly [string, ...string[]];
  variables?: Readonly<Record<string, string>>;
  launch?: Partial<LaunchOptions>;
  lambda?: Omit<LocalLambdaOptions, 'launch'>;
}

/** A local Lambda whose runtime process is an app with the adapter in it. */
export class InProcessApp {
  readonly lambda: LocalLambda;
  readonly port: number;
  /** What the processes have written. */
  readonly lines: string[] = [];

  private constructor(port: number, options: InProcessAppOptions) {
    this.port = port;
    this.lambda = new LocalLambda({
      ...options.lambda,
      launch: {
        command: options.command ?? preloaded(appFile('ending.mjs')),
        runtimeShutdownMs: 2000,
        ...options.launch,
        variables: {
          PATH: process.env['PATH'],
          PORT: String(port),
          AWS_LWA_PORT: String(port),
          ...options.variables,
        },
      },
    });
    this.lambda.on('log', ({ line }) => {
      this.lines.push(line);
    });
  }

  /** With an environment that `start()` or the first invocation will initialise. */
  static async make(t: ExecutionContext, options: InProcessAppOptions = {}): Promise<InProcessApp> {
    const app = new InProcessApp(await freePort(), options);
    t.teardown(() => app.lambda.kill());
    return app;
  }

  /** With an environment that has initialised. */
  static async start(
    t: ExecutionContext,
    options: InProcessAppOptions = {},
  ): Promise<InProcessApp> {
    const app = await InProcessApp.make(t, options);
    await app.lambda.start();
    return app;
  }

  /** How the process of the present environment ends. */
  exit(): Promise<ProcessExit> {
    return this.lambda.sandbox!.processes!.runtime!.exited;
  }

  /** Initialises an environment, which must fail. */
  async failedStart(): Promise<{ failure: EnvironmentFailure }> {
    const failed = once(this.lambda, 'failure');
    const starting = this.lambda.start();
    await starting.catch(() => undefined);
    const [failure] = (await failed) as [EnvironmentFailure];
    return { failure };
  }

  invoke(target: string, options?: InvokeOptions): Promise<InvokeResult> {
    return this.lambda.invoke(functionUrlEvent(target), options);
  }

  /** What a browser would get. */
  async get(target: string, options?: InvokeOptions): Promise<InProcessAnswer> {
    return answerOf(await this.invoke(target, options));
  }

  /** The same, with JSON for content. */
  async post(target: string, content: object, requestId: string): Promise<InProcessAnswer> {
    const event = functionUrlEvent(target) as { headers: object; requestContext: { http: object } };
    const result = await this.lambda.invoke(
      {
        ...event,
        headers: { ...event.headers, 'content-type': 'application/json' },
        requestContext: {
          ...event.requestContext,
          http: { ...event.requestContext.http, method: 'POST' },
        },
        body: JSON.stringify(content),
      },
      { requestId },
    );
    return answerOf(result);
  }

  /** Resolves when somebody has written such a line. */
  async said(text: string): Promise<void> {
    while (!this.lines.some((line) => line.includes(text))) await once(this.lambda, 'log');
  }
}
