import type { Logger } from '../../pipeline/index.ts';
import { ExtensionsApi } from './extensions-api.ts';

/**
 * Registers an extension inside this process, for no events: only to a function that has one does
 * Lambda send SIGTERM before SIGKILL. Where that is refused the adapter runs all the same. The process
 * may end while the extension waits.
 *
 * @param address `AWS_LAMBDA_RUNTIME_API`.
 */
export async function registerForGrace(address: string, name: string, log: Logger): Promise<void> {
  const extension = new ExtensionsApi(address, name);
  try {
    await extension.register([]);
  } catch (error) {
    log.debug('Lambda refused the internal extension; it will send no SIGTERM', { error });
    return;
  }
  // An extension is initialised only when it has asked for an event. There will be none.
  extension.nextEvent(true).catch((error: unknown) => {
    log.debug('The wait of the internal extension was cut off', { error });
  });
}
