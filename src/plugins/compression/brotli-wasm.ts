import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrotliWasmType } from 'brotli-wasm';
import { AdapterError, messageOf } from '../../pipeline/index.ts';

/**
 * Loads the optional package brotli-wasm: a megabyte that no host with native brotli needs. It is
 * looked for beside the adapter and in the app's folder.
 *
 * Its CommonJS entry is asked for, because the ESM one fetches its code as browsers do.
 *
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when it is not there.
 */
export function loadBrotliWasm(): BrotliWasmType {
  let cause: unknown;
  for (const folder of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(folder)('brotli-wasm') as BrotliWasmType;
    } catch (error) {
      cause = error;
    }
  }
  throw new AdapterError({
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: `Plugin "compression": the package brotli-wasm could not be loaded; install it beside the app, or leave options.encoder at "native" (${messageOf(cause)})`,
    cause,
    plugin: 'compression',
  });
}
