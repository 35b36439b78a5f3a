import type { Settings } from '../settings/index.ts';

/** How the time from a signal to the end is shared out, in ms. */
export interface ShutdownTimes {
  readonly totalMs: number;
  /** For requests in flight, and then the plugins. The app has the rest. */
  readonly adapterMs: number;
  /** Of `adapterMs`, what requests in flight have. */
  readonly inFlightShare: number;
}

/** What Lambda leaves a Web Function between SIGTERM and SIGKILL, in ms, but for a margin. */
const WEB_FUNCTION_MS = 900;
/** The app has a quarter of the time, and this many ms at most. */
const APP_MS = 2_000;
const IN_FLIGHT_SHARE = 0.75;

/** The times for a shutdown that a signal begins, outside Lambda or of a Web Function. */
export function shutdownTimes(
  { serveShutdownMs }: Settings,
  env: NodeJS.ProcessEnv,
): ShutdownTimes {
  const isWebFunction = Boolean(env['AWS_LAMBDA_HTTP_ENDPOINT']);
  const totalMs = isWebFunction ? Math.min(serveShutdownMs, WEB_FUNCTION_MS) : serveShutdownMs;
  const adapterMs = totalMs - Math.min(totalMs / 4, APP_MS);
  return { totalMs, adapterMs, inFlightShare: IN_FLIGHT_SHARE };
}
