import {
  aBoolean,
  aDuration,
  aFunction,
  anInteger,
  aRecord,
  checkOptions,
  type Duration,
  durationMs,
  type Exchange,
  type HttpRequest,
  invalidOption,
  type OptionCheck,
  type Plugin,
} from 'lambda-web-adapter';
import { emfDocument } from './emf-document.ts';
import { Init } from './init-kind.ts';
import { Measurement } from './measurement.ts';
import { type MetricBatch, MetricBatches } from './metric-batches.ts';
import { METRIC_UNITS } from './metric-units.ts';

/** Options of {@link metrics}. */
export interface MetricsOptions {
  /** CloudWatch's name for what belongs together. @default "LambdaWebAdapter" */
  namespace?: string;
  /** What all metrics are told apart by. @default { FunctionName: the function's name } */
  dimensions?: Readonly<Record<string, string>>;
  /** The template of a request's path, such as `/orders/{id}`: the dimension `Route`. @default none */
  route?: (request: HttpRequest) => string | undefined;
  /** Whether CloudWatch keeps values by the second, which costs more. @default false */
  highResolution?: boolean;
  /** How many values of a metric go into one line: over 1, lines wait to be filled. @default 1 */
  batch?: number;
  /** How long a value may wait for that. @default "60s" */
  interval?: Duration;
  /** Takes each line. @default stdout, which Lambda sends to CloudWatch */
  write?: (line: string) => void;
}

/** Before all other taps. */
const FIRST = -1000;
/** Behind all other taps. */
const LAST = 2000;
/** Before the tap that asks the app for each record of a batch, and behind those that answer. */
const ASKS_APP = 90;
/** A set has 30 at most, and `Route` or `EventSource` may come to these. */
const MOST_DIMENSIONS = 29;

/**
 * Writes CloudWatch metrics of each invocation to the log, in the embedded metric format: no call, no
 * permission, no time that the caller waits.
 *
 * @example
 * metrics({ namespace: 'Shop', dimensions: { Stage: 'prod' } })
 */
export function metrics(options: MetricsOptions = {}): Plugin {
  checkOptions('metrics', options, {
    namespace: aNamespace(),
    dimensions: aRecord(aDimensionValue()),
    route: aFunction(),
    highResolution: aBoolean(),
    batch: anInteger(1, 100),
    interval: aDuration(0, 3_600_000),
    write: aFunction(),
  });
  const { env } = process;
  const functionName = env['AWS_LAMBDA_FUNCTION_NAME'];
  const dimensions = options.dimensions ?? (functionName ? { FunctionName: functionName } : {});
  checkDimensionNames(dimensions);
  const { batch = 1, highResolution = false, namespace = 'LambdaWebAdapter', route } = options;
  const write = options.write ?? ((line) => void process.stdout.write(`${line}\n`));
  const init = new Init(env['AWS_LAMBDA_INITIALIZATION_TYPE']);
  const common = { namespace, dimensions, highResolution };
  const batches = new MetricBatches(
    { count: batch, intervalMs: durationMs(options.interval ?? '60s') },
    (filled: MetricBatch) => {
      write(emfDocument({ ...common, properties: {}, ...filled }, Date.now()));
    },
  );

  return {
    name: 'metrics',
    apply({ hooks }) {
      const measurements = new WeakMap<Exchange, Measurement>();
      hooks.ready.tap({ name: 'metrics', stage: LAST }, () => {
        init.ready();
      });
      hooks.request.tap({ name: 'metrics', stage: FIRST }, (exchange) => {
        const measurement = new Measurement(exchange, routeOf(exchange, route));
        measurements.set(exchange, measurement);
      });
      hooks.reply.tap({ name: 'metrics', stage: ASKS_APP }, (exchange) => {
        measurements.get(exchange)?.startApp();
      });
      hooks.response.tap({ name: 'metrics', stage: FIRST }, (exchange) => {
        measurements.get(exchange)?.answered();
      });
      hooks.response.tap({ name: 'metrics', stage: LAST }, (exchange) => {
        measurements.get(exchange)?.finished();
      });
      hooks.failed.tap({ name: 'metrics', stage: FIRST }, (exchange, error) => {
        measurements.get(exchange)?.failed(error);
      });
      hooks.settled.tap({ name: 'metrics', stage: FIRST }, (exchange) => {
        const measurement = measurements.get(exchange);
        if (measurement === undefined) return;
        const values = measurement.settled(init);
        const { eventSource } = measurement;
        if (batch > 1) {
          batches.add(values, measurement.route, eventSource);
          return;
        }
        const properties = propertiesOf(exchange, measurement.status);
        const content = { ...common, route: measurement.route, eventSource, properties, values };
        write(emfDocument(content, Date.now()));
      });
      hooks.shutdown.tap({ name: 'metrics', stage: LAST }, () => {
        batches.flush();
      });
    },
  };
}

/** They are searched in Logs Insights, and cost no metric. */
function propertiesOf({ invocation, request, source }: Exchange, status: number | undefined) {
  const properties = { requestId: invocation.requestId, source: source.name };
  return status === undefined ? properties : { ...properties, method: request.method, status };
}

function routeOf(
  { request, source }: Exchange,
  route: MetricsOptions['route'],
): string | undefined {
  if (source.kind !== 'http' || route === undefined) return undefined;
  const value = route(request);
  return value !== undefined && DIMENSION_VALUE.test(value) ? value : undefined;
}

const NAMESPACE = /^(?!AWS\/)[\w.\-/#][\w.\-/#: ]{0,254}$/;

function aNamespace(): OptionCheck {
  return {
    expected:
      'a CloudWatch namespace: up to 255 letters, digits and .-_/#: that do not begin with AWS/',
    accepts: (value) => typeof value === 'string' && NAMESPACE.test(value),
  };
}

/** CloudWatch takes printable ASCII with something to see in it. */
const DIMENSION_VALUE = /^(?=.*[\x21-\x7e])[\x20-\x7e]{1,1024}$/;

function aDimensionValue(): OptionCheck {
  return {
    expected: 'the value of a dimension: 1 to 1024 printable ASCII characters',
    accepts: (value) => typeof value === 'string' && DIMENSION_VALUE.test(value),
  };
}

const DIMENSION_NAME = /^(?!:)(?=.*[\x21-\x7e])[\x20-\x7e]{1,255}$/;
/** Members that a document has for something else. */
const TAKEN = new Set([
  ...Object.keys(METRIC_UNITS),
  ...['_aws', 'Route', 'EventSource', 'requestId', 'source', 'method', 'status'],
]);

function checkDimensionNames(dimensions: Readonly<Record<string, string>>): void {
  const names = Object.keys(dimensions);
  if (names.length > MOST_DIMENSIONS) {
    const expected = `at most ${MOST_DIMENSIONS} dimensions`;
    throw invalidOption('metrics', 'options.dimensions', expected, names.length);
  }
  for (const name of names) {
    if (DIMENSION_NAME.test(name) && !TAKEN.has(name)) continue;
    const expected = 'names of dimensions that are printable ASCII and taken by nothing else';
    throw invalidOption('metrics', 'options.dimensions', expected, name);
  }
}
