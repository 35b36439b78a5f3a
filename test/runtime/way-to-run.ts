import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import test, { type ImplementationFn } from 'ava';
import type { OpenTransport } from '../../src/runtime/http1/index.ts';
import { AppServer } from '../../src/runtime/in-process/app-server.ts';

/**
 * The way in which the adapter runs in the tests that do not care: beside the app, or in its process.
 * `in-process.config.js` runs them the other way.
 */
export const WAY_TO_RUN = process.env['LWA_TEST_WAY'] === 'in-process' ? 'in-process' : 'extension';

/** The preload as it is shipped; `npm test` builds it first. */
export const PRELOAD = fileURLToPath(new URL('../../dist/in-process.mjs', import.meta.url));

/** The same for `--require`. */
export const PRELOAD_TO_REQUIRE = fileURLToPath(
  new URL('../../dist/in-process.cjs', import.meta.url),
);

/** Declares a test of what an adapter does that waits for the app beside it to be ready. */
export function testBesideApp(title: string, implementation: ImplementationFn<[]>): void {
  if (WAY_TO_RUN === 'extension') test(title, implementation);
}

/** What connects an adapter of this process to an app of this process; `undefined` for TCP. */
export async function openAppOf(server: Server): Promise<OpenTransport | undefined> {
  if (WAY_TO_RUN === 'extension') return undefined;
  const servers = new AppServer();
  servers.add(server);
  const { port } = server.address() as AddressInfo;
  const open = servers.expect({ host: '127.0.0.1', port });
  await servers.found;
  return open;
}
