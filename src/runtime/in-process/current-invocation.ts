import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from '../../pipeline/index.ts';
import { provideInvocationStorage } from './invocation-storage.ts';

// When the module is loaded, not when it is first asked: that is within a request already.
const storage = provideInvocationStorage(() => new AsyncLocalStorage());

/**
 * The invocation whose request the calling code serves, however many are in flight: in a request
 * listener, and in all that it awaits and calls back. `undefined` elsewhere, and in all other ways to
 * run than in-process: there the app gets `x-amzn-lambda-context`.
 *
 * @example
 * app.get('/', (request, response) => {
 *   response.json({ requestId: getCurrentInvocation()?.requestId });
 * });
 */
export function getCurrentInvocation(): Invocation | undefined {
  return storage.getStore();
}
