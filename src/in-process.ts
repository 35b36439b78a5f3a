/**
 * The preload: `node --import lambda-web-adapter/in-process server.js`. It looks out for a server that
 * listens; the adapter itself is loaded then, and only on Lambda. With `--import` it is part of
 * in-process-import.ts.
 */
import { preload } from './runtime/in-process/preload.ts';

export const prepareEnvironment = preload(
  process.env,
  async () => await import('./in-process-adapter.ts'),
);
