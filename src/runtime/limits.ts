/** The largest payload of `POST …/response` that Lambda takes: 6 MiB and 100 bytes. */
export const MAX_PAYLOAD_BYTES = 6_291_556;

/**
 * Lambda ends the init phase after 10 s. With async init the first poll goes out this long after the
 * process started, ready or not.
 */
export const ASYNC_INIT_MS = 9_800;
