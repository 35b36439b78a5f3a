import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type AdapterError, type Exchange, observeBody } from 'lambda-web-adapter';
import { describeEvent } from './event-attributes.ts';
import { describeRequest } from './http-attributes.ts';
import { invocationAttributes } from './invocation-attributes.ts';
import type { Telemetry } from './telemetry.ts';
import type { TraceContext } from './trace-context.ts';

/** What its exchanges' traces have in common. */
export interface ExchangeTraceSetup {
  readonly telemetry: Telemetry;
  readonly traceContext: TraceContext;
  readonly coldStart: boolean;
  /** `http.route`, where there is one. */
  readonly route: string | undefined;
}

/** The span of one exchange, from the `request` hook to the `settled` hook, and its metrics. */
export class ExchangeTrace {
  readonly #options: ExchangeTraceSetup;
  readonly #exchange: Exchange;
  readonly #startMs = performance.now();
  readonly #span: Span;
  readonly #context: Context;
  readonly #trigger: string;
  /** Of an HTTP exchange: what its metrics are told apart by. */
  readonly #http: Attributes | undefined;
  #appSpan: Span | undefined;
  #failure: AdapterError | undefined;
  #broken: unknown;

  constructor(exchange: Exchange, options: ExchangeTraceSetup) {
    this.#exchange = exchange;
    this.#options = options;
    const { telemetry, traceContext, coldStart, route } = options;
    const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_VERSION } = process.env;
    const isHttp = exchange.source.kind === 'http';
    const http = isHttp ? describeRequest(exchange.request, route) : undefined;
    const event = isHttp ? undefined : describeEvent(exchange);
    this.#trigger = event?.trigger ?? 'http';
    this.#http = http?.metricAttributes;
    const parent = traceContext.parentOf(exchange);
    this.#span = telemetry.tracer.startSpan(
      http?.name ?? event?.name ?? (AWS_LAMBDA_FUNCTION_NAME || 'invocation'),
      {
        kind: this.#trigger === 'pubsub' ? SpanKind.CONSUMER : SpanKind.SERVER,
        links: event?.links ?? [],
        attributes: {
          ...invocationAttributes(exchange.invocation, AWS_LAMBDA_FUNCTION_VERSION),
          'faas.trigger': this.#trigger,
          'faas.coldstart': coldStart,
          ...http?.attributes,
          ...event?.attributes,
        },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
  }

  /** Gives the app what it must know for its own spans to join. */
  tellApp(context = this.#context): void {
    this.#options.traceContext.inject(context, this.#exchange.request.headers);
  }

  /** The app is about to be asked: a span for its time. */
  startApp(): void {
    const options = { kind: SpanKind.CLIENT };
    this.#appSpan = this.#options.telemetry.tracer.startSpan('app', options, this.#context);
    this.tellApp(trace.setSpan(this.#context, this.#appSpan));
  }

  /** There is an answer, of which the body may still follow. */
  answered(): void {
    const response = this.#exchange.response!;
    const { status } = response;
    this.#appSpan?.setAttribute('http.response.status_code', status);
    if (status >= 500) this.#appSpan?.setStatus({ code: SpanStatusCode.ERROR });
    if (response.body instanceof Uint8Array) {
      this.#endApp();
      return;
    }
    response.body = observeBody(response.body, {
      end: (error) => {
        this.#broken ??= error;
        this.#endApp();
      },
    });
  }

  failed(error: AdapterError): void {
    this.#failure = error;
    this.#appSpan?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    this.#endApp();
  }

  /** Lambda has what there is. */
  end(): void {
    const { invocation, response } = this.#exchange;
    const timedOut = codeOf(invocation.abortReason) === 'LWA_ERR_DEADLINE';
    const error = this.#failure ?? this.#broken ?? invocation.abortReason;
    const status = this.#http && (response?.status ?? this.#failure?.status);
    const outcome: Attributes = {};
    if (status !== undefined) outcome['http.response.status_code'] = status;
    if (error !== undefined) outcome['error.type'] = codeOf(error) ?? (error as Error).name;
    else if (status !== undefined && status >= 500) outcome['error.type'] = String(status);
    this.#span.setAttributes(outcome);
    if ('error.type' in outcome) {
      const message = error instanceof Error ? error.message : undefined;
      this.#span.setStatus({ code: SpanStatusCode.ERROR, ...(message && { message }) });
    }
    this.#endApp();
    this.#span.end();
    this.#options.telemetry.measure({
      seconds: (performance.now() - this.#startMs) / 1000,
      trigger: this.#trigger,
      coldStart: this.#options.coldStart,
      failed: error !== undefined,
      timedOut,
      http: this.#http && { ...this.#http, ...outcome },
    });
  }

  #endApp(): void {
    this.#appSpan?.end();
    this.#appSpan = undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
