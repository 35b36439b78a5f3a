import { AdapterError } from './adapter-error.ts';
import type { App } from './app.ts';
import { ControlRoutes } from './control-routes.ts';
import type { BufferedResponse, EncodedPayload, EventSource } from './event-source.ts';
import { type AnsweredExchange, Exchange } from './exchange.ts';
import { failureResponse } from './failure-response.ts';
import { HookTable } from './hook-table.ts';
import type { AppEnvironment, HookName, Hooks, Lifecycle, RegisteredTap } from './hooks.ts';
import {
  type Body,
  collectBody,
  discardBody,
  HttpRequest,
  type HttpResponse,
} from './http-message.ts';
import { inTime } from './in-time.ts';
import type { Invocation } from './invocation.ts';
import type { Logger } from './logger.ts';
import { assertPayloadFits } from './payload-size.ts';
import type { Plugin } from './plugin.ts';
import { assertPlugin } from './plugin-check.ts';
import { SourceList } from './source-list.ts';

/** How a pipeline is made. */
export interface PipelineOptions {
  /** Applied in this order. */
  plugins: readonly Plugin[];
  app: App;
  log: Logger;
  /** Answer in chunks as they come, where the source can. @default false */
  streaming?: boolean;
  /** The largest payload, in bytes, that Lambda takes. @default Infinity */
  maxPayloadBytes?: number;
}

/** What goes back to Lambda for an invocation. */
export type Outcome =
  | { readonly type: 'response'; readonly payload: EncodedPayload }
  | { readonly type: 'stream'; readonly prelude: string; readonly body: Body }
  | { readonly type: 'error'; readonly error: AdapterError };

/** An exchange at its end, and what to post for it. */
export interface Handled {
  /** `undefined` when the event never became a request. */
  readonly exchange: Exchange | undefined;
  readonly outcome: Outcome;
}

/** The hooks that are not about one invocation. */
export type LifecycleHookName = 'boot' | 'ready' | 'checkpoint' | 'restore' | 'shutdown';

/**
 * Pushes invocations through the plugins: decode → request → reply or app → response → encode, and
 * `failed` where that breaks. It keeps no state between invocations, so any number can be in flight.
 */
export class Pipeline {
  readonly #table: HookTable;
  readonly #sources = new SourceList();
  readonly #controlRoutes = new ControlRoutes();
  readonly #app: App;
  readonly #log: Logger;
  readonly #streaming: boolean;
  readonly #maxPayloadBytes: number;

  /** @throws AdapterError `LWA_ERR_PLUGIN_…` when a plugin cannot be applied. */
  constructor(options: PipelineOptions) {
    this.#app = options.app;
    this.#log = options.log;
    this.#table = new HookTable((error, subject) => this.#logLate(error, subject));
    this.#streaming = options.streaming ?? false;
    this.#maxPayloadBytes = options.maxPayloadBytes ?? Number.POSITIVE_INFINITY;
    const names = new Set<string>();
    for (const plugin of options.plugins) this.#apply(plugin, names);
    this.#controlRoutes.assertServed();
  }

  get hooks(): Hooks {
    return this.#table.hooks;
  }

  /** The event sources in the order in which they are asked. */
  get sources(): readonly EventSource[] {
    return this.#sources.inOrder();
  }

  /** The taps of a hook, in the order in which they run. */
  taps(name: HookName): readonly RegisteredTap[] {
    return this.#table.taps(name);
  }

  /** Closes registration. The runtime calls it before it asks for the first invocation. */
  seal(): void {
    this.#table.seal();
    this.#sources.seal();
  }

  /** Runs the `environment` hook, whose taps change the variables that it is given. */
  async prepareEnvironment(environment: AppEnvironment): Promise<void> {
    await this.#table.run('environment', environment);
  }

  /**
   * Runs a lifecycle hook to its end. What fails in `shutdown` is logged and not thrown.
   * @param app What the taps are given, where that is not what requests are forwarded to.
   */
  async lifecycle(name: LifecycleHookName, app: App = this.#app): Promise<void> {
    const lifecycle: Lifecycle = { app };
    await this.#table.run(name, lifecycle);
  }

  /**
   * Runs the `settled` hook: Lambda has taken the answer. Then waits for the work that the invocation
   * was told to wait for. What fails in either is logged and not thrown. Rejects with the reason when
   * the invocation is given up first.
   *
   * @returns `undefined` when there is nothing to wait for.
   */
  settle(exchange: Exchange): Promise<void> | undefined {
    const pending = this.#table.run('settled', exchange);
    if (pending instanceof Promise || exchange.invocation.hasWork) {
      return this.#settleLate(exchange, pending);
    }
    return undefined;
  }

  async #settleLate(exchange: Exchange, pending: unknown): Promise<void> {
    const { invocation } = exchange;
    if (pending instanceof Promise) await invocation.race(pending);
    const { work } = invocation;
    if (work === undefined) return;
    for (const result of await invocation.race(work)) {
      if (result.status === 'rejected') this.#logLate(AdapterError.from(result.reason), exchange);
    }
  }

  /** Answers one invocation. Never throws: whatever goes wrong is an outcome. */
  handle(invocation: Invocation): Promise<Handled> {
    let exchange: Exchange | undefined;
    try {
      const source = this.#sources.find(invocation.event);
      exchange = new Exchange(invocation, source, undecoded(), this.#streams(source));
      exchange.request = source.decode(invocation);
    } catch (error) {
      return this.fail(exchange, causeOf(error, invocation));
    }
    return this.answer(exchange);
  }

  /**
   * Answers a request that came as one, and needs no decoding. Never throws.
   * @param app What it is forwarded to, where that is not what requests are forwarded to.
   */
  async answer(exchange: Exchange, app: App = this.#app): Promise<Handled> {
    const { invocation } = exchange;
    try {
      const pending = this.#table.run('request', exchange);
      if (pending instanceof Promise) await invocation.race(pending);
      // Every `await` costs a turn and some objects: what is there already is not awaited.
      const answer = this.#respond(exchange, app);
      exchange.response = answer instanceof Promise ? await answer : answer;
      const changing = this.#table.run('response', exchange);
      if (changing instanceof Promise) await invocation.race(changing);
      const outcome = this.#encode(exchange as AnsweredExchange);
      return { exchange, outcome: outcome instanceof Promise ? await outcome : outcome };
    } catch (error) {
      return await this.fail(exchange, causeOf(error, invocation));
    }
  }

  /**
   * Answers an invocation that cannot be served at all, as if the error had come up on its way. Of
   * the hooks before the answer only `failed` runs. Never throws.
   */
  async refuse(invocation: Invocation, error: AdapterError): Promise<Handled> {
    let exchange: Exchange | undefined;
    try {
      const source = this.#sources.find(invocation.event);
      exchange = new Exchange(invocation, source, undecoded(), this.#streams(source));
      exchange.request = source.decode(invocation);
    } catch {
      // Why it cannot be served says more than what else is wrong with it.
    }
    return await this.fail(exchange, error);
  }

  /** Answers what has failed: `failed`, then `response`. Never throws. */
  async fail(exchange: Exchange | undefined, cause: unknown): Promise<Handled> {
    return { exchange, outcome: await this.#fail(exchange, AdapterError.from(cause)) };
  }

  #respond(exchange: Exchange, app: App): HttpResponse | Promise<HttpResponse> {
    const answer = this.#table.run('reply', exchange, this.#app);
    if (answer instanceof Promise) return this.#replied(exchange, app, answer);
    return (answer as HttpResponse | undefined) ?? this.#forward(exchange, app);
  }

  async #replied(exchange: Exchange, app: App, pending: Promise<unknown>): Promise<HttpResponse> {
    const answer = await exchange.invocation.race(pending);
    return (answer as HttpResponse | undefined) ?? (await this.#forward(exchange, app));
  }

  #forward(exchange: Exchange, app: App): Promise<HttpResponse> {
    return app.forward(exchange.request, {
      streaming: exchange.streaming,
      signal: exchange.invocation,
      invocation: exchange.invocation,
    });
  }

  #encode(exchange: AnsweredExchange): Outcome | Promise<Outcome> {
    const { response, source } = exchange;
    if (exchange.streaming) {
      const prelude = source.encodePrelude!(response, exchange);
      return { type: 'stream', prelude, body: response.body };
    }
    return response.body instanceof Uint8Array
      ? this.#encodeWhole(exchange)
      : this.#collectAndEncode(exchange, response.body);
  }

  async #collectAndEncode(
    exchange: AnsweredExchange,
    body: Exclude<Body, Uint8Array>,
  ): Promise<Outcome> {
    exchange.response.body = await inTime(exchange.invocation, collectBody(body));
    return this.#encodeWhole(exchange);
  }

  #encodeWhole(exchange: AnsweredExchange): Outcome {
    const payload = exchange.source.encode(exchange.response as BufferedResponse, exchange);
    assertPayloadFits(payload, this.#maxPayloadBytes);
    return { type: 'response', payload };
  }

  async #fail(exchange: Exchange | undefined, error: AdapterError): Promise<Outcome> {
    if (exchange === undefined) return { type: 'error', error };
    const unread = exchange.response?.body;
    const outcome = await this.#explain(exchange, error);
    // The app may still be writing what nobody will read.
    const read = outcome.type !== 'error' && exchange.response?.body === unread;
    if (unread !== undefined && !read) discardBody(unread);
    return outcome;
  }

  /**
   * Asks the `failed` hook; without its answer an HTTP caller gets the plain one of the error. Either
   * goes through the `response` hook as any answer does.
   */
  async #explain(exchange: Exchange, error: AdapterError): Promise<Outcome> {
    try {
      const answer = await this.#askFailed(exchange, error);
      if (answer !== undefined) exchange.response = answer;
      else if (error.failsInvocation || exchange.source.kind === 'event') {
        return { type: 'error', error };
      } else exchange.response = failureResponse(error, exchange.invocation);
      this.#logFailure(exchange, error);
      await this.#finish(exchange as AnsweredExchange, error);
      return await this.#encode(exchange as AnsweredExchange);
    } catch (second) {
      this.#logFailure(exchange, error);
      return { type: 'error', error: AdapterError.from(second) };
    }
  }

  /**
   * Runs the `response` hook on the answer of a failure. What breaks there is logged and leaves the
   * plain answer; only a tap that fails the invocation on purpose does so.
   */
  async #finish(exchange: AnsweredExchange, error: AdapterError): Promise<void> {
    // It is what has failed: it would again.
    if (error.hook === 'response') return;
    try {
      const changing = this.#table.run('response', exchange);
      if (changing instanceof Promise) await inTime(exchange.invocation, changing);
    } catch (second) {
      const failure = AdapterError.from(second);
      if (failure.failsInvocation) throw failure;
      exchange.response = failureResponse(error, exchange.invocation);
      this.#logFailure(exchange, failure);
    }
  }

  /** A tap that hangs has not answered. */
  async #askFailed(exchange: Exchange, error: AdapterError): Promise<HttpResponse | undefined> {
    const answer = this.#table.run('failed', exchange, error);
    if (!(answer instanceof Promise)) return answer as HttpResponse | undefined;
    const { invocation } = exchange;
    try {
      return await inTime(invocation, answer as Promise<HttpResponse | undefined>);
    } catch (second) {
      const late = invocation.abortReason;
      if (late !== undefined && (second === late || (second as Error).cause === late)) {
        return undefined;
      }
      throw second;
    }
  }

  #logFailure({ invocation, request, source }: Exchange, error: AdapterError): void {
    // Visitors leave all the time.
    const level = error.code === 'LWA_ERR_CLIENT_CLOSED' ? 'debug' : 'error';
    this.#log[level](error.message, {
      requestId: invocation.requestId,
      source: source.name,
      method: request.method,
      path: request.path,
      error,
    });
  }

  /** What fails when the answer has gone, or with the environment, stops nothing. */
  #logLate(error: AdapterError, subject: unknown): void {
    const requestId = subject instanceof Exchange ? subject.invocation.requestId : undefined;
    this.#log.error(error.message, { ...(requestId !== undefined && { requestId }), error });
  }

  #streams(source: EventSource): boolean {
    return this.#streaming && source.encodePrelude !== undefined;
  }

  #apply(plugin: Plugin, names: Set<string>): void {
    assertPlugin(plugin);
    if (names.has(plugin.name)) {
      throw new AdapterError({
        code: 'LWA_ERR_PLUGIN_DUPLICATE',
        message: `Two plugins are called "${plugin.name}"; names must be unique`,
        plugin: plugin.name,
      });
    }
    names.add(plugin.name);
    this.#table.plugin = plugin.name;
    try {
      const result: unknown = plugin.apply({
        hooks: this.#table.hooks,
        log: this.#log,
        source: (source, placement) => this.#sources.add(source, placement?.before, plugin.name),
        controlRoute: (route) => this.#controlRoutes.add(route, plugin.name),
        serveControlRoutes: () => this.#controlRoutes.serve(),
      });
      if (result instanceof Promise) {
        result.catch(() => undefined);
        throw new TypeError('apply() is async; do that work in the boot hook');
      }
    } catch (error) {
      if (AdapterError.is(error)) throw error;
      throw new AdapterError({
        code: 'LWA_ERR_PLUGIN_INVALID',
        message: `Plugin "${plugin.name}" could not be applied: ${AdapterError.from(error).message}`,
        cause: error,
        plugin: plugin.name,
      });
    } finally {
      this.#table.plugin = '';
    }
  }
}

/** Stands for the request until the source has decoded the event, and when it could not. */
function undecoded(): HttpRequest {
  return new HttpRequest({ method: 'GET', target: '/' });
}

/**
 * What broke because the invocation was given up is not the cause but its effect, unless it names the
 * reason as its own cause: then it says more than the reason alone.
 */
function causeOf(error: unknown, { abortReason }: Invocation): unknown {
  if (abortReason === undefined || (error instanceof Error && error.cause === abortReason)) {
    return error;
  }
  return abortReason;
}
