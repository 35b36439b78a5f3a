import { type AddressInfo, createServer } from 'node:net';
import type { DoorServer } from '../../local/front-doors/door-server.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import type { DevOptions } from './dev-options.ts';
import { listenerOn } from './listening-sockets.ts';

/** How many ports after the one asked for are tried. */
const TRIES = 20;

/**
 * Opens the front door on the port asked for, or on one of the next. `say` is told who holds it.
 * @throws CommandError exit code 4 when it is taken and must not be another.
 */
export async function openDoors(
  server: DoorServer,
  { port, host, strictPort }: DevOptions,
  appPort: number,
  say: (line: string) => void,
): Promise<void> {
  const hosts = host === undefined ? ['127.0.0.1', '::1'] : [host];
  for (let offset = 0; ; offset++) {
    if (port !== 0 && port + offset === appPort) continue;
    try {
      await server.listen(port + offset, hosts);
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE') throw new CommandError(EXIT.usage, `Cannot listen: ${message}`);
      const taken = offset === 0 ? await takenBy(port) : '';
      if (strictPort || offset === TRIES || port + offset === 65_535) {
        throw new CommandError(
          EXIT.portTaken,
          taken || `Ports ${port} to ${port + offset} are taken`,
        );
      }
      if (offset === 0) say(`${taken}; trying the next`);
    }
  }
}

/**
 * The app's port: the one asked for; else that of the environment or 8080 when it is free; else
 * any free one.
 * @throws CommandError exit code 4 when the one asked for is taken.
 */
export async function chooseAppPort(
  { appPort: asked, port: frontPort }: DevOptions,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<number> {
  if (asked !== undefined) {
    if (asked === frontPort)
      throw new CommandError(EXIT.usage, '--app-port is the port of the front door');
    if (await isFree(asked)) return asked;
    throw new CommandError(EXIT.portTaken, `--app-port: ${await takenBy(asked)}`);
  }
  const usual = Number(environment.AWS_LWA_PORT || environment.PORT || 8080);
  const ours = usual === frontPort;
  if (!ours && (await isFree(usual))) return usual;
  const port = await anyFreePort();
  const why = ours ? `Port ${usual} is the front door's` : await takenBy(usual);
  say(`${why}; the app gets PORT=${port}`);
  return port;
}

async function takenBy(port: number): Promise<string> {
  const listener = await listenerOn(port);
  if (listener === undefined) return `Port ${port} is taken`;
  if (listener.pid === undefined) return `Port ${port} is taken by a process of another user`;
  return `Port ${port} is taken by process ${listener.pid} (${listener.command ?? 'unknown'})`;
}

/** Free on every address that the app may choose to listen on. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
