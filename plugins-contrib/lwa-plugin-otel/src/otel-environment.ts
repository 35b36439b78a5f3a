import { invalidOption, type Logger } from 'lambda-web-adapter';
import type { OtelOptions, Propagator } from './otel.ts';

/** A way to speak OTLP over HTTP. */
export type Protocol = 'http/protobuf' | 'http/json';

type Environment = NodeJS.ProcessEnv;

/**
 * What OpenTelemetry's environment variables say about this plugin; options win.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export interface OtelSettings {
  readonly protocol: { readonly traces: Protocol; readonly metrics: Protocol };
  readonly endpoint: string | undefined;
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly propagators: readonly Propagator[];
  /** ms */
  readonly metricIntervalMs: number;
}

const PROPAGATORS: readonly string[] = ['tracecontext', 'xray', 'xray-lambda'];
/** They are the app's affair: their fields pass through as they are. */
const PASSED_ON: readonly string[] = ['baggage', 'none'];

/** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` for what cannot be done. */
export function otelSettings(options: OtelOptions, env: Environment, log: Logger): OtelSettings {
  const { endpoint } = options;
  return {
    protocol: {
      traces: options.protocol ?? protocolOf(env, 'TRACES'),
      metrics: options.protocol ?? protocolOf(env, 'METRICS'),
    },
    endpoint: endpoint === undefined ? undefined : String(endpoint),
    traces: isSent(env, 'OTEL_TRACES_EXPORTER', log),
    metrics: isSent(env, 'OTEL_METRICS_EXPORTER', log),
    propagators: options.propagators ?? propagatorsOf(env, log),
    metricIntervalMs: Number(env['OTEL_METRIC_EXPORT_INTERVAL']) || 60_000,
  };
}

function protocolOf(env: Environment, signal: string): Protocol {
  for (const name of [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const value = env[name]?.trim();
    if (!value) continue;
    if (value === 'http/protobuf' || value === 'http/json') return value;
    const expected = `"http/protobuf" or "http/json", with "endpoint" beside it, because ${name} is for another one`;
    throw invalidOption('otel', 'options.protocol', expected, value);
  }
  return 'http/protobuf';
}

function isSent(env: Environment, name: string, log: Logger): boolean {
  const value = env[name]?.trim() || 'otlp';
  if (value !== 'otlp' && value !== 'none') {
    log.warn(`lwa-plugin-otel sends by OTLP; ${name}="${value}" is for others. Or set it to none`);
  }
  return value !== 'none';
}

function propagatorsOf(env: Environment, log: Logger): readonly Propagator[] {
  const names = (env['OTEL_PROPAGATORS'] ?? '').split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  if (given.length === 0) return ['tracecontext', 'xray'];
  const unknown = given.filter((name) => ![...PROPAGATORS, ...PASSED_ON].includes(name));
  if (unknown.length > 0) {
    log.warn(
      `lwa-plugin-otel knows the propagators ${PROPAGATORS.join(', ')}; of OTEL_PROPAGATORS it leaves out: ${unknown.join(', ')}`,
    );
  }
  return given.filter((name): name is Propagator => PROPAGATORS.includes(name));
}
