import { AdapterError, type HttpResponse } from '../../pipeline/index.ts';
import { fieldFault } from './field-fault.ts';
import { jsonString, jsonStrings } from './json-text.ts';

/** A header field of the response with the values of all its lines. */
export interface ResponseField {
  /** As it was first spelled. */
  readonly name: string;
  /** In lower case. */
  readonly key: string;
  readonly values: string[];
}

/** About the connection to the app, and what the app tells the adapter: whatever a plugin has set. */
const NOT_FOR_CALLERS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-lamby-base64',
  'x-lwa-base64',
]);

/**
 * The response's fields as front doors take them: one entry per name. Its status is checked on the
 * way, and `Content-Length` is made the true one where the body is whole.
 *
 * @param method the request's: the length of an answer to HEAD is that of the body it does not have.
 * @throws AdapterError `LWA_ERR_RESPONSE_INVALID` for what HTTP forbids.
 */
export function responseFields(response: HttpResponse, method: string): ResponseField[] {
  assertStatus(response.status);
  const length = contentLength(response, method);
  const fields: ResponseField[] = [];
  response.headers.forEach((name, value: string | number, key) => {
    if (NOT_FOR_CALLERS.has(key)) return;
    // A plugin in JavaScript may have set a number: front doors take strings alone.
    const text = key === 'content-length' && length !== undefined ? length : String(value);
    const fault = fieldFault(name, text);
    if (fault !== undefined) throw invalidResponse(`The response ${fault}`);
    const index = indexOf(fields, key);
    if (index === -1) fields.push({ name, key, values: [text] });
    else if (key !== 'content-length') fields[index]!.values.push(text);
  });
  return fields;
}

/** `{"name":["value",…],…}` */
export function multiValueMap(fields: readonly ResponseField[]): string {
  let map = '';
  for (const { name, values } of fields) map += member(map, name, jsonStrings(values));
  return `{${map}}`;
}

/** `{"name":"value",…}`, the lines of a name joined as RFC 9110, 5.3 allows. */
export function singleValueMap(fields: readonly ResponseField[]): string {
  let map = '';
  for (const { name, values } of fields) map += member(map, name, jsonString(joined(values)));
  return `{${map}}`;
}

/** Takes `Set-Cookie`, which must never be joined, out of the fields; returns its values. */
export function takeCookies(fields: ResponseField[]): readonly string[] {
  const index = indexOf(fields, 'set-cookie');
  return index === -1 ? [] : fields.splice(index, 1)[0]!.values;
}

/** A name needs no escaping: it is a token. */
function member(before: string, name: string, value: string): string {
  return before === '' ? `"${name}":${value}` : `,"${name}":${value}`;
}

function joined(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : values.join(', ');
}

function indexOf(fields: readonly ResponseField[], key: string): number {
  for (let index = 0; index < fields.length; index++) if (fields[index]!.key === key) return index;
  return -1;
}

/** The body's true length; `undefined` where what the app says must stand (RFC 9110, 8.6). */
function contentLength({ status, body }: HttpResponse, method: string): string | undefined {
  if (!(body instanceof Uint8Array)) return undefined;
  if (method === 'HEAD' || status === 204 || status === 304) return undefined;
  return String(body.byteLength);
}

function assertStatus(status: number): void {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return;
  throw invalidResponse(`The response has the status ${status}; front doors take 200 to 599`);
}

/** A response that no front door would take. */
export function invalidResponse(message: string): AdapterError {
  return new AdapterError({ code: 'LWA_ERR_RESPONSE_INVALID', message, status: 502 });
}
