import type { Attributes } from '@opentelemetry/api';
import type { HttpRequest } from 'lambda-web-adapter';

/** Those of RFC 9110 and PATCH; any other would make as many time series as callers like. */
const METHODS = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
]);

/** The name and the attributes of a request's span. */
export interface RequestDescription {
  readonly name: string;
  readonly attributes: Attributes;
  /** Those that its metrics have, too: of few values each. */
  readonly metricAttributes: Attributes;
}

/**
 * Describes a request by the conventions for HTTP servers. The query is left out: it is where
 * secrets are.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 */
export function describeRequest(
  { method, path, headers }: HttpRequest,
  route: string | undefined,
): RequestDescription {
  const known = METHODS.has(method);
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() || 'https';
  const metricAttributes: Attributes = {
    'http.request.method': known ? method : '_OTHER',
    'url.scheme': scheme === 'http' ? 'http' : 'https',
  };
  if (route !== undefined) metricAttributes['http.route'] = route;
  const attributes: Attributes = { ...metricAttributes, 'url.path': path };
  if (!known) attributes['http.request.method_original'] = method;
  addServer(attributes, headers.get('host'));
  const userAgent = headers.get('user-agent');
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent;
  const verb = known ? method : 'HTTP';
  return { name: route === undefined ? verb : `${verb} ${route}`, attributes, metricAttributes };
}

const HOST = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/;

function addServer(attributes: Attributes, host: string | undefined): void {
  const [, name, port] = HOST.exec(host ?? '') ?? [];
  if (!name) return;
  attributes['server.address'] = name;
  if (port !== undefined) attributes['server.port'] = Number(port);
}
