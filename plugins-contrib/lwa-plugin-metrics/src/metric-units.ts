/** Every metric, with its unit as CloudWatch calls it. */
export const METRIC_UNITS = {
  Duration: 'Milliseconds',
  AppDuration: 'Milliseconds',
  Overhead: 'Milliseconds',
  InitDuration: 'Milliseconds',
  ColdStart: 'Count',
  ProactiveInit: 'Count',
  Restore: 'Count',
  '2xx': 'Count',
  '3xx': 'Count',
  '4xx': 'Count',
  '5xx': 'Count',
  ResponseSize: 'Bytes',
  EventFailures: 'Count',
} as const;

/** A metric's name. */
export type MetricName = keyof typeof METRIC_UNITS;

/** One value each, of one invocation. */
export type MetricValues = Partial<Record<MetricName, number>>;
