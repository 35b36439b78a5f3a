import type { DoorServer } from '../../local/front-doors/door-server.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { takenBy } from '../../runtime/taken-by.ts';
import type { DevOptions } from './dev-options.ts';

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
