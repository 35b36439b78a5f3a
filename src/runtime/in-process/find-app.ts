import type { Logger } from '../../pipeline/index.ts';
import type { OpenTransport } from '../http1/index.ts';
import type { AppAddress, AppServer } from './app-server.ts';

/** How long, in ms, servers may listen on other ports before that is worth a word. */
const OTHER_PORTS_MS = 2_000;

/** Waits for the app among the servers of this process, and says so when others listen meanwhile. */
export async function findApp(
  servers: AppServer,
  { host, port }: AppAddress,
  log: Logger,
): Promise<OpenTransport> {
  const open = servers.expect({ host, port });
  // Of a chain of processes it may be another one in which there are any.
  await servers.begun;
  const timer = setTimeout(() => {
    log.warn(
      `No HTTP server of this process listens on port ${port}, where the app is expected (AWS_LWA_PORT), but one does on port ${servers.ports.join(', ')}`,
    );
  }, OTHER_PORTS_MS);
  timer.unref();
  await servers.found;
  clearTimeout(timer);
  return open;
}
