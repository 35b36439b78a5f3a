import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How upgrades are passed on. */
export interface UpgradePassageOptions {
  /** `host:port` of the app. */
  app: string;
  /** Called with the first one: Lambda has no such thing. */
  onFirst: () => void;
}

/** Takes over a connection that asks for an upgrade. */
export type UpgradePassage = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Passes WebSocket connections straight to the app. On Lambda there are none behind these doors;
 * here they keep the hot reload of dev servers working. The proxy is loaded with the first of them.
 */
export function upgradePassage({ app, onFirst }: UpgradePassageOptions): UpgradePassage {
  let proxy: Promise<import('http-proxy').ProxyServer> | undefined;
  return (request, socket, head) => {
    // The proxy is not there yet to listen.
    socket.on('error', () => socket.destroy());
    if (proxy === undefined) {
      onFirst();
      proxy = import('http-proxy').then(({ createProxyServer }) => {
        const server = createProxyServer({ target: `http://${app}`, ws: true, xfwd: true });
        server.on('error', (_error, _request, peer) => {
          peer.destroy();
        });
        return server;
      });
    }
    proxy.then(
      (server) => server.ws(request, socket as Socket, head),
      () => socket.destroy(),
    );
  };
}
