import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AdapterError, type Logger, messageOf } from '../../pipeline/index.ts';
import { Http1Client, type OpenTransport } from '../http1/index.ts';
import { monotonicMs } from '../monotonic-ms.ts';
import { userAgent } from '../user-agent.ts';
import { ProbeLimit } from './probe-limit.ts';

/** How the app is asked whether it is ready. */
export interface ReadinessCheck {
  readonly protocol: 'http' | 'tcp';
  readonly host: string;
  readonly port: number;
  /** Connects to the app where that shares this process: then it listens already. */
  readonly open?: OpenTransport | undefined;
  /** Request target of the probe; unused with tcp. */
  readonly path: string;
  /** Which statuses mean ready; unused with tcp. */
  readonly healthyStatus: { has(status: number): boolean };
  /** How long the app may take, in ms; 0 for as long as it takes. */
  readonly timeoutMs: number;
  readonly log: Logger;
  /** How often, in ms, a warning says why the app is not ready yet. @default 2000 */
  readonly reportEveryMs?: number | undefined;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

const INTERVAL_MS = 10;
const REPORT_EVERY_MS = 2_000;
/** A probe that hangs this long is asked again: an app may drop what came too early. */
const PROBE_TIMEOUT_MS = 10_000;
/** One that had less time, before all time was over, says less than the one before it. */
const TELLING_MS = 1_000;
const NO_CAUSE = 'no probe has ended yet';

/**
 * Waits until the app is ready, for as long as that takes: asks every 10 ms and says every 2 s why
 * it is not yet. `lastCause` tells the reason at any time.
 */
export class Readiness {
  readonly #check: ReadinessCheck;
  #lastCause = NO_CAUSE;

  constructor(check: ReadinessCheck) {
    this.#check = check;
  }

  /** Why the last probe failed. */
  get lastCause(): string {
    return this.#lastCause;
  }

  /**
   * Resolves when the app is ready; rejects with the signal's reason when the wait is ended.
   * @throws AdapterError `LWA_ERR_APP_NOT_READY` when the app has not been ready in time.
   */
  async wait(): Promise<void> {
    if (this.#check.open !== undefined && !this.#tells) return;
    const { log, reportEveryMs = REPORT_EVERY_MS, signal, timeoutMs } = this.#check;
    const endMs = timeoutMs > 0 ? monotonicMs() + timeoutMs : Number.POSITIVE_INFINITY;
    const report = setInterval(() => {
      log.warn(`The app is not ready: ${this.#lastCause}`, { probe: this.#name() });
    }, reportEveryMs);
    report.unref();
    try {
      for (;;) {
        signal.throwIfAborted();
        const leftMs = Math.ceil(endMs - monotonicMs());
        if (leftMs <= 0) throw this.#late();
        const ready = await this.#probe(Math.min(leftMs, PROBE_TIMEOUT_MS));
        signal.throwIfAborted();
        if (ready) return;
        await delay(INTERVAL_MS);
      }
    } finally {
      clearInterval(report);
    }
  }

  /** Whether a path has been set on which the app says when it is ready. */
  get #tells(): boolean {
    return this.#check.protocol === 'http' && this.#check.path !== '/';
  }

  #late(): AdapterError {
    return new AdapterError({
      code: 'LWA_ERR_APP_NOT_READY',
      message: `The app was not ready within ${this.#check.timeoutMs} ms (AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS): ${this.#lastCause}`,
      status: 503,
      errorType: 'Runtime.AppNotReady',
    });
  }

  async #probe(timeoutMs: number): Promise<boolean> {
    const limit = new ProbeLimit(timeoutMs, this.#check.signal);
    try {
      if (this.#check.protocol === 'tcp') return await this.#connects(limit);
      return this.#healthy(await this.#status(limit));
    } catch (error) {
      if (!limit.timedOut) this.#lastCause = causeOf(error);
      else if (timeoutMs >= TELLING_MS || this.#lastCause === NO_CAUSE) {
        this.#lastCause = `${this.#name()} did not answer within ${timeoutMs} ms`;
      }
      return false;
    } finally {
      limit.end();
    }
  }

  #healthy(status: number): boolean {
    if (!this.#check.healthyStatus.has(status)) {
      this.#lastCause = `${this.#name()} answered ${status}`;
      return false;
    }
    if (status >= 400) {
      this.#check.log.warn(
        `The app counts as ready, but ${this.#name()} answered ${status}; set AWS_LWA_READINESS_CHECK_PATH to a path that answers 200`,
      );
    }
    return true;
  }

  /** One connection a probe, so that no probe is kept alive into the first request. */
  async #status(limit: ProbeLimit): Promise<number> {
    const { host, port, open } = this.#check;
    const client = new Http1Client({ host, port, open });
    try {
      const { status } = await client.request({
        method: 'GET',
        target: this.#check.path,
        fields: `User-Agent: ${userAgent()} readiness\r\nAccept: */*\r\nConnection: close\r\n`,
        // The status is in the head: how large the page is, or how slow, does not matter.
        streaming: true,
        signal: limit,
      });
      return status;
    } finally {
      client.close();
    }
  }

  #connects(limit: ProbeLimit): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.#check.host, port: this.#check.port });
      limit.addEventListener('abort', () => {
        socket.destroy();
        reject(limit.reason);
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  }

  #name(): string {
    const { protocol, host, port, path } = this.#check;
    return protocol === 'tcp' ? `tcp ${host}:${port}` : `GET http://${host}:${port}${path}`;
  }
}

/** A refused connection is that of an app which is still starting, or listens elsewhere. */
function causeOf(error: unknown): string {
  const { kind, code } = error as { kind?: unknown; code?: unknown };
  const isRefused = kind === 'refused' || code === 'ECONNREFUSED';
  return isRefused
    ? `${messageOf(error)}; is it there that the app listens (AWS_LWA_PORT)?`
    : messageOf(error);
}
