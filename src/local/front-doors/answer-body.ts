import { Buffer } from 'node:buffer';

/** The members of an answer that make its body. */
export interface AnswerBody {
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** The body of a function's answer. @throws Error when it is neither absent nor a string. */
export function answerBody({ body, isBase64Encoded }: AnswerBody): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') throw new Error('"body" is no string');
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
}

/** A function's answer as an object. @throws Error when it is no JSON object. */
export function answerObject(payload: Buffer): Record<string, unknown> {
  const answer: unknown = JSON.parse(payload.toString('utf8'));
  if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) {
    return answer as Record<string, unknown>;
  }
  throw new Error('The answer is no JSON object');
}
