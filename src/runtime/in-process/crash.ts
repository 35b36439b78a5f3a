/** What has thrown and was not caught. The process may survive it: the app can have its own way with it. */
export interface Crash {
  readonly error: unknown;
  readonly origin: NodeJS.UncaughtExceptionOrigin;
  /** As `monotonicMs` has it. */
  readonly atMs: number;
}

/** How this process ends, as the preload sees it. */
export interface Ending {
  /** The last thing that was not caught. */
  crash: Crash | undefined;
  /** Called when the process is about to end; what it does must be done when it returns. */
  onExit: (code: number, crash: Crash | undefined) => void;
}
