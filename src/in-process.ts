/**
 * The preload: `node --import lambda-web-adapter/in-process server.js`. It looks out for a server that
 * listens; the adapter itself is loaded then, and only on Lambda.
 */
import { preload } from './runtime/in-process/preload.ts';

preload(process.env, async () => await import('./in-process-adapter.ts'));
