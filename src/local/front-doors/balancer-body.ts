import type { IncomingMessage } from 'node:http';
import { type EventBody, eventBody } from './body-encoding.ts';

/**
 * A body as load balancers and VPC Lattice put it in the event: there in every case; base64 where
 * the content is coded, and else by its type.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function balancerBody({ headers }: IncomingMessage, body: Buffer): EventBody {
  if (body.length === 0) return { body: '', isBase64Encoded: false };
  const coded = headers['content-encoding'] !== undefined;
  return eventBody(body, coded ? undefined : headers['content-type']);
}
