import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

/** An address that answers when a test says so. */
export interface Until {
  /** As the value of a query. */
  readonly url: string;
  /** Resolves when somebody waits there. */
  readonly waiting: Promise<void>;
  answer(): void;
}

export async function until(t: ExecutionContext): Promise<Until> {
  const responses: ServerResponse[] = [];
  let answered = false;
  const server = createServer((_, response) => {
    if (answered) response.end();
    else responses.push(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waiting = once(server, 'request').then(() => undefined);
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: encodeURIComponent(`http://127.0.0.1:${port}/`),
    waiting,
    answer() {
      answered = true;
      for (const response of responses.splice(0)) response.end();
    },
  };
}
