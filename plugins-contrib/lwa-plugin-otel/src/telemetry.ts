import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Tracer } from '@opentelemetry/api';
import { type Logger, messageOf, VERSION } from 'lambda-web-adapter';
import { type Exporters, loadExporters } from './exporters.ts';
import { FailureLog } from './failure-log.ts';
import { instruments, type Measured } from './instruments.ts';
import type { OtelSettings } from './otel-environment.ts';
import { functionResource } from './resource.ts';

/** How it is made, and when it sends. */
export interface TelemetrySetup {
  readonly settings: OtelSettings;
  readonly log: Logger;
  /** Nothing is sent by time, because Lambda freezes the environment: `flush` has it sent. */
  readonly frozenBetween: boolean;
  /** ms */
  readonly flushIntervalMs: number;
}

/** After a flush that failed, none is waited for so long, ms. */
const PAUSE_MS = 10_000;
/** The longest that a timer can be set to, ms. */
const NEVER_MS = 2 ** 31 - 1;
const NAME = 'lwa-plugin-otel';

/** The SDK of OpenTelemetry: what makes spans and metrics, and sends them. */
export class Telemetry {
  readonly tracer: Tracer;
  readonly measure: (measured: Measured) => void;
  readonly #options: TelemetrySetup;
  readonly #failures: FailureLog;
  readonly #tracing: BasicTracerProvider;
  readonly #metering: MeterProvider;
  #spansMs = Number.NEGATIVE_INFINITY;
  #metricsMs = Number.NEGATIVE_INFINITY;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  /**
   * Loads what sends. The function returned makes the rest: with SnapStart after the snapshot, of
   * which many environments are made that must not be taken for one.
   */
  static async load(options: TelemetrySetup): Promise<() => Telemetry> {
    const failures = new FailureLog(options.log);
    const exporters = await loadExporters({
      ...options.settings,
      onResult: (signal, error) => error && failures.failed(signal, messageOf(error)),
    });
    return () => new Telemetry(options, exporters, failures);
  }

  private constructor(options: TelemetrySetup, exporters: Exporters, failures: FailureLog) {
    this.#options = options;
    this.#failures = failures;
    const resource = functionResource(process.env);
    const { traces, metrics } = exporters;
    this.#tracing = new BasicTracerProvider({
      resource,
      spanProcessors: traces ? [new BatchSpanProcessor(traces)] : [],
    });
    this.#metering = new MeterProvider({
      resource,
      readers: metrics ? [this.#reader(metrics)] : [],
    });
    this.tracer = this.#tracing.getTracer(NAME, VERSION);
    this.measure = instruments(this.#metering.getMeter(NAME, VERSION));
  }

  /** Whether there is something to wait for after an invocation. */
  get isDue(): boolean {
    const now = performance.now();
    if (!this.#options.frozenBetween || now < this.#pausedUntilMs) return false;
    return now - this.#spansMs >= this.#options.flushIntervalMs || this.#areMetricsDue(now);
  }

  /** Sends what is due. Never rejects, and settles within `ms`, whatever the collector does. */
  async flush(ms: number): Promise<void> {
    const now = performance.now();
    const work: Promise<void>[] = [this.#tracing.forceFlush()];
    if (this.#areMetricsDue(now)) {
      this.#metricsMs = now;
      work.push(this.#metering.forceFlush());
    }
    this.#spansMs = now;
    await this.#within(ms, work);
  }

  /** Sends everything, for the last time. Never rejects, and settles within `ms`. */
  async shutdown(ms: number): Promise<void> {
    await this.#within(ms, [this.#tracing.shutdown(), this.#metering.shutdown()]);
  }

  #areMetricsDue(now: number): boolean {
    return now - this.#metricsMs >= this.#options.settings.metricIntervalMs;
  }

  #reader(exporter: NonNullable<Exporters['metrics']>): PeriodicExportingMetricReader {
    const { frozenBetween, settings } = this.#options;
    return new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: frozenBetween ? NEVER_MS : settings.metricIntervalMs,
    });
  }

  /** What fails has been logged by the exporter; what hangs is logged here. */
  async #within(ms: number, work: readonly Promise<void>[]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => {
        resolve('late');
      }, ms);
    });
    const results = await Promise.race([Promise.allSettled(work), late]);
    clearTimeout(timer);
    if (results === 'late') {
      this.#failures.failed('data', `it was not taken within ${Math.round(ms)} ms`);
    } else if (results.every(({ status }) => status === 'fulfilled')) return;
    this.#pausedUntilMs = performance.now() + PAUSE_MS;
  }
}
