import { Buffer } from 'node:buffer';
import { AdapterError, type Body, type Plugin } from '../pipeline/index.ts';
import { checkOptions, invalidOption } from './check-options.ts';
import { parseStatusSet, StatusSet } from './status-set.ts';

/** Options of {@link errorStatus}. */
export interface ErrorStatusOptions {
  /** The statuses, as `500,502-504`. */
  statuses: string | StatusSet;
}

/** A failed invocation is reported, not delivered: this much of the body (bytes) tells what it was. */
const MAX_REPORTED_BYTES = 256 * 1024;

/**
 * Fails the invocation when the app answers with one of the statuses, whatever the event, so that
 * Lambda retries it, counts it as an error, and sends it to a dead-letter queue. The error's message
 * is AWS Lambda Web Adapter's: the JSON text `{"statusCode":500,"body":"…"}`; a body over 256 KiB is
 * cut. Plugins can still answer in the `failed` hook.
 *
 * @example
 * errorStatus({ statuses: '500,502-504' })
 */
export function errorStatus(options: ErrorStatusOptions): Plugin {
  checkOptions('error-status', options, {
    statuses: {
      required: true,
      expected: 'a list of statuses',
      accepts: (value) => typeof value === 'string' || value instanceof StatusSet,
    },
  });
  const statuses = statusSet(options.statuses);

  return {
    name: 'error-status',
    apply({ hooks }) {
      // After other plugins' taps, which may change the status; before compression.
      hooks.response.tapPromise({ name: 'error-status', stage: 90 }, async ({ response }) => {
        if (!statuses.has(response.status)) return;
        const body = Buffer.from(await readUpTo(response.body, MAX_REPORTED_BYTES)).toString(
          'utf8',
        );
        throw new AdapterError({
          code: 'LWA_ERR_STATUS_CODE',
          message: JSON.stringify({ statusCode: response.status, body }),
          status: response.status,
          failsInvocation: true,
          errorType: 'Function.ErrorStatusCode',
        });
      });
    },
  };
}

function statusSet(statuses: string | StatusSet): StatusSet {
  if (statuses instanceof StatusSet) return statuses;
  try {
    return parseStatusSet(statuses);
  } catch (error) {
    const { message } = error as RangeError;
    throw invalidOption(
      'error-status',
      'options.statuses',
      message.replace(/^expected /, ''),
      statuses,
    );
  }
}

/** The body's first bytes; a stream that has more is told to stop. */
async function readUpTo(body: Body, maxBytes: number): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body.subarray(0, maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
