import {
  aBoolean,
  aDuration,
  aFunction,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  type Exchange,
  type HttpRequest,
  type Invocation,
  listOf,
  oneOf,
  type Plugin,
} from 'lambda-web-adapter';
import { ColdStart } from './cold-start.ts';
import type { ExchangeTrace, ExchangeTraceSetup } from './exchange-trace.ts';
import { otelSettings } from './otel-environment.ts';
import type { Telemetry } from './telemetry.ts';

/** Whose trace is continued: see the README. */
export type Propagator = 'tracecontext' | 'xray' | 'xray-lambda';

/** Options of {@link otel}. */
export interface OtelOptions {
  /** Where traces and metrics go, below this URL. @default `OTEL_EXPORTER_OTLP_ENDPOINT`, else `http://localhost:4318` */
  endpoint?: string | URL;
  /** How they are written. @default `OTEL_EXPORTER_OTLP_PROTOCOL`, else "http/protobuf" */
  protocol?: 'http/protobuf' | 'http/json';
  /** Whose traces are continued. @default `OTEL_PROPAGATORS`, else ["tracecontext", "xray"] */
  propagators?: readonly Propagator[];
  /** The template of a request's path, such as `/orders/{id}`, for names. @default there is none */
  route?: (request: HttpRequest) => string | undefined;
  /** Whether the time in the app has a span of its own. @default false */
  appSpan?: boolean;
  /** The most that sending holds the next invocation back. @default "1s" */
  flushTimeout?: Duration;
  /** How long spans may wait to be sent with those of later invocations. @default 0 */
  flushInterval?: Duration;
}

/** Behind the removal of what callers must not set, and before all that changes the request. */
const FIRST = -90;
/** Behind the tap that gives the app Lambda's own trace. */
const LAST = 1000;
/** Before all that changes an answer. */
const AT_ONCE = -1000;
/** Before the tap that asks the app for each record of a batch, and behind those that answer. */
const ASKS_APP = 90;
/** The adapter gives up what is running so long before the deadline, and a little more, ms. */
const DEADLINE_MARGIN_MS = 550;

/**
 * A span and metrics for each invocation, sent by OTLP over HTTP. The app's own spans join it: the
 * request that the app sees has its `traceparent`.
 *
 * @example
 * otel({ route: ({ path }) => (path.startsWith('/orders/') ? '/orders/{id}' : undefined) })
 */
export function otel(options: OtelOptions = {}): Plugin {
  checkOptions('otel', options, {
    endpoint: aUrl('http', 'https'),
    protocol: oneOf('http/protobuf', 'http/json'),
    propagators: listOf(oneOf('tracecontext', 'xray', 'xray-lambda')),
    route: aFunction(),
    appSpan: aBoolean(),
    flushTimeout: aDuration(1, 60_000),
    flushInterval: aDuration(0, 3_600_000),
  });
  const flushMs = durationMs(options.flushTimeout ?? '1s');
  const { env } = process;
  const type = env['AWS_LAMBDA_INITIALIZATION_TYPE'];

  return {
    name: 'otel',
    apply({ hooks, log }) {
      if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return;
      const settings = otelSettings(options, env, log);
      const coldStart = new ColdStart(type);
      const traces = new WeakMap<Exchange, ExchangeTrace>();
      let start: ((exchange: Exchange) => ExchangeTrace) | undefined;
      let telemetry: Telemetry | undefined;

      hooks.boot.tapPromise('otel', async () => {
        const modules = await Promise.all([
          import('./telemetry.ts'),
          import('./trace-context.ts'),
          import('./exchange-trace.ts'),
        ]);
        const [{ Telemetry }, { TraceContext }, { ExchangeTrace }] = modules;
        const make = await Telemetry.load({
          settings,
          log,
          frozenBetween: !isNeverFrozen(env),
          flushIntervalMs: durationMs(options.flushInterval ?? 0),
        });
        if (type !== 'snap-start') telemetry = make();
        const traceContext = new TraceContext(settings.propagators);
        start = (exchange) => {
          telemetry ??= make();
          const route = routeOf(exchange, options.route);
          const shared: ExchangeTraceSetup = {
            telemetry,
            traceContext,
            coldStart: coldStart.take(),
            route,
          };
          return new ExchangeTrace(exchange, shared);
        };
      });
      hooks.ready.tap('otel', () => {
        coldStart.ready();
      });
      hooks.request.tap({ name: 'otel', stage: FIRST }, (exchange) => {
        traces.set(exchange, start!(exchange));
      });
      hooks.request.tap({ name: 'otel', stage: LAST }, (exchange) => {
        traces.get(exchange)?.tellApp();
      });
      if (options.appSpan) {
        hooks.reply.tap({ name: 'otel', stage: ASKS_APP }, (exchange) => {
          traces.get(exchange)?.startApp();
        });
      }
      hooks.response.tap({ name: 'otel', stage: AT_ONCE }, (exchange) => {
        traces.get(exchange)?.answered();
      });
      hooks.failed.tap({ name: 'otel', stage: AT_ONCE }, (exchange, error) => {
        traces.get(exchange)?.failed(error);
      });
      hooks.settled.tap('otel', (exchange) => {
        traces.get(exchange)?.end();
        const { invocation } = exchange;
        if (invocation.aborted || !telemetry?.isDue) return;
        const leftMs = Math.min(flushMs, timeLeft(invocation));
        // Not a tap that waits: those of other plugins would wait for it.
        if (leftMs > 0) invocation.waitUntil(telemetry.flush(leftMs));
      });
      hooks.shutdown.tapPromise('otel', async () => {
        await telemetry?.shutdown(flushMs);
      });
    },
  };
}

/** Where many invocations are in flight at once, the environment runs all the time. */
function isNeverFrozen(env: NodeJS.ProcessEnv): boolean {
  if (env['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'lambda-managed-instances') return true;
  return Number(env['AWS_LWA_MAX_CONCURRENCY'] || env['AWS_LAMBDA_MAX_CONCURRENCY'] || 1) > 1;
}

/** As the adapter has it, a deadline in the past is taken for unknown. */
function timeLeft({ deadlineMs = 0 }: Invocation): number {
  const leftMs = deadlineMs - Date.now();
  return leftMs > 0 ? leftMs - DEADLINE_MARGIN_MS : Number.POSITIVE_INFINITY;
}

function routeOf({ request, source }: Exchange, route: OtelOptions['route']): string | undefined {
  return source.kind === 'http' ? route?.(request) : undefined;
}
