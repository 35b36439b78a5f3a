/**
 * The preload: `node --import lambda-web-adapter/in-process server.js`. It looks out for a server that
 * listens; the adapter itself is loaded then, and only on Lambda. With `--import` it is part of
 * in-process-import.ts.
 */
import { join } from 'node:path';
import { loadWithCodeCache } from './runtime/code-cache/load-with-code-cache.ts';
import { type AdapterModule, preload } from './runtime/in-process/preload.ts';

export const prepareEnvironment = preload(process.env, () => {
  const folder = process.env['AWS_LWA_CODE_CACHE'] || join(import.meta.dirname, 'code-cache');
  const file = join(import.meta.dirname, 'in-process-adapter.cjs');
  return loadWithCodeCache(file, folder, 'in-process-adapter') as AdapterModule;
});
