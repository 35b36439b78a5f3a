import { METRIC_UNITS, type MetricName } from './metric-units.ts';

/** What a document says. */
export interface EmfContent {
  readonly namespace: string;
  /** Of all metrics. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** One more for HTTP, in which the values count a second time. */
  readonly route: string | undefined;
  /** One more for events. */
  readonly eventSource: string | undefined;
  readonly highResolution: boolean;
  /** For Logs Insights: they are no metrics. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Partial<Record<MetricName, number | readonly number[]>>>;
}

/**
 * A line of CloudWatch's embedded metric format. Values count once without and once with the
 * dimension that tells routes, or sources of events, apart: CloudWatch does not add up across them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfDocument(content: EmfContent, timestampMs: number): string {
  const { dimensions, eventSource, highResolution, namespace, properties, route, values } = content;
  const own = Object.keys(dimensions);
  const special = route === undefined ? eventSource && 'EventSource' : 'Route';
  const metrics = (Object.keys(values) as MetricName[]).map((name) => ({
    Name: name,
    Unit: METRIC_UNITS[name],
    ...(highResolution && { StorageResolution: 1 }),
  }));
  return JSON.stringify({
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: special === undefined ? [own] : [own, [...own, special]],
          Metrics: metrics,
        },
      ],
    },
    ...properties,
    ...dimensions,
    ...(route !== undefined && { Route: route }),
    ...(eventSource !== undefined && { EventSource: eventSource }),
    ...values,
  });
}
