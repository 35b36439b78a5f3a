import { answerFields, hasField } from './answer-fields.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import { type DoorFormat, MAX_EVENT_BYTES } from './door-format.ts';
import { functionUrlAnswer } from './function-url-answer.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { httpDoor } from './http-door.ts';
import { jsonAnswer } from './plain-answer.ts';

/**
 * A Lambda Function URL: requests become format 2.0 events; answers are sent buffered, or streamed
 * where the runtime streams. A function that fails, times out or answers nonsense is a 502.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrlDoor(lambda: Invoker, options: DoorOptions = {}): Door {
  const format: DoorFormat = {
    name: 'url',
    maxBodyBytes: MAX_EVENT_BYTES,
    streams: true,
    refusals: {
      tooLarge: jsonAnswer(413, '{"message":"Request Entity Too Large"}'),
      failed: jsonAnswer(502, '{"message":"Internal Server Error"}'),
    },
    toEvent(request, body) {
      const event = functionUrlEvent(request, body, lambda.identity);
      return { event: JSON.stringify(event), trace: event.headers['x-amzn-trace-id']! };
    },
    toAnswer: functionUrlAnswer,
    toFields({ headers, multiValueHeaders, cookies }) {
      const fields = answerFields(headers, multiValueHeaders, cookies);
      if (!hasField(fields, 'content-type')) {
        fields.push('Content-Type', 'application/octet-stream');
      }
      return fields;
    },
    ownFields: (requestId, trace) => [
      'x-amzn-RequestId',
      requestId,
      'X-Amzn-Trace-Id',
      trace.split(';')[0]!,
    ],
  };
  return httpDoor(lambda, format, options);
}
