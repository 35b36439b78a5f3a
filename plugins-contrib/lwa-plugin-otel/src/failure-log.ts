import type { Logger } from 'lambda-web-adapter';

const ONCE_IN_MS = 60_000;

/** Says that nothing could be sent, but not of every invocation. */
export class FailureLog {
  readonly #log: Logger;
  #lastMs = Number.NEGATIVE_INFINITY;
  #unsaid = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Logs once a minute, with how many there were meanwhile. */
  failed(signal: string, reason: string): void {
    const now = performance.now();
    if (now - this.#lastMs < ONCE_IN_MS) {
      this.#unsaid++;
      return;
    }
    this.#log.warn(
      `OpenTelemetry ${signal} could not be sent: ${reason}. Is the collector of OTEL_EXPORTER_OTLP_ENDPOINT (or of the option "endpoint") there, and does it take OTLP over HTTP?`,
      this.#unsaid === 0 ? {} : { failuresSinceLastLine: this.#unsaid },
    );
    this.#lastMs = now;
    this.#unsaid = 0;
  }
}
