import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapSetter,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AWSXRAY_TRACE_ID_HEADER, AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import type { Exchange, HttpHeaders } from 'lambda-web-adapter';
import type { Propagator } from './otel.ts';

const w3c = new W3CTraceContextPropagator();
const xRay = new AWSXRayPropagator();

const getter: TextMapGetter<HttpHeaders> = {
  get: (headers, name) => headers.get(name),
  keys: (headers) => Array.from(headers, ([name]) => name),
};

const setter: TextMapSetter<HttpHeaders> = {
  set: (headers, name, value) => headers.set(name, value),
};

const xRayGetter: TextMapGetter<string> = {
  get: (header) => header,
  keys: () => [AWSXRAY_TRACE_ID_HEADER],
};

/** Where a trace comes from, and how the app learns of it. */
export class TraceContext {
  readonly #propagators: ReadonlySet<Propagator>;

  constructor(propagators: readonly Propagator[]) {
    this.#propagators = new Set(propagators);
  }

  /**
   * The span that this invocation continues. With `xray-lambda` that is Lambda's own, which X-Ray
   * knows; else the caller's `traceparent`, else X-Ray's where X-Ray samples it: without active
   * tracing Lambda says `Sampled=0` of everything, and nothing would be recorded below that.
   */
  parentOf({ invocation, request }: Exchange): Context {
    const lambda = invocation.traceId ?? request.headers.get(AWSXRAY_TRACE_ID_HEADER) ?? '';
    if (this.#propagators.has('xray-lambda')) {
      const context = xRay.extract(ROOT_CONTEXT, lambda, xRayGetter);
      if (context !== ROOT_CONTEXT) return context;
    }
    if (this.#propagators.has('tracecontext')) {
      const context = w3c.extract(ROOT_CONTEXT, request.headers, getter);
      if (context !== ROOT_CONTEXT) return context;
    }
    if (this.#propagators.has('xray')) {
      const context = xRay.extract(ROOT_CONTEXT, lambda, xRayGetter);
      if (isSampled(context)) return context;
    }
    return ROOT_CONTEXT;
  }

  /** Tells the app, whose own spans join those of this context. */
  inject(context: Context, headers: HttpHeaders): void {
    // What came with another parent says nothing about this one.
    headers.delete('tracestate');
    w3c.inject(context, headers, setter);
    if (this.#propagators.has('xray-lambda')) xRay.inject(context, headers, setter);
  }
}

/** A link to the span in an X-Ray header, as a message carries it. */
export function xRayLink(header: string): Link | undefined {
  const context = trace.getSpanContext(xRay.extract(ROOT_CONTEXT, header, xRayGetter));
  return context && { context };
}

function isSampled(context: Context): boolean {
  return ((trace.getSpanContext(context)?.traceFlags ?? 0) & TraceFlags.SAMPLED) !== 0;
}
