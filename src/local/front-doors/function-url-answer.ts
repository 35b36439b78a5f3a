import { Buffer } from 'node:buffer';
import { answerBody } from './answer-body.ts';
import { answerFields, hasField } from './answer-fields.ts';
import type { DoorAnswer } from './door-format.ts';
import { listOf, mapOf, statusOf } from './prelude-parser.ts';

/**
 * What a Function URL makes of a function's buffered answer. An object with `statusCode` is read as
 * format 2.0; any other JSON is the body of a 200 with `application/json`: a string as its text,
 * the rest as it stands.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 * @throws Error when the answer cannot be sent; the caller gets a 502.
 */
export function functionUrlAnswer(payload: Buffer): DoorAnswer {
  const parsed: unknown = payload.length === 0 ? null : JSON.parse(payload.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('statusCode' in parsed)) {
    const body = typeof parsed === 'string' ? Buffer.from(parsed) : payload;
    return { status: 200, fields: ['Content-Type', 'application/json'], body };
  }
  const answer = parsed as Record<string, unknown>;
  const status = statusOf(answer.statusCode);
  const fields = answerFields(mapOf(answer.headers, 'headers'), {}, listOf(answer.cookies));
  if (!hasField(fields, 'content-type')) fields.push('Content-Type', 'application/json');
  return { status, fields, body: answerBody(answer) };
}
