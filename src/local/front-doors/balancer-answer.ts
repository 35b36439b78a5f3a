import type { Buffer } from 'node:buffer';
import { answerBody, answerObject } from './answer-body.ts';
import { answerFields, hasField } from './answer-fields.ts';
import type { DoorAnswer } from './door-format.ts';
import { mapOf, statusOf } from './prelude-parser.ts';

/**
 * What a load balancer or VPC Lattice makes of a function's answer. It reads one of the two maps of
 * header fields, and takes the reason phrase from `statusDescription`.
 * @throws Error when the answer cannot be sent; the caller gets a 502.
 */
export function balancerAnswer(payload: Buffer, map: 'headers' | 'multiValueHeaders'): DoorAnswer {
  const answer = answerObject(payload);
  const { statusDescription } = answer;
  const status = statusOf(answer.statusCode);
  const headers = mapOf(answer[map], map);
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value) !== (map === 'multiValueHeaders')) {
      throw new Error(`"${name}" in "${map}" is ${Array.isArray(value) ? 'a' : 'no'} list`);
    }
  }
  const fields = answerFields(headers, {}, []);
  if (!hasField(fields, 'content-type')) fields.push('Content-Type', 'application/octet-stream');
  return {
    status,
    reason: typeof statusDescription === 'string' ? reasonPhrase(statusDescription) : undefined,
    fields,
    body: answerBody(answer),
  };
}

/** `200 OK` or `OK`; what cannot stand in a status line does not count. */
function reasonPhrase(description: string): string | undefined {
  const phrase = description.replace(/^\d{3} */, '');
  return /^[\x20-\x7e]+$/.test(phrase) ? phrase : undefined;
}
