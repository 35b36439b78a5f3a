import type { ExecutionContext } from 'ava';
import type { ErrorDocument, PostedBytes, Prelude } from '../runtime/streaming/posted-bytes.ts';
import { AdapterProcess } from './adapter-process.ts';
import { FaultyApp } from './faulty-app.ts';
import { type Delivery, FaultyService } from './faulty-service.ts';

/** What was posted for an invocation. */
export type Posted =
  | { readonly type: 'response'; readonly payload: Buffer }
  | { readonly type: 'error'; readonly errorType: string; readonly document: ErrorDocument }
  | {
      readonly type: 'stream';
      readonly prelude: Prelude;
      readonly body: Buffer;
      readonly failure: { type: string; document: ErrorDocument } | undefined;
    };

/** The shipped adapter between a service and an app that do what they are told. */
export class Environment {
  readonly service: FaultyService;
  readonly app: FaultyApp;
  readonly adapter: AdapterProcess;
  readonly #waiting = new Set<(error: Error) => void>();

  private constructor(service: FaultyService, app: FaultyApp, adapter: AdapterProcess) {
    this.service = service;
    this.app = app;
    this.adapter = adapter;
    void this.#failWaiting();
  }

  /** With an adapter that asks for its first invocation. */
  static async start(
    t: ExecutionContext,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Environment> {
    const environment = await Environment.make(t, await FaultyService.listen(), variables);
    await environment.#unlessEnded(environment.service.idle());
    return environment;
  }

  /** With an adapter that is being started. */
  static async make(
    t: ExecutionContext,
    service: FaultyService,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Environment> {
    const app = new FaultyApp();
    await app.listen();
    t.teardown(async () => {
      service.close();
      await app.stop();
    });
    const adapter = new AdapterProcess(t, {
      AWS_LAMBDA_RUNTIME_API: service.address,
      AWS_LWA_PORT: String(app.port),
      ...variables,
    });
    return new Environment(service, app, adapter);
  }

  /** Invokes, and resolves with what is posted once that is whole. */
  async invoke(delivery: Delivery): Promise<Posted> {
    const posted = await this.#unlessEnded(this.service.invoke(delivery));
    await this.#unlessEnded(posted.finished);
    return whatWasPosted(posted);
  }

  /** Not a race: that would keep what each invocation came to, for as long as the adapter lives. */
  #unlessEnded<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        reject(error);
      };
      this.#waiting.add(fail);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(fail));
    });
  }

  async #failWaiting(): Promise<void> {
    const how = await this.adapter.ended;
    const log = this.adapter.log.map((line) => JSON.stringify(line)).join('\n');
    for (const fail of this.#waiting) fail(new Error(`The adapter has ended (${how}):\n${log}`));
  }
}

/** What a whole post says. */
export function whatWasPosted(posted: PostedBytes): Posted {
  if (posted.target.endsWith('/error')) {
    const errorType = /\r\nlambda-runtime-function-error-type: (\S+)/i.exec(posted.head)?.[1];
    const document = JSON.parse(posted.chunks[0]!.toString('utf8')) as ErrorDocument;
    return { type: 'error', errorType: errorType ?? '', document };
  }
  if (!/\r\nlambda-runtime-function-response-mode: streaming\r\n/i.test(posted.head)) {
    return { type: 'response', payload: posted.chunks[0] ?? Buffer.alloc(0) };
  }
  const { prelude, body, failure } = posted;
  return { type: 'stream', prelude, body, failure };
}

/** What an HTTP caller of a function URL gets. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of the adapter's own answers. */
  readonly code: string | undefined;
  /** With what type a stream failed. */
  readonly failure: string | undefined;
}

/** @throws Error when the invocation failed. */
export function httpAnswer(posted: Posted): HttpAnswer {
  if (posted.type === 'error') throw new Error(`It failed: ${JSON.stringify(posted.document)}`);
  if (posted.type === 'stream') {
    const { prelude, body, failure } = posted;
    return {
      status: prelude.statusCode,
      headers: prelude.headers,
      body,
      code: codeOf(prelude.headers, body),
      failure: failure?.type,
    };
  }
  const payload = JSON.parse(posted.payload.toString('utf8')) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded?: boolean;
  };
  const body = Buffer.from(payload.body, payload.isBase64Encoded === true ? 'base64' : 'utf8');
  const { statusCode: status, headers } = payload;
  return { status, headers, body, code: codeOf(headers, body), failure: undefined };
}

function codeOf(headers: Readonly<Record<string, string>>, body: Buffer): string | undefined {
  if (headers['content-type'] !== 'application/json') return undefined;
  const { code } = JSON.parse(body.toString('utf8')) as { code?: string };
  return code?.startsWith('LWA_ERR_') === true ? code : undefined;
}
