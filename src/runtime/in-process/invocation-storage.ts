import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from '../../pipeline/index.ts';

/**
 * Where the invocation of the code that runs is kept. The preload and the app have a copy of this
 * package each, so it is found by a symbol that all copies share.
 */
const KEY = Symbol.for('lambda-web-adapter.invocation');

type Holder = { [KEY]?: AsyncLocalStorage<Invocation> };

/** The storage; `undefined` where no code has asked for it: then requests need not enter it. */
export function invocationStorage(): AsyncLocalStorage<Invocation> | undefined {
  return (globalThis as Holder)[KEY];
}

/** Provides the storage, unless another copy of this package has. */
export function provideInvocationStorage(
  make: () => AsyncLocalStorage<Invocation>,
): AsyncLocalStorage<Invocation> {
  return ((globalThis as Holder)[KEY] ??= make());
}
