import { isUtf8 } from 'node:buffer';

const TEXT = /^(?:text\/[^;]*|application\/(?:json|javascript|xml))\s*(?:;|$)/i;

/** A request body as an event carries it. */
export interface EventBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * A body as HTTP APIs and Function URLs put it in the event: text for `text/*` and the three
 * `application/` types that are text, base64 for everything else, forms and an absent
 * content-type included (measured on AWS: ministackorg/ministack#766).
 *
 * What is text by its type but no UTF-8 goes as base64 here, so that no byte is lost.
 */
export function eventBody(body: Buffer, contentType: string | undefined): EventBody {
  if (contentType !== undefined && TEXT.test(contentType) && isUtf8(body)) {
    return { body: body.toString('utf8'), isBase64Encoded: false };
  }
  return { body: body.toString('base64'), isBase64Encoded: true };
}
