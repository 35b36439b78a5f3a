import { Buffer } from 'node:buffer';
import type { ErrorCode } from '../../src/pipeline/index.ts';
import { httpEvent } from './events.ts';
import type { Delivery } from './faulty-service.ts';

/** Something that can be wrong with what Lambda delivers, and what comes of it. */
export interface EventFault {
  /** Continues the sentence "The event has …", or "is …". */
  readonly what: string;
  /** Examples of it: each comes to the same. */
  readonly deliveries: readonly Delivery[];
  /** The status and code of the answer; the type of the failure; or the app is asked. */
  readonly outcome: readonly [status: 400, code: ErrorCode] | `Function.${string}` | 'asked';
  /** What else is done. */
  readonly also?: string;
  /** What the log says at level `WARN`. */
  readonly warned?: string;
}

const http = (...parts: Parameters<typeof httpEvent>[0][]): Delivery[] =>
  parts.map((part) => ({ event: httpEvent(part) }));
const event = httpEvent();

/** Checked one by one by the tests, and shown in docs/faults.md. */
export const EVENT_FAULTS: readonly EventFault[] = [
  {
    what: 'a header value with a line break or a NUL',
    deliveries: http(
      { headers: { a: 'b\r\nc: d' } },
      { headers: { a: '\n' } },
      { headers: { a: '\0' } },
    ),
    outcome: [400, 'LWA_ERR_REQUEST_INVALID'],
  },
  {
    what: 'a header name that is no HTTP token',
    deliveries: http(
      { headers: { 'a b': 'c' } },
      { headers: { '': 'c' } },
      { headers: { é: 'c' } },
    ),
    outcome: [400, 'LWA_ERR_REQUEST_INVALID'],
  },
  {
    what: 'no method, or one that is no HTTP token',
    deliveries: http({ method: 'GET /' }, { method: '' }, { method: 'G\r\nET' }),
    outcome: [400, 'LWA_ERR_EVENT_INVALID'],
  },
  {
    what: 'a body that is flagged as base64 and is none',
    deliveries: http({ body: '%%%', base64: true }, { body: 'YQ', base64: true }),
    outcome: [400, 'LWA_ERR_EVENT_INVALID'],
  },
  {
    what: 'a path, a query or a body that is no text',
    deliveries: [
      { event: { ...event, rawPath: 7 } },
      { event: { ...event, rawQueryString: {} } },
      { event: { ...event, body: ['a'] } },
    ],
    outcome: [400, 'LWA_ERR_EVENT_INVALID'],
  },
  {
    what: 'headers, cookies or a body that are `null`, headers or cookies of another type',
    deliveries: [null, 7, 'text', [], true].map((value) => ({
      event: { ...event, headers: value, cookies: value, body: null, isBase64Encoded: null },
    })),
    outcome: 'asked',
    also: 'they are taken for absent',
  },
  {
    what: 'a header value that is a number or a boolean',
    deliveries: http({ headers: { a: 7 } }, { headers: { a: true } }),
    outcome: 'asked',
    also: 'its text is sent',
  },
  {
    what: 'a `Content-Length`, right or wrong',
    deliveries: http(
      { method: 'POST', body: 'text', headers: { 'content-length': '1' } },
      { method: 'POST', body: 'text', headers: { 'content-length': '999999' } },
    ),
    outcome: 'asked',
    also: 'the true one is sent',
  },
  {
    what: 'not JSON',
    deliveries: ['', '{', '\ufeff{}'].map((text) => ({ event: Buffer.from(text) })),
    outcome: 'Function.AdapterError',
  },
  {
    what: 'no request: any other JSON, also where text in it is not UTF-8',
    deliveries: [
      ...[null, 1, 'text', [], {}, { Records: null }, { requestContext: [] }].map((value) => ({
        event: value,
      })),
      { event: Buffer.from('{"a":"\xe9"}', 'latin1') },
    ],
    outcome: 'asked',
    also: 'it is posted, byte for byte',
  },
  {
    what: 'a client context or a Cognito identity that is no JSON object',
    deliveries: ['{', '[]', Buffer.from([0xff])].flatMap((value) => [
      { event, fields: { 'Lambda-Runtime-Client-Context': value } },
      { event, fields: { 'Lambda-Runtime-Cognito-Identity': value } },
    ]),
    outcome: 'asked',
    also: 'it is left out of `x-amzn-lambda-context`',
    warned: 'that Lambda sent is left out of "x-amzn-lambda-context"',
  },
  {
    what: 'a request context that is nested thousands of times, or longer than 16 KB',
    deliveries: [
      { event: Buffer.from(`{"requestContext":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_001)}`) },
      { event: { requestContext: { a: 'a'.repeat(17_000), b: 'c' } } },
    ],
    outcome: 'asked',
    also: 'its largest members are left out of `x-amzn-request-context`',
    warned: '"x-amzn-request-context" would exceed 16384 bytes; left out: ',
  },
  {
    what: 'a deadline that is none, or has passed',
    deliveries: ['', 'soon', '-1', '1000', '1e400'].map((value) => ({
      event,
      fields: { 'Lambda-Runtime-Deadline-Ms': value },
    })),
    outcome: 'asked',
    also: 'there is no deadline guard',
  },
];
