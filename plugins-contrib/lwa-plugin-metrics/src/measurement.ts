import { type AdapterError, type Exchange, observeBody } from 'lambda-web-adapter';
import type { Init } from './init-kind.ts';
import type { MetricValues } from './metric-units.ts';

/** What is measured of one exchange. */
export class Measurement {
  readonly #exchange: Exchange;
  readonly #startMs = performance.now();
  #appStartMs: number | undefined;
  #appEndMs: number | undefined;
  #streamedBytes = 0;
  #failure: AdapterError | undefined;
  readonly route: string | undefined;

  constructor(exchange: Exchange, route: string | undefined) {
    this.#exchange = exchange;
    this.route = route;
  }

  /** What an event comes from, as the adapter calls it; nothing of HTTP. */
  get eventSource(): string | undefined {
    const { request, source } = this.#exchange;
    if (source.kind === 'http') return undefined;
    return request.headers.get('x-lambda-event-source') ?? source.name;
  }

  /** The status of an HTTP answer. */
  get status(): number | undefined {
    const { response, source } = this.#exchange;
    return source.kind === 'http' ? (response?.status ?? this.#failure?.status) : undefined;
  }

  startApp(): void {
    this.#appStartMs = performance.now();
  }

  /** The app has answered, or somebody in its stead; a body that streams is still to come. */
  answered(): void {
    // A plugin may have made an answer of the failure.
    this.#failure = undefined;
    const response = this.#exchange.response!;
    if (response.body instanceof Uint8Array) {
      this.#endApp();
      return;
    }
    response.body = observeBody(response.body, { end: () => this.#endApp() });
  }

  /** All plugins have done with the answer what they do. */
  finished(): void {
    const response = this.#exchange.response!;
    if (response.body instanceof Uint8Array) return;
    this.#streamedBytes = 0;
    response.body = observeBody(response.body, {
      chunk: ({ byteLength }) => {
        this.#streamedBytes += byteLength;
      },
    });
  }

  failed(error: AdapterError): void {
    this.#failure = error;
    this.#endApp();
  }

  /** Lambda has the answer: the values. */
  settled(init: Init): MetricValues {
    const durationMs = performance.now() - this.#startMs;
    return {
      Duration: rounded(durationMs),
      ...this.#appTimes(durationMs),
      ...initValues(init),
      ...(this.#exchange.source.kind === 'http' ? this.#httpValues() : this.#eventValues()),
    };
  }

  #appTimes(durationMs: number): MetricValues {
    if (this.#appStartMs === undefined) return {};
    const appMs = (this.#appEndMs ?? performance.now()) - this.#appStartMs;
    return { AppDuration: rounded(appMs), Overhead: rounded(durationMs - appMs) };
  }

  /** Zeroes, too: the average of a class is its share. */
  #httpValues(): MetricValues {
    const statusClass = Math.floor((this.status ?? 500) / 100);
    const body = this.#exchange.response?.body ?? new Uint8Array(0);
    return {
      '2xx': Number(statusClass === 2),
      '3xx': Number(statusClass === 3),
      '4xx': Number(statusClass === 4),
      '5xx': Number(statusClass === 5),
      ResponseSize: body instanceof Uint8Array ? body.byteLength : this.#streamedBytes,
    };
  }

  #eventValues(): MetricValues {
    return { EventFailures: Number(this.#failure !== undefined) };
  }

  #endApp(): void {
    this.#appEndMs ??= performance.now();
  }
}

function initValues(init: Init): MetricValues {
  const kind = init.take();
  const values: MetricValues = { ColdStart: Number(kind === 'ColdStart') };
  if (kind === undefined) return values;
  values[kind] = 1;
  const { durationMs } = init;
  if (durationMs !== undefined) values.InitDuration = rounded(durationMs);
  return values;
}

/** To the microsecond: more digits are bytes that say nothing. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
