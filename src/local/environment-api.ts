import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExtensionRegistry } from './extensions-api/extension-registry.ts';
import { serveExtensionsApi } from './extensions-api/extension-routes.ts';
import type { FunctionIdentity } from './function-identity.ts';
import { replyJson } from './http-reply.ts';
import type { RuntimeCore } from './runtime-api/runtime-core.ts';
import { refuseInternally, serveRuntimeApi } from './runtime-api/runtime-routes.ts';

/** The state machines that an {@link EnvironmentApi} serves. */
export interface EnvironmentCores {
  readonly runtime: RuntimeCore;
  readonly extensions: ExtensionRegistry;
}

/**
 * What `AWS_LAMBDA_RUNTIME_API` points at: the Runtime API and the Extensions API of one
 * environment, on one loopback port.
 */
export class EnvironmentApi {
  readonly #cores: EnvironmentCores;
  readonly #identity: FunctionIdentity;
  readonly #server: Server;

  constructor(cores: EnvironmentCores, identity: FunctionIdentity) {
    this.#cores = cores;
    this.#identity = identity;
    this.#server = createServer({
      noDelay: true,
      // The cause of an error travels in a header, and may have up to 1 MiB.
      maxHeaderSize: 2 * 1024 * 1024,
      // A poll waits for hours.
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
    });
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch(() => refuseInternally(request, response));
    });
  }

  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  /** Listens on loopback. @param port 0: any free one. */
  listen(port = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Stops listening and drops every connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const path = query === -1 ? url : url.slice(0, query);
    const version = path.slice(0, 11);
    const rest = path.slice(11);
    if (version === '/2018-06-01') {
      if (await serveRuntimeApi(this.#cores.runtime, request, response, rest)) return;
    } else if (version === '/2020-01-01') {
      const { extensions } = this.#cores;
      if (await serveExtensionsApi(extensions, this.#identity, request, response, rest)) return;
    }
    request.resume();
    if (request.method === 'PUT' && (rest === '/telemetry' || rest === '/logs')) {
      // As AWS's emulator answers: extensions go on without it.
      const kind = rest === '/logs' ? 'Logs' : 'Telemetry';
      replyJson(
        response,
        202,
        JSON.stringify({
          errorMessage: `${kind} API is not supported`,
          errorType: `${kind}.NotSupported`,
        }),
      );
      return;
    }
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
  }
}
