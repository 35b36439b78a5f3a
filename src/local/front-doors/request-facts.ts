import type { IncomingMessage } from 'node:http';

/** What every door's event tells about a request, beside its head and its body. */
export interface RequestFacts {
  /** As it was sent, percent-encoded. */
  readonly path: string;
  /** Without its `?`; `""` when there is none. */
  readonly query: string;
  readonly method: string;
  /** The client's address. */
  readonly sourceIp: string;
  /** The port that the client has connected to. */
  readonly port: string;
  readonly userAgent: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
}

/** The facts of a request. */
export function requestFacts(request: IncomingMessage): RequestFacts {
  const { socket } = request;
  return {
    ...splitTarget(request.url ?? '/'),
    method: request.method ?? 'GET',
    sourceIp: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: String(socket.localPort ?? 80),
    userAgent: request.headers['user-agent'] ?? '',
    protocol: `HTTP/${request.httpVersion}`,
  };
}

/** Path and query of a request target, its absolute form included (RFC 9112, 3.2). */
export function splitTarget(target: string): { path: string; query: string } {
  const origin = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const mark = origin.indexOf('?');
  const path = mark === -1 ? origin : origin.slice(0, mark);
  const query = mark === -1 ? '' : origin.slice(mark + 1);
  return { path: path.startsWith('/') ? path : `/${path}`, query };
}

/**
 * The path below a stage: `/pets` of `/prod/pets`. `undefined` when it is not below it.
 */
export function pathInStage(path: string, stage: string): string | undefined {
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : undefined;
}

/** What follows the first slash, without a slash at the end: the value of `{proxy+}`. */
export function proxyPath(path: string): string {
  return path.slice(1).replace(/\/$/, '');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000`. */
export function commonLogTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0');
  const month = MONTHS[date.getUTCMonth()];
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
