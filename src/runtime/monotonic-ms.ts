/**
 * Milliseconds on the clock that nobody can set. It is that of `performance.now()`, for which Node loads
 * a module of its own, in 1 ms of each start.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
