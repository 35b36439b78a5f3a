import { existsSync } from 'node:fs';
import { AdapterError } from '../pipeline/index.ts';

/**
 * Fails where Lambda starts another adapter beside this one: two would take each other's invocations.
 *
 * @param way How this adapter was started, as users write it: `lambda-adapter --`.
 * @param extensionFile Where an adapter would run as an extension.
 * @throws AdapterError `LWA_ERR_TWO_ADAPTERS`
 */
export function assertAlone(way: string, extensionFile = '/opt/extensions/lambda-adapter'): void {
  if (!existsSync(extensionFile)) return;
  throw new AdapterError({
    code: 'LWA_ERR_TWO_ADAPTERS',
    message: `${extensionFile} is an adapter that Lambda starts as an extension, and "${way}" starts one more: both would poll for invocations. Remove that file or its layer, or start the app without "${way}"`,
    errorType: 'Runtime.TwoAdapters',
  });
}
