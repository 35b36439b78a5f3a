import type { Attributes, Meter } from '@opentelemetry/api';

/** Of both conventions, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** What is known of an exchange at its end. */
export interface Measured {
  readonly seconds: number;
  readonly trigger: string;
  readonly coldStart: boolean;
  /** No answer could be had, and the adapter gave its own or none. */
  readonly failed: boolean;
  /** It had to be given up for its deadline. */
  readonly timedOut: boolean;
  /** Of an HTTP exchange. */
  readonly http: Attributes | undefined;
}

/**
 * The metrics, by the conventions for FaaS and HTTP servers.
 * https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-server
 */
export function instruments(meter: Meter): (measured: Measured) => void {
  const advice = { explicitBucketBoundaries: BUCKETS };
  const requestDuration = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of HTTP server requests.',
    advice,
  });
  const invokeDuration = meter.createHistogram('faas.invoke_duration', {
    unit: 's',
    description: "Duration of the function's invocations.",
    advice,
  });
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });
  const coldStarts = counter('faas.coldstarts', '{coldstart}', 'Number of cold starts.');
  const errors = counter('faas.errors', '{error}', 'Number of invocations that had no answer.');
  const timeouts = counter('faas.timeouts', '{timeout}', 'Number of invocations out of time.');

  return ({ seconds, trigger, coldStart, failed, timedOut, http }) => {
    const attributes = { 'faas.trigger': trigger };
    invokeDuration.record(seconds, attributes);
    if (http !== undefined) requestDuration.record(seconds, http);
    if (coldStart) coldStarts.add(1, attributes);
    if (failed) errors.add(1, attributes);
    if (timedOut) timeouts.add(1, attributes);
  };
}
