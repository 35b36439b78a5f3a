import { Buffer } from 'node:buffer';
import { answerBody } from './answer-body.ts';
import { answerFields, hasField } from './answer-fields.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import type { DoorAnswer, DoorFormat } from './door-format.ts';
import { httpApiEvent } from './http-api-event.ts';
import { httpDoor } from './http-door.ts';
import { jsonAnswer } from './plain-answer.ts';
import { listOf, mapOf, statusOf } from './prelude-parser.ts';
import { pathInStage, requestFacts } from './request-facts.ts';

/** How an HTTP API door is made. */
export interface HttpApiOptions extends DoorOptions {
  /** Any but `$default` is the first segment of every path. @default "$default" */
  stage?: string;
  /** Milliseconds that the API waits. @default 30000 */
  timeoutMs?: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * An API Gateway HTTP API with payload format 2.0 and one route, `$default`. It cannot stream.
 * Its own words for a function that fails are 500, for one that is late 503.
 */
export function httpApiDoor(lambda: Invoker, options: HttpApiOptions = {}): Door {
  const { stage = '$default' } = options;
  const format: DoorFormat = {
    name: 'http',
    maxBodyBytes: MAX_BODY_BYTES,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    streams: false,
    refusals: {
      tooLarge: jsonAnswer(413, '{"message":"Request Entity Too Large"}'),
      failed: jsonAnswer(500, '{"message":"Internal Server Error"}'),
      timedOut: jsonAnswer(503, '{"message":"Service Unavailable"}'),
    },
    toEvent(request, body) {
      if (stage !== '$default' && pathInStage(requestFacts(request).path, stage) === undefined) {
        const problem = `The path does not begin with /${stage}`;
        return jsonAnswer(404, '{"message":"Not Found"}', problem);
      }
      return httpApiEvent(request, body, lambda.identity, stage);
    },
    toAnswer: httpApiAnswer,
    ownFields: (requestId) => ['Apigw-Requestid', requestId],
  };
  return httpDoor(lambda, format, options);
}

/**
 * What an HTTP API makes of a function's answer. Without `statusCode` it is the body of a 200 with
 * `application/json`: a string as its text, the rest as it stands.
 * @throws Error when the answer cannot be sent; the caller gets a 500.
 */
export function httpApiAnswer(payload: Buffer): DoorAnswer {
  const parsed: unknown = payload.length === 0 ? null : JSON.parse(payload.toString('utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('statusCode' in parsed)) {
    const body = typeof parsed === 'string' ? Buffer.from(parsed) : payload;
    return { status: 200, fields: ['Content-Type', 'application/json'], body };
  }
  const answer = parsed as Record<string, unknown>;
  const status = statusOf(answer.statusCode);
  const fields = answerFields(mapOf(answer.headers, 'headers'), {}, listOf(answer.cookies));
  if (!hasField(fields, 'content-type')) fields.push('Content-Type', 'text/plain;charset=UTF-8');
  return { status, fields, body: answerBody(answer) };
}
