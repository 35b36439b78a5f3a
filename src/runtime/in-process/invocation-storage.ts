import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from '../../pipeline/index.ts';

/** Where the invocation of the code that runs is kept. */
export interface InvocationStorage {
  /** Set by whoever asks for it: until then requests need not enter it, which costs a few µs each. */
  asked: AsyncLocalStorage<Invocation> | undefined;
  /**
   * The one invocation whose request began before that: frameworks load an app's code when they first
   * need it.
   */
  early: Invocation | undefined;
}

/** The preload and the app have a copy of this package each, and find the same storage by it. */
const KEY = Symbol.for('lambda-web-adapter.invocation');

export const invocationStorage: InvocationStorage = ((globalThis as { [KEY]?: InvocationStorage })[
  KEY
] ??= { asked: undefined, early: undefined });
