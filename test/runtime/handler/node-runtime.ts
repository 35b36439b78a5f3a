import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { InvokeOptions, InvokeResult } from '../../../src/local/invoke-result.ts';
import { LocalLambda, type LocalLambdaOptions } from '../../../src/local/local-lambda.ts';
import { type Answer, answerOf } from '../hosted-adapter.ts';
import { functionUrlEvent } from '../wrapped-app.ts';

/** AWS's runtimes: 3 is that of Node 20 and 22, 4 that of Node 24. */
export const RUNTIMES = [3, 4] as const;

export type RuntimeVersion = (typeof RUNTIMES)[number];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const HANDLERS = here('../../apps/handlers');
const RUNTIME_FOLDER = here('../../node-runtime');

/** How it is started. */
export interface NodeRuntimeOptions {
  /** @default 4 */
  version?: RuntimeVersion;
  /** A file of test/apps/handlers and what it exports. */
  handler: string;
  variables?: Readonly<Record<string, string>>;
  /** @default test/apps/handlers */
  folder?: string;
  lambda?: Omit<LocalLambdaOptions, 'launch'>;
}

/** A local Lambda whose runtime process is AWS's runtime for Node, with a handler of this package. */
export class NodeRuntime {
  readonly lambda: LocalLambda;
  /** What the process has written. */
  readonly lines: string[] = [];

  private constructor({ version = 4, handler, variables, folder, lambda }: NodeRuntimeOptions) {
    const script =
      version === 3 ? 'node_modules/runtime-3/bin/index.mjs' : 'node_modules/runtime-4/index.mjs';
    this.lambda = new LocalLambda({
      ...lambda,
      identity: { handler },
      launch: {
        command: [
          process.execPath,
          '--require',
          `${RUNTIME_FOLDER}/native-client.cjs`,
          `${RUNTIME_FOLDER}/${script}`,
          ...(version === 3 ? [handler] : []),
        ],
        directory: folder ?? HANDLERS,
        runtimeShutdownMs: 2000,
        variables: {
          PATH: process.env['PATH'],
          AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
          ...variables,
        },
      },
    });
    this.lambda.on('log', ({ line }) => {
      this.lines.push(line);
    });
  }

  /** With an environment that `start()` or the first invocation will initialise. */
  static make(t: ExecutionContext, options: NodeRuntimeOptions): NodeRuntime {
    const runtime = new NodeRuntime(options);
    t.teardown(() => runtime.lambda.kill());
    return runtime;
  }

  /** With an environment that has initialised. */
  static async start(t: ExecutionContext, options: NodeRuntimeOptions): Promise<NodeRuntime> {
    const runtime = NodeRuntime.make(t, options);
    await runtime.lambda.start();
    return runtime;
  }

  async invoke(event: object, options?: InvokeOptions): Promise<InvokeResult> {
    return await this.lambda.invoke(event, options);
  }

  /** What a browser would get through a function URL. */
  async get(target: string, options?: InvokeOptions): Promise<HandlerAnswer> {
    return answerOf(await this.invoke(functionUrlEvent(target), options));
  }

  /** The same, with JSON for content. */
  async post(target: string, content: object, requestId?: string): Promise<HandlerAnswer> {
    const event = functionUrlEvent(target) as { headers: object; requestContext: { http: object } };
    const { requestContext } = event;
    const result = await this.invoke(
      {
        ...event,
        headers: { ...event.headers, 'content-type': 'application/json' },
        requestContext: { ...requestContext, http: { ...requestContext.http, method: 'POST' } },
        body: JSON.stringify(content),
      },
      { requestId },
    );
    return answerOf(result);
  }

  /** Resolves when the process has written such a line. */
  async said(text: string): Promise<string> {
    for (;;) {
      const line = this.lines.find((written) => written.includes(text));
      if (line !== undefined) return line;
      await once(this.lambda, 'log');
    }
  }
}

/** An answer of a function URL. */
export interface HandlerAnswer extends Answer {
  readonly cookies?: readonly string[];
}
