import type { EnvironmentFailure } from './environment-failure.ts';
import type { FunctionIdentity } from './function-identity.ts';
import type { ServiceInvocation } from './runtime-api/service-invocation.ts';
import type { LaunchOptions, LogLine } from './sandbox-processes.ts';

/** How a local Lambda is made. */
export interface LocalLambdaOptions {
  /** What to start in an environment. Without it the API listens, and somebody else starts. */
  launch?: LaunchOptions;
  /** Without `launch`: names that may register as extensions of their own. @default ["lambda-adapter"] */
  extensionNames?: readonly string[];
  /** Without `launch`: the port of the API. @default any free one */
  port?: number;
  /** What the function is called. */
  identity?: Partial<FunctionIdentity>;
  /** Milliseconds that an invocation may take. @default 30000 */
  timeoutMs?: number;
  /**
   * Milliseconds that initialisation may take.
   * @default 10000 on demand and 900000 elsewhere, as Lambda has it
   */
  initTimeoutMs?: number;
  /** Invocations at once in one environment; above 1, Managed Instances. @default 1 */
  concurrency?: number;
}

/** What happened to one invocation. */
export interface InvokeReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Of the initialisation, on the first invocation of an environment. */
  readonly initMs: number | undefined;
}

/** What a local Lambda tells those who watch it. */
export interface LocalLambdaEvents {
  /** An environment begins to initialise. */
  init: [];
  /** It has initialised, in so many milliseconds. */
  ready: [durationMs: number];
  /** It has failed; the next invocation gets a fresh one. */
  failure: [failure: EnvironmentFailure];
  log: [line: LogLine];
  /** SnapStart: the runtime waits to be restored; `restore()` does it. */
  snapshot: [];
  start: [invocation: ServiceInvocation];
  end: [report: InvokeReport];
}
