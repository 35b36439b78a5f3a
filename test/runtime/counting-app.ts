import type { ExecutionContext } from 'ava';
import { answerOf } from './hosted-adapter.ts';
import { ExtensionApp } from './extension-app.ts';

/** How it is started. */
export interface CountingAppOptions {
  /** Whether the app says that it closes idle connections after a second. */
  keepAlive: 'hint' | 'silent';
  /** Invocations at once: over 1, as on Managed Instances. @default 1 */
  concurrency?: number;
}

/** The methods that requests are sent with in turn: safe ones and others. */
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE'] as const;

/** The shipped adapter before an app that closes idle connections, and counts what it handles. */
export class CountingApp {
  readonly #app: ExtensionApp;
  readonly #concurrency: number;
  /** How many requests have been sent. */
  sent = 0;

  private constructor(app: ExtensionApp, concurrency: number) {
    this.#app = app;
    this.#concurrency = concurrency;
  }

  static async start(
    t: ExecutionContext,
    { keepAlive, concurrency = 1 }: CountingAppOptions,
  ): Promise<CountingApp> {
    const app = await ExtensionApp.start(t, {
      app: 'counter.mjs',
      variables: {
        KEEP_ALIVE: keepAlive,
        ...(concurrency > 1 && { AWS_LWA_MAX_CONCURRENCY: String(concurrency) }),
      },
      lambda: { concurrency },
    });
    return new CountingApp(app, concurrency);
  }

  /** As many requests at once as the environment takes: the statuses that are not 200. */
  async burst(): Promise<number[]> {
    const statuses = await Promise.all(
      Array.from({ length: this.#concurrency }, () => this.#request()),
    );
    return statuses.filter((status) => status !== 200);
  }

  /**
   * Stops adapter and app for so long, as a frozen sandbox is. What is asked for meanwhile waits for
   * them when they wake.
   * @returns The statuses that are not 200.
   */
  async freeze(ms: number): Promise<number[]> {
    const { groups } = this.#app.lambda.sandbox!.processes!;
    for (const group of groups) group.signal('SIGSTOP');
    let answered: Promise<number[]> | undefined;
    try {
      await new Promise((resolve) => setTimeout(resolve, ms));
      answered = this.burst();
    } finally {
      for (const group of groups) group.signal('SIGCONT');
    }
    return await answered;
  }

  /** The targets that have not reached the handler exactly once, and how often each has. */
  async miscounted(): Promise<Record<string, number>> {
    const { body } = answerOf(await this.#app.lambda.invoke(event('GET', '/handled')));
    const handled = JSON.parse(body) as Record<string, number>;
    const counts = Array.from({ length: this.sent }, (_, index) => {
      const target = `/${index}`;
      return [target, handled[target] ?? 0] as const;
    });
    return Object.fromEntries(counts.filter(([, count]) => count !== 1));
  }

  async #request(): Promise<number> {
    const index = this.sent++;
    const method = METHODS[index % METHODS.length]!;
    const result = await this.#app.lambda.invoke(event(method, `/${index}`));
    return answerOf(result).statusCode;
  }
}

function event(method: string, rawPath: string): object {
  return {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { host: 'app.lambda-url.eu-west-1.on.aws' },
    requestContext: { domainName: 'app.lambda-url.eu-west-1.on.aws', http: { method } },
    ...(method !== 'GET' && method !== 'HEAD' && { body: 'content' }),
    isBase64Encoded: false,
  };
}
