import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Protocol } from './otel-environment.ts';

/** How exporters are made. */
export interface ExporterSetup {
  readonly protocol: { readonly traces: Protocol; readonly metrics: Protocol };
  /** What the signals' paths are below; `undefined` leaves it to the environment. */
  readonly endpoint: string | undefined;
  readonly traces: boolean;
  readonly metrics: boolean;
  /** Hears of each that was sent, and why one was not. */
  readonly onResult: (signal: string, error: Error | undefined) => void;
}

/** One for each signal that is sent. */
export interface Exporters {
  readonly traces: SpanExporter | undefined;
  readonly metrics: PushMetricExporter | undefined;
}

/**
 * Loads the exporters that are used, and no other. They read `OTEL_EXPORTER_OTLP_…` themselves:
 * endpoint, headers, time-out, compression, certificates, temporality.
 */
export async function loadExporters(options: ExporterSetup): Promise<Exporters> {
  const { endpoint, onResult, protocol } = options;
  const config = (signal: string) =>
    endpoint === undefined ? {} : { url: `${endpoint.replace(/\/$/, '')}/v1/${signal}` };
  const [traces, metrics] = await Promise.all([
    options.traces ? traceExporter(protocol.traces, config('traces')) : undefined,
    options.metrics ? metricExporter(protocol.metrics, config('metrics')) : undefined,
  ]);
  return {
    traces: traces && watched(traces, (error) => onResult('traces', error)),
    metrics: metrics && watched(metrics, (error) => onResult('metrics', error)),
  };
}

interface Config {
  url?: string;
}

async function traceExporter(protocol: Protocol, config: Config): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await (protocol === 'http/json'
    ? import('@opentelemetry/exporter-trace-otlp-http')
    : import('@opentelemetry/exporter-trace-otlp-proto'));
  return new OTLPTraceExporter(config);
}

async function metricExporter(protocol: Protocol, config: Config): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } = await (protocol === 'http/json'
    ? import('@opentelemetry/exporter-metrics-otlp-http')
    : import('@opentelemetry/exporter-metrics-otlp-proto'));
  return new OTLPMetricExporter(config);
}

/** The SDK tells failures to a logger that all of a process share, and that is the app's in-process. */
function watched<Items, Exporter extends SpanExporter | PushMetricExporter>(
  exporter: Exporter,
  onResult: (error: Error | undefined) => void,
): Exporter {
  const send = exporter.export.bind(exporter) as Send<Items>;
  const watch: Send<Items> = (items, done) => {
    send(items, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      onResult(failed ? (result.error ?? new Error('no reason was given')) : undefined);
      done(result);
    });
  };
  return Object.assign(exporter, { export: watch });
}

type Send<Items> = (items: Items, done: (result: ExportResult) => void) => void;
