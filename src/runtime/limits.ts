/** The largest payload of `POST …/response` that Lambda takes: 6 MiB and 100 bytes. */
export const MAX_PAYLOAD_BYTES = 6_291_556;

/**
 * How many bytes of an answer are kept in memory, where it does not stream. Lambda takes 6 MB, but
 * what a plugin compresses may have been larger; and an app that never ends its answer must not take
 * the memory of the environment.
 *
 * @param memoryMb `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`.
 */
export function maxBodyBytes(memoryMb: string | undefined): number {
  const share = (Number(memoryMb) || 0) / 8;
  return Math.min(Math.max(share, 16), 256) * 1024 * 1024;
}

/**
 * Lambda ends the init phase after 10 s. With async init the first poll goes out this long after the
 * process started at the latest, ready or not.
 */
export const ASYNC_INIT_SECONDS = 9.8;

/**
 * How long, in ms, an environment has to shut down where Lambda does not say it.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const SHUTDOWN_MS = 2_000;

/** How long, in ms, the shutdown may come after the end of a proxy of the Runtime API. */
export const PROXY_GRACE_MS = 1_000;

/** How long before the end of that time the adapter must have ended, in ms. */
export const SHUTDOWN_MARGIN_MS = 100;
