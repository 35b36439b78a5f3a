import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';

/** A request that reached the app. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The head's lines, in the spelling in which they came. */
  readonly lines: readonly string[];
  readonly remoteAddress: string | undefined;
}

/** What it is answered with. */
export type Answered = [status: number, body?: string, headers?: Record<string, string>];

/** A real HTTP server as the app. */
export async function workerApp(
  t: ExecutionContext,
  answer: (asked: Asked) => Answered = () => [200],
): Promise<{ port: number; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request;
    const seen: Asked = {
      method,
      url,
      headers,
      body: await text(request),
      lines: rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
      ),
      remoteAddress: request.socket.remoteAddress,
    };
    asked.push(seen);
    const [status, body = '', fields = {}] = answer(seen);
    response.writeHead(status, fields).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

/**
 * The rules by which the middleware of aws-sdk-rails and aws-activejob-sqs takes a request for the
 * daemon's, and finds the job in it.
 *
 * @param run Runs a job by the name of its class; `false` when it raises.
 */
export function activeJob(
  run: (job: string, args: unknown) => boolean,
): (asked: Asked) => Answered {
  return ({ headers, body, remoteAddress }) => {
    if (!headers['user-agent']?.startsWith('aws-sqsd')) return [404, 'no such route'];
    const isLocal =
      remoteAddress === '127.0.0.1' && !headers['x-forwarded-for'] && !headers['client-ip'];
    if (!isLocal) return [403, 'Request with aws-sqsd user agent was made from untrusted address.'];
    const task = headers['x-aws-sqsd-taskname'];
    if (typeof task === 'string' && task.trim() !== '') {
      return run(task, undefined) ? [200, `Ran ${task}.`] : [500, 'failed'];
    }
    const { job_class: job, arguments: args } = JSON.parse(body) as Record<string, unknown>;
    return run(String(job), args) ? [200, `Ran ${String(job)}.`] : [500, 'failed'];
  };
}

/** Those of the controller of laravel-aws-worker. */
export function laravelWorker(
  work: (job: { queue: string; id: string; attempts: number; payload: unknown }) => boolean,
): (asked: Asked) => Answered {
  return ({ method, url, headers, body }) => {
    if (method !== 'POST') return [405];
    if (url === '/worker/schedule') return [200, '{"message":["Running"],"code":200}'];
    if (url !== '/worker/queue') return [404];
    const [queue, id, count] = ['queue', 'msgid', 'receive-count'].map(
      (name) => headers[`x-aws-sqsd-${name}`] as string | undefined,
    );
    if (queue === undefined || id === undefined || count === undefined) return [500, 'headers'];
    if (body === '') return [500, 'Empty request body'];
    const payload: unknown = JSON.parse(body);
    const done = work({ queue: queue.split('/').at(-1)!, id, attempts: Number(count), payload });
    return done ? [200, JSON.stringify({ message: [`Processed ${id}`], code: 200 })] : [500];
  };
}
