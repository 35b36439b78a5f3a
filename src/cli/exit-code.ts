/** What the command's exit codes mean. They are part of the interface: scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** Something of ours broke. */
  internal: 1,
  /** What was looked at would fail in Lambda. */
  failing: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** The app ended before it was ready. */
  appExited: 3,
  /** The port is taken, and no other may be used. */
  portTaken: 4,
  /** The function has failed, or its answer is not the one that was expected. */
  unexpected: 5,
  /** The function, or its start, has taken longer than it may. */
  timedOut: 124,
} as const;

/** The conventional code of a process that a signal ended. */
export function signalExitCode(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): number {
  return 128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal];
}
