import type { ExecutionContext } from 'ava';
import { signedServer } from './signed-server.ts';

/** A message that reached the gateway. */
export interface Delivery {
  readonly id: string;
  readonly text: string;
}

/** API Gateway's `@connections`: messages arrive, unless a connection has a status of its own. */
export async function gateway(
  t: ExecutionContext,
  statuses: Record<string, number | number[]> = {},
): Promise<{ url: string; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const url = await signedServer(t, 'execute-api', ({ method, url: path }, body, response) => {
    const id = decodeURIComponent(String(path).split('/@connections/')[1]!);
    const own = statuses[id] ?? 200;
    const status = typeof own === 'number' ? own : (own.shift() ?? 200);
    if (method === 'POST' && status === 200) deliveries.push({ id, text: body.toString() });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? '' : `{"message":"status ${status}"}`);
  });
  return { url: `${url}/prod`, deliveries };
}
