import { Buffer } from 'node:buffer';
import { AdapterError } from './adapter-error.ts';
import type { EncodedPayload } from './event-source.ts';

/** How many bytes a payload takes on the wire. */
export function payloadSize(payload: EncodedPayload): number {
  if (typeof payload === 'string') return Buffer.byteLength(payload, 'utf8');
  if (payload instanceof Uint8Array) return payload.byteLength;
  return payload.reduce((bytes, chunk) => bytes + chunk.byteLength, 0);
}

/**
 * Refuses a payload that Lambda would refuse, while the caller can still be told why.
 * @throws AdapterError `LWA_ERR_RESPONSE_TOO_LARGE`
 */
export function assertPayloadFits(payload: EncodedPayload, maxBytes: number): void {
  // A UTF-16 unit takes three bytes at most: most payloads are cleared without being measured.
  if (typeof payload === 'string' && payload.length * 3 <= maxBytes) return;
  const bytes = payloadSize(payload);
  if (bytes <= maxBytes) return;
  throw new AdapterError({
    code: 'LWA_ERR_RESPONSE_TOO_LARGE',
    message: `The response is ${bytes} bytes as Lambda's JSON payload, base64 included; Lambda takes ${maxBytes} at most. Send less, compress it, or stream it (AWS_LWA_INVOKE_MODE=response_stream)`,
    status: 502,
    expose: true,
    errorType: 'Function.ResponseSizeTooLarge',
  });
}
