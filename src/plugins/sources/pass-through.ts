import { Buffer, isUtf8 } from 'node:buffer';
import {
  AdapterError,
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  HttpHeaders,
  HttpRequest,
  type Plugin,
} from '../../pipeline/index.ts';
import { checkOptions } from '../option-checks.ts';
import { requestTarget } from './request-target.ts';

/** Options of {@link passThrough}. */
export interface PassThroughOptions {
  /** Where the app takes events. @default "/events" */
  path?: string;
}

/** How much of the app's answer an error message repeats, in characters. */
const EXCERPT_LENGTH = 4096;

/**
 * Every event that no other source takes, POSTed to the app as it is, byte for byte. The app's JSON
 * is the function's result, as it is too, and `null` when it says nothing. An answer that is not 2xx
 * or not JSON fails the invocation, so that queues, streams and schedules retry.
 *
 * @example
 * plugins: [passThrough({ path: '/jobs' })]
 */
export function passThrough(options: PassThroughOptions = {}): Plugin {
  checkOptions('pass-through', options, {
    path: {
      expected: 'a path',
      accepts: (value) => typeof value === 'string' && value !== '',
    },
  });
  const target = requestTarget(options.path ?? '/events', '');
  const source: EventSource = {
    name: 'pass-through',
    kind: 'event',
    fallback: true,
    matches: () => true,
    decode: ({ payload }) =>
      new HttpRequest({
        method: 'POST',
        target,
        headers: new HttpHeaders([['content-type', 'application/json']]),
        body: payload,
      }),
    encode,
  };
  return {
    name: 'pass-through',
    apply(context) {
      context.source(source);
    },
  };
}

/** @throws AdapterError `LWA_ERR_EVENT_ANSWER` */
function encode({ status, body }: BufferedResponse, { request }: Exchange): EncodedPayload {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const asked = `${request.method} ${request.target}`;
  if (!(status >= 200 && status < 300)) {
    throw refused(`The app answered the event (${asked}) with status ${status}: ${excerpt(bytes)}`);
  }
  if (bytes.length === 0) return 'null';
  if (isUtf8(bytes)) {
    try {
      // Only to know that it is JSON: writing it anew would change its numbers.
      JSON.parse(bytes.toString('utf8'));
      return bytes;
    } catch (cause) {
      throw refused(notJson(asked, status, bytes), cause);
    }
  }
  throw refused(notJson(asked, status, bytes));
}

function notJson(asked: string, status: number, bytes: Buffer): string {
  return `The app's answer to the event (${asked}, status ${status}) is not JSON: ${excerpt(bytes)}`;
}

function excerpt(bytes: Buffer): string {
  if (bytes.length === 0) return '(empty body)';
  if (!isUtf8(bytes)) return `(${bytes.length} bytes that are not UTF-8 text)`;
  // A UTF-16 unit takes three bytes at most: four are enough, and a character cut in two is cropped.
  const text = bytes.toString('utf8', 0, EXCERPT_LENGTH * 4);
  if (text.length <= EXCERPT_LENGTH) return text;
  return `${text.slice(0, EXCERPT_LENGTH)}… (${bytes.length} bytes)`;
}

function refused(message: string, cause?: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_EVENT_ANSWER',
    message,
    status: 502,
    failsInvocation: true,
    errorType: 'Function.EventAnswer',
    cause,
  });
}
