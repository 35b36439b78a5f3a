import type { AnsweredExchange, HttpRequest, Plugin } from '../pipeline/index.ts';
import { checkOptions } from './check-options.ts';
import { anInteger, required } from './option-checks.ts';
import { type EventObject, objectOf } from './sources/event-fields.ts';
import { requestTarget } from './sources/request-target.ts';

/** Options of {@link redirectRepair}. */
export interface RedirectRepairOptions {
  /** The port on which the app listens, and which it may take for the public one. */
  port: number;
}

/** A URL with a host, or a path: what a redirect can be repaired in. */
const WITH_HOST = /^(?:(https?):)?\/\/([^/?#@]*)((?:[/?#][^]*)?)$/i;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;
const LOCAL = /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\])$/i;

/**
 * Repairs the `Location` of apps that take the address they listen on for their public one.
 *
 * - A URL of this machine, or of the request's host, at the app's port or none, gets the host, port and
 *   scheme of the request.
 * - What the path lost on its way to the app comes back: a base path that was removed, and the stage
 *   of an `execute-api` domain. That holds for a bare path, too; one that has it already stays.
 *
 * Everything else stays, among it this machine's other ports: command-line tools log in through them.
 *
 * @example
 * redirectRepair({ port: 8080 }) // http://localhost:8080/login → https://example.com/login
 */
export function redirectRepair(options: RedirectRepairOptions): Plugin {
  checkOptions('redirect-repair', options, {
    port: required(anInteger(1, 65_535)),
  });
  const appPort = String(options.port);

  return {
    name: 'redirect-repair',
    apply({ hooks }) {
      hooks.response.tap('redirect-repair', (exchange) => {
        const { headers } = exchange.response;
        const location = headers.get('location');
        if (location === undefined || exchange.source.kind !== 'http') return;
        const repaired = repair(location, exchange, appPort);
        if (repaired !== location) headers.set('location', repaired);
      });
    },
  };
}

function repair(location: string, exchange: AnsweredExchange, appPort: string): string {
  const [, scheme = '', authority, rest] = WITH_HOST.exec(location) ?? [];
  if (authority === undefined || rest === undefined) {
    // A bare path; what is relative to the request's own path is right as it is.
    return /^\/(?!\/)/.test(location) ? withPrefix(location, exchange) : location;
  }
  const { headers } = exchange.request;
  const publicHost = headers.get('host');
  const [, host = '', port = ''] = HOST_AND_PORT.exec(authority) ?? [];
  const isLocal = LOCAL.test(host);
  if (!publicHost || (!isLocal && !isSameText(host, nameOf(publicHost)))) return location;
  const standsForPublic = port === '' || port === appPort || (port === '80' && !isHttps(scheme));
  if (!standsForPublic && !isSameText(authority, publicHost)) return location;
  const asked = headers.get('x-forwarded-proto')?.split(',', 1)[0]!.trim() || scheme;
  // Never back to http: the app may be sending its caller to https.
  const publicScheme = isHttps(scheme) && !isLocal ? scheme : asked;
  const start = scheme === '' ? '' : `${publicScheme}:`;
  return `${start}//${publicHost}${withPrefix(rest, exchange)}`;
}

function isHttps(scheme: string): boolean {
  return isSameText(scheme, 'https');
}

function isSameText(text: string, other: string): boolean {
  return text.toLowerCase() === other.toLowerCase();
}

function nameOf(authority: string): string {
  return HOST_AND_PORT.exec(authority)?.[1] ?? '';
}

function withPrefix(path: string, { invocation, request }: AnsweredExchange): string {
  const prefix = lostPrefix(objectOf(invocation.event), request);
  if (prefix === '' || startsWithSegments(path, prefix)) return path;
  return path.startsWith('/') ? prefix + path : `${prefix}/${path}`;
}

/** What stands before the app's path in the path that the caller used. */
function lostPrefix(event: EventObject | undefined, request: HttpRequest): string {
  const context = objectOf(event?.requestContext);
  // A REST API's own path has no stage, and that of its context has.
  const asked = context?.path ?? event?.rawPath ?? event?.path;
  if (typeof asked !== 'string') return '';
  const path = requestTarget(asked, '');
  if (path.endsWith(request.path)) return path.slice(0, path.length - request.path.length);
  return request.path === '/' ? path : '';
}

function startsWithSegments(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^(?:$|[/?#])/.test(path.slice(prefix.length));
}
