import { signalExitCode } from './exit-code.ts';

/** What is done when somebody wants us to stop. */
export interface StopActions {
  /** The first time: stop everything in order. */
  gracefully(): Promise<void>;
  /** The second time: stop everything at once. */
  atOnce(): Promise<void>;
}

/**
 * npm hands a Ctrl-C on to its children, which the terminal has told as well. What comes within so
 * many milliseconds of the first is not a second wish.
 */
const SAME_WISH_MS = 200;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The signals that ask this process to stop. */
export class StopSignals {
  /** Resolves with the exit code once a signal has come and everything has stopped. */
  readonly stopped: Promise<number>;
  /** A signal has come. */
  stopping = false;

  constructor(actions: StopActions) {
    let first = 0;
    this.stopped = new Promise((resolve) => {
      for (const signal of SIGNALS) {
        process.on(signal, () => {
          if (this.stopping && performance.now() - first < SAME_WISH_MS) return;
          if (!this.stopping) first = performance.now();
          const stop = this.stopping ? actions.atOnce() : actions.gracefully();
          this.stopping = true;
          void stop.finally(() => resolve(signalExitCode(signal)));
        });
      }
    });
  }
}
