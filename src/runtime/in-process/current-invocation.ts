import { AsyncLocalStorage } from 'node:async_hooks';
import type { Invocation } from '../../pipeline/index.ts';
import { invocationStorage } from './invocation-storage.ts';

// When the module is loaded, not when it is first called: that is within a request already.
const storage = (invocationStorage.asked ??= new AsyncLocalStorage<Invocation>());

/**
 * The invocation whose request the calling code serves, however many are in flight: in a request
 * listener, and in all that it awaits and calls back. `undefined` elsewhere, and where the adapter runs
 * beside the app, which has the header `x-amzn-lambda-context` there.
 *
 * @example
 * app.get('/', (request, response) => {
 *   response.json({ requestId: getCurrentInvocation()?.requestId });
 * });
 */
export function getCurrentInvocation(): Invocation | undefined {
  return storage.getStore() ?? invocationStorage.early;
}
