import { Buffer, isUtf8 } from 'node:buffer';
import {
  AdapterError,
  type BufferedResponse,
  type EncodedPayload,
  type Exchange,
} from '../../pipeline/index.ts';

/** What an answer that is no good does: `fail` the invocation, or nothing, as with AWS's adapter. */
export type EventErrors = 'fail' | 'lwa';

/** How much of the app's answer an error message repeats, in characters. */
const EXCERPT_LENGTH = 4096;

/**
 * The function's result: the app's JSON as it is, `null` when it says nothing.
 * @throws AdapterError `LWA_ERR_EVENT_ANSWER`
 */
export function eventAnswer(
  response: BufferedResponse,
  exchange: Exchange,
  errors: EventErrors,
): EncodedPayload {
  const bytes = bytesOf(response);
  if (errors === 'lwa') return faultOf(bytes) === undefined ? bytes : 'null';
  assertTaken(response, exchange);
  if (bytes.length === 0) return 'null';
  const fault = faultOf(bytes);
  if (fault === undefined) return bytes;
  throw refusedAnswer(
    `The app's answer to the event (${asked(exchange)}, status ${response.status}) is not JSON: ${excerpt(bytes)}`,
    fault.cause,
  );
}

/**
 * Takes an answer of status 2xx alone.
 * @throws AdapterError `LWA_ERR_EVENT_ANSWER`
 */
export function assertTaken(response: BufferedResponse, exchange: Exchange): void {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  throw refusedAnswer(
    `The app answered the event (${asked(exchange)}) with status ${status}: ${excerpt(bytesOf(response))}`,
  );
}

/** The error for an answer that cannot be the function's result. */
export function refusedAnswer(message: string, cause?: unknown): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_EVENT_ANSWER',
    message,
    status: 502,
    failsInvocation: true,
    errorType: 'Function.EventAnswer',
    cause,
  });
}

/** The start of an answer, for an error message. */
export function excerpt(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length === 0) return '(empty body)';
  if (!isUtf8(bytes)) return `(${bytes.length} bytes that are not UTF-8 text)`;
  // A UTF-16 unit takes three bytes at most: four are enough, and a character cut in two is cropped.
  const text = bytes.toString('utf8', 0, EXCERPT_LENGTH * 4);
  if (text.length <= EXCERPT_LENGTH) return text;
  return `${text.slice(0, EXCERPT_LENGTH)}… (${bytes.length} bytes)`;
}

/** Why the bytes are no JSON. They are parsed for that alone: writing it anew would change numbers. */
function faultOf(bytes: Buffer): { cause?: unknown } | undefined {
  if (!isUtf8(bytes)) return {};
  try {
    JSON.parse(bytes.toString('utf8'));
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

function asked({ request }: Exchange): string {
  return `${request.method} ${request.target}`;
}

function bytesOf({ body }: BufferedResponse): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
