import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { EnvironmentFailure } from '../../src/local/environment-failure.ts';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import type { ProcessExit } from '../../src/local/process-group.ts';
import { freePort } from '../local/free-port.ts';
import { ADAPTER_COMMAND } from './adapter-file.ts';

const APP = fileURLToPath(new URL('../apps/ending.mjs', import.meta.url));

/** How a wrapped app is started. */
export interface WrappedAppOptions {
  /** @default the app that ends in all ways */
  command?: readonly string[];
  variables?: Readonly<Record<string, string>>;
  /** Milliseconds between SIGTERM and SIGKILL. */
  runtimeShutdownMs?: number;
}

/** Who ends what a test has started: the test itself, or a hook after several. */
export type Scope = Pick<ExecutionContext, 'teardown'>;

/** A local Lambda whose runtime process is the adapter, with an app as its child. */
export class WrappedApp {
  /** The app that ends in all ways. */
  static readonly file = APP;
  readonly lambda: LocalLambda;
  readonly port: number;
  /** What adapter and app have written. */
  readonly lines: string[] = [];

  private constructor(port: number, options: WrappedAppOptions) {
    this.port = port;
    const command = options.command ?? [process.execPath, APP];
    this.lambda = new LocalLambda({
      launch: {
        extensions: [],
        command: [...ADAPTER_COMMAND, '--', ...command],
        variables: { PATH: process.env['PATH'], PORT: String(port), ...options.variables },
        runtimeShutdownMs: options.runtimeShutdownMs ?? 2000,
      },
    });
    this.lambda.on('log', ({ line }) => {
      this.lines.push(line);
    });
  }

  /** With an environment that `start()` or the first invocation will initialise. */
  static async make(t: Scope, options: WrappedAppOptions = {}): Promise<WrappedApp> {
    const wrapped = new WrappedApp(await freePort(), options);
    t.teardown(() => wrapped.lambda.kill());
    return wrapped;
  }

  /** With an environment that has initialised. */
  static async start(t: Scope, options: WrappedAppOptions = {}): Promise<WrappedApp> {
    const wrapped = await WrappedApp.make(t, options);
    await wrapped.lambda.start();
    return wrapped;
  }

  /** How the adapter's process in the present environment ends. */
  exit(): Promise<ProcessExit> {
    const { groups } = this.lambda.sandbox!.processes!;
    return groups[0]!.exited;
  }

  /** Initialises an environment, which must fail. */
  async failedStart(): Promise<{ failure: EnvironmentFailure; exit: ProcessExit }> {
    const failed = once(this.lambda, 'failure');
    const starting = this.lambda.start();
    const sandbox = this.lambda.sandbox!;
    await starting.catch(() => undefined);
    const [failure] = (await failed) as [EnvironmentFailure];
    return { failure, exit: await sandbox.processes!.groups[0]!.exited };
  }

  /** What a browser would get. */
  async get(target: string): Promise<{ statusCode: number; body: string }> {
    const { payload } = await this.lambda.invoke(functionUrlEvent(target));
    return JSON.parse(payload.toString('utf8')) as { statusCode: number; body: string };
  }

  /** Resolves when somebody has written such a line. */
  async said(text: string): Promise<void> {
    while (!this.lines.some((line) => line.includes(text))) await once(this.lambda, 'log');
  }
}

/** The event of a function URL. */
export function functionUrlEvent(target: string): object {
  const [rawPath = '/', rawQueryString = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { host: 'app.lambda-url.eu-west-1.on.aws' },
    requestContext: {
      domainName: 'app.lambda-url.eu-west-1.on.aws',
      http: { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
  };
}

/** Whether the process is there and not just waiting for its parent to notice that it is not. */
export function alive(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return !/^State:\s+[ZX]/m.test(status);
  } catch {
    return false;
  }
}
