import { Buffer } from 'node:buffer';
import {
  type AdapterError,
  type App,
  type AppEnvironment,
  type AppStarter,
  collectBody,
  type ForwardOptions,
  HttpRequest,
  type HttpResponse,
  Invocation,
  type InvocationFields,
  Pipeline,
  type Plugin,
} from '../pipeline/index.ts';
import { builtInsFor } from '../runtime/assemble-plugins.ts';
import { HttpApp } from '../runtime/app/http-app.ts';
import { loadSettings, type SettingsInput } from '../runtime/settings/index.ts';
import { eventOf, type TestRequest } from './event-of.ts';
import { type LogLine, TestLog } from './test-log.ts';

/** How a {@link TestAdapter} is made. */
export interface TestAdapterOptions {
  /** The plugins under test. They come after the built-in ones. */
  plugins?: readonly Plugin[];
  /** Answers in the app's stead, or the port on which a real app listens. */
  app: ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>) | number;
  /** As in a config file; `{ invokeMode: 'response_stream' }` streams. @default {} */
  settings?: SettingsInput;
}

/** What came of an invocation. */
export interface TestResult {
  /** What the caller gets; `undefined` when the invocation failed. */
  readonly response: HttpResponse | undefined;
  /** The response's body as text; `""` without one. */
  readonly text: string;
  /** What is posted to Lambda, parsed: the answer in the shape of the event's source. */
  readonly payload: unknown;
  /** Why the invocation failed. */
  readonly error: AdapterError | undefined;
}

/**
 * Runs events of any source through the pipeline as the adapter does, without Lambda: for the tests
 * of plugins.
 *
 * @example
 * const adapter = new TestAdapter({ plugins: [myPlugin()], app: () => new HttpResponse({ status: 200 }) });
 * const { response } = await adapter.request({ target: '/orders' });
 * adapter.requests[0]?.headers.get('x-from-my-plugin');
 */
export class TestAdapter {
  /** What the app was asked, as it saw it. */
  readonly requests: HttpRequest[] = [];
  readonly #log = new TestLog();
  readonly #pipeline: Pipeline;
  readonly #streaming: boolean;
  #started: Promise<void> | undefined;

  /** @throws AdapterError `LWA_ERR_SETTINGS_INVALID`, `LWA_ERR_PLUGIN_…` */
  constructor({ plugins = [], app, settings: configured }: TestAdapterOptions) {
    const { settings } = loadSettings({}, configured);
    this.#streaming = settings.invokeMode === 'response_stream';
    this.#pipeline = new Pipeline({
      plugins: [...builtInsFor(settings, {}), ...plugins],
      app: this.#watched(app),
      log: this.#log,
      streaming: this.#streaming,
    });
  }

  /** What was logged. */
  get log(): readonly LogLine[] {
    return this.#log.lines;
  }

  /** Invokes with a request that comes through a function URL. */
  async request(
    request: TestRequest = {},
    fields?: Partial<InvocationFields>,
  ): Promise<TestResult> {
    return await this.invoke(eventOf(request), fields);
  }

  /** Invokes with an event, after the `boot` and `ready` hooks and up to the `settled` hook. */
  async invoke(event: unknown, fields: Partial<InvocationFields> = {}): Promise<TestResult> {
    this.#started ??= this.#start();
    await this.#started;
    const payload = Buffer.from(JSON.stringify(event), 'utf8');
    const invocation = new Invocation({ requestId: 'test-request', payload, ...fields });
    const { exchange, outcome } = await this.#pipeline.handle(invocation);
    const failed = outcome.type === 'error';
    const response = failed ? undefined : exchange?.response;
    if (response !== undefined) response.body = await collectBody(response.body);
    if (exchange !== undefined) await this.#pipeline.settle(exchange);
    return {
      response,
      text: response === undefined ? '' : bytesOf(response).toString('utf8'),
      payload: outcome.type === 'response' ? parsed(outcome.payload) : undefined,
      error: failed ? outcome.error : undefined,
    };
  }

  /** Runs the `checkpoint` and `restore` hooks, as around a SnapStart snapshot. */
  async restore(): Promise<void> {
    this.#started ??= this.#start();
    await this.#started;
    await this.#pipeline.lifecycle('checkpoint');
    await this.#pipeline.lifecycle('restore');
  }

  /**
   * Runs the `environment` hook.
   * @param variables The app's, before.
   * @returns The app's, as the plugins have made them: those that are set.
   */
  async environment(
    variables: Readonly<Record<string, string>>,
    startedBy: AppStarter = 'adapter',
  ): Promise<Record<string, string>> {
    const environment: AppEnvironment = { startedBy, variables: { ...variables } };
    await this.#pipeline.prepareEnvironment(environment);
    const set = Object.entries(environment.variables).filter(([, value]) => value !== undefined);
    return Object.fromEntries(set) as Record<string, string>;
  }

  /** Runs the `shutdown` hook. */
  async shutdown(): Promise<void> {
    await this.#pipeline.lifecycle('shutdown');
  }

  async #start(): Promise<void> {
    await this.#pipeline.lifecycle('boot');
    await this.#pipeline.lifecycle('ready');
    this.#pipeline.seal();
  }

  #watched(app: TestAdapterOptions['app']): App {
    const forward =
      typeof app === 'number'
        ? forwardTo(new HttpApp({ host: '127.0.0.1', port: app }))
        : async (request: HttpRequest) => await app(request);
    return {
      forward: async (request, options) => {
        const { method, target, headers, body } = request;
        this.requests.push(new HttpRequest({ method, target, headers: headers.clone(), body }));
        return await forward(request, options);
      },
    };
  }
}

function forwardTo(app: App): App['forward'] {
  return (request: HttpRequest, options: ForwardOptions) => app.forward(request, options);
}

function bytesOf({ body }: HttpResponse): Buffer {
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
}

function parsed(payload: string | Uint8Array | readonly Uint8Array[]): unknown {
  if (typeof payload === 'string') return JSON.parse(payload) as unknown;
  const chunks = payload instanceof Uint8Array ? [payload] : payload;
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}
