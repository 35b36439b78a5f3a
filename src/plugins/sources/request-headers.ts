import { isIP } from 'node:net';
import { AdapterError, HttpHeaders } from '../../pipeline/index.ts';
import { objectOf } from './event-fields.ts';
import { fieldFault } from './field-fault.ts';

/**
 * The fields of an event: those of the multi-value map, one line per value, then the names that
 * only the single-value map has. Numbers and booleans become text; null and objects are left out.
 * @throws AdapterError `LWA_ERR_REQUEST_INVALID` for a name or value that HTTP forbids.
 */
export function requestHeaders(multiValue: unknown, singleValue: unknown): HttpHeaders {
  const headers = new HttpHeaders();
  const multi = objectOf(multiValue);
  const single = objectOf(singleValue);
  if (multi !== undefined) {
    for (const name of Object.keys(multi)) appendField(headers, name, multi[name]);
  }
  if (single !== undefined) {
    for (const name of Object.keys(single)) {
      // The first test is a hash look-up, and enough for what AWS sends.
      if (multi !== undefined && (Object.hasOwn(multi, name) || headers.has(name))) continue;
      appendField(headers, name, single[name]);
    }
  }
  return headers;
}

/** Makes one `Cookie` field of a `cookies` array (RFC 6265, 5.4), in place of what stood there. */
export function setCookies(headers: HttpHeaders, cookies: unknown): void {
  if (!Array.isArray(cookies)) return;
  const pairs = cookies.filter((cookie) => typeof cookie === 'string');
  if (pairs.length === 0) return;
  headers.delete('cookie');
  appendField(headers, 'cookie', pairs.join('; '));
}

/** Fills in `Host` when the event has none, as console test events do. */
export function fillHost(headers: HttpHeaders, domainName: unknown): void {
  if (typeof domainName === 'string' && domainName !== '' && !headers.has('host')) {
    appendField(headers, 'host', domainName);
  }
}

/**
 * Fills in what the front door left out of `X-Forwarded-For`, `-Proto` and `-Port`; what is there
 * stays. Only for front doors that speak TLS alone: API Gateway and function URLs.
 */
export function fillForwarded(headers: HttpHeaders, sourceIp: unknown): void {
  // The console's test event has "test-invoke-source-ip" there.
  if (typeof sourceIp === 'string' && !headers.has('x-forwarded-for') && isIP(sourceIp) !== 0) {
    headers.append('x-forwarded-for', sourceIp);
  }
  const proto = headers.get('x-forwarded-proto');
  if (proto === undefined) headers.append('x-forwarded-proto', 'https');
  if (!headers.has('x-forwarded-port')) {
    headers.append('x-forwarded-port', proto === 'http' ? '80' : '443');
  }
}

/**
 * Adds a member of an event as a field: a line per element of a list, none for null and objects.
 * @throws AdapterError `LWA_ERR_REQUEST_INVALID` for a name or value that HTTP forbids.
 */
export function appendField(headers: HttpHeaders, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const line of value) appendLine(headers, name, line);
  } else appendLine(headers, name, value);
}

function appendLine(headers: HttpHeaders, name: string, value: unknown): void {
  if (typeof value === 'object' || value === undefined) return;
  const text = typeof value === 'string' ? value : String(value);
  const fault = fieldFault(name, text);
  if (fault !== undefined) {
    throw new AdapterError({
      code: 'LWA_ERR_REQUEST_INVALID',
      message: `The request ${fault}`,
      status: 400,
      expose: true,
    });
  }
  headers.append(name, text);
}
