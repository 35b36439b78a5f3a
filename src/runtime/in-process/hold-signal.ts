/** A signal that has come, and that the app does not know of yet. */
export interface HeldSignal {
  readonly name: NodeJS.Signals;
  /** Lets the app's listeners have it. Says whether there are any. */
  release(): boolean;
}

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/**
 * Resolves with the first of the signals to come, before the app's own listeners are told of it: many
 * end the process at once. From now on none of the signals ends it by itself.
 */
export function holdSignal(...signals: readonly NodeJS.Signals[]): Promise<HeldSignal> {
  const emitter = process as unknown as { emit: Emit };
  const { emit } = emitter;
  return new Promise((resolve) => {
    let released = false;
    emitter.emit = (event, ...args) => {
      if (released || !(signals as readonly unknown[]).includes(event)) {
        return emit.call(process, event, ...args);
      }
      resolve({
        name: event as NodeJS.Signals,
        release() {
          released = true;
          for (const signal of signals) process.off(signal, listen);
          return emit.call(process, event, ...args);
        },
      });
      return true;
    };
    for (const signal of signals) listenAnew(signal);
  });
}

/** Node takes `process.emit` for a signal as it is when the first listener is added. */
function listenAnew(signal: NodeJS.Signals): void {
  const listeners = process.rawListeners(signal) as NodeJS.SignalsListener[];
  process.removeAllListeners(signal);
  for (const listener of [listen, ...listeners]) process.on(signal, listener);
}

/** Somebody has to listen to a signal that is not to end the process. */
function listen(): void {
  // That is all.
}
