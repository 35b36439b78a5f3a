import { type AddressInfo, createServer } from 'node:net';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { takenBy } from '../../runtime/taken-by.ts';

/**
 * The app's port: the one asked for; else that of the environment or 8080 when it is free; else
 * any free one.
 * @param frontPort The front door's, which cannot be the app's.
 * @throws CommandError exit code 4 when the one asked for is taken, 2 when the environment's is none.
 */
export async function chooseAppPort(
  asked: number | undefined,
  frontPort: number | undefined,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<number> {
  if (asked !== undefined) {
    if (asked === frontPort)
      throw new CommandError(EXIT.usage, '--app-port is the port of the front door');
    if (await isPortFree(asked)) return asked;
    throw new CommandError(EXIT.portTaken, `--app-port: ${await takenBy(asked)}`);
  }
  const usual = portOf(environment);
  const ours = usual === frontPort;
  if (!ours && (await isPortFree(usual))) return usual;
  const free = await anyFreePort();
  const why = ours ? `Port ${usual} is the front door's` : await takenBy(usual);
  say(`${why}; the app gets PORT=${free}`);
  return free;
}

function portOf({ AWS_LWA_PORT, PORT }: NodeJS.ProcessEnv): number {
  const text = AWS_LWA_PORT || PORT || '8080';
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  const name = AWS_LWA_PORT ? 'AWS_LWA_PORT' : 'PORT';
  throw new CommandError(EXIT.usage, `${name} is "${text}"; expected a port from 1 to 65535`);
}

/** Free on every address that the app may choose to listen on. */
export async function isPortFree(port: number): Promise<boolean> {
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

/** A port that is free on loopback. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
