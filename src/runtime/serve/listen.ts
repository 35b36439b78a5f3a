import type { Server } from 'node:http';
import { AdapterError, messageOf } from '../../pipeline/index.ts';
import { takenBy } from '../taken-by.ts';
import type { ServeAddress } from './serve-address.ts';

/**
 * Lets the server listen.
 * @throws AdapterError `LWA_ERR_LISTEN`, which says who has the port where that can be seen.
 */
export async function listen(server: Server, { host, port }: ServeAddress): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AdapterError({
      code: 'LWA_ERR_LISTEN',
      message: await reason(code, host, port, cause),
      cause,
    });
  }
}

async function reason(
  code: string | undefined,
  host: string | undefined,
  port: number,
  cause: unknown,
): Promise<string> {
  switch (code) {
    case 'EADDRINUSE':
      return `${await takenBy(port)}; serve on another one, or end that process`;
    case 'EACCES':
      return `Port ${port} is not for this user; serve on one from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is no address of this machine (${code}); leave the host out to serve on all of them`;
    default:
      return `Cannot listen on port ${port}: ${messageOf(cause)}`;
  }
}
