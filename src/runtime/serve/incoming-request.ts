import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AdapterError, HttpHeaders, HttpRequest } from '../../pipeline/index.ts';
import { decodeLatin1 } from '../http1/index.ts';
import { IncomingBody } from './incoming-body.ts';

const NOT_ASCII = /[\x80-\xff]/;
/** RFC 9112, 3.2.2: what proxies are sent, and every server must take. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]+)(.*)$/i;

/**
 * The request that has come, as the pipeline takes it: its fields in order, its target in origin form,
 * its body as a stream. What a front door says about the caller is added as proxies do.
 *
 * @param begin Called when the body is asked for.
 * @throws AdapterError `LWA_ERR_REQUEST_INVALID`
 */
export function incomingRequest(message: IncomingMessage, begin: () => void): HttpRequest {
  const headers = fieldsOf(message.rawHeaders);
  const target = originForm(decoded(message.url ?? ''), headers);
  if (headers.getAll('host').length > 1) throw invalid('has more than one Host field');
  addForwarded(headers, message.socket);
  return new HttpRequest({
    method: message.method ?? 'GET',
    target,
    headers,
    body: bodyOf(message, headers, begin),
  });
}

/** The address of a connection's other end; an IPv4 one is written as such. */
export function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
}

/** Fields as Node gives them: names and values in turns, one character per byte. */
export function fieldsOf(raw: readonly string[]): HttpHeaders {
  const headers = new HttpHeaders();
  for (let index = 0; index < raw.length; index += 2) {
    headers.append(raw[index]!, decoded(raw[index + 1]!));
  }
  return headers;
}

function decoded(latin1: string): string {
  return NOT_ASCII.test(latin1) ? decodeLatin1(latin1) : latin1;
}

/** Plugins compare paths: there must be one way to write a target. */
function originForm(target: string, headers: HttpHeaders): string {
  if (target.startsWith('/') || target === '*') return target;
  const [, authority, rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === undefined) throw invalid('has a target that is no path');
  // RFC 9112, 3.2.2: it wins over the field.
  headers.set('host', authority.slice(authority.lastIndexOf('@') + 1));
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function bodyOf(
  message: IncomingMessage,
  headers: HttpHeaders,
  begin: () => void,
): IncomingBody | undefined {
  if (headers.has('transfer-encoding')) return new IncomingBody(message, undefined, begin);
  const length = Number(headers.get('content-length') ?? 0);
  return length > 0 ? new IncomingBody(message, length, begin) : undefined;
}

/** The caller is the last of those in `X-Forwarded-For`; what a proxy before has said stays. */
function addForwarded(headers: HttpHeaders, socket: Socket): void {
  const address = addressOf(socket);
  if (address !== '') {
    const before = headers.get('x-forwarded-for');
    headers.set('x-forwarded-for', before ? `${before}, ${address}` : address);
  }
  if (!headers.has('x-forwarded-proto')) headers.append('x-forwarded-proto', 'http');
  if (headers.has('x-forwarded-port')) return;
  const port = /:(\d+)$/.exec(headers.get('host') ?? '')?.[1];
  const usual = headers.get('x-forwarded-proto') === 'https' ? '443' : '80';
  headers.append('x-forwarded-port', port ?? usual);
}

function invalid(what: string): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_REQUEST_INVALID',
    message: `The request ${what}`,
    status: 400,
    expose: true,
  });
}
