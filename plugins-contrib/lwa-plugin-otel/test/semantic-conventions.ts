import * as conventions from '@opentelemetry/semantic-conventions/incubating';

/** The names of all attributes, as OpenTelemetry's own package has them. */
export const ATTRIBUTE_NAMES: ReadonlySet<unknown> = new Set([
  ...Object.entries(conventions)
    .filter(([key]) => key.startsWith('ATTR_'))
    .map(([, value]) => value),
  // Renamed.
  'faas.invocation_id',
]);
