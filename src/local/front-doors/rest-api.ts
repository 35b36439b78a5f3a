import { BinaryMediaTypes } from './binary-media-types.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import type { DoorFormat } from './door-format.ts';
import { httpDoor } from './http-door.ts';
import { jsonAnswer } from './plain-answer.ts';
import { pathInStage, requestFacts } from './request-facts.ts';
import { restApiAnswer, restApiStreamFields } from './rest-api-answer.ts';
import { restApiEvent } from './rest-api-event.ts';

/** How a REST API door is made. */
export interface RestApiOptions extends DoorOptions {
  /** The first segment of every path. @default "prod" */
  stage?: string;
  /** What travels as base64 both ways. @default all types, as most APIs with an adapter have it */
  binaryMediaTypes?: readonly string[];
  /** The integration's `responseTransferMode` is `STREAM`. @default false */
  streams?: boolean;
  /** Milliseconds that the API waits. @default 29000, and 900000 when it streams */
  timeoutMs?: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 29_000;
const STREAMING_TIMEOUT_MS = 900_000;

/**
 * An API Gateway REST API with the Lambda proxy integration on `/` and `/{proxy+}`, of one stage.
 * It refuses what is not below its stage.
 */
export function restApiDoor(lambda: Invoker, options: RestApiOptions = {}): Door {
  const { stage = 'prod', streams = false } = options;
  const binaryTypes = new BinaryMediaTypes(options.binaryMediaTypes ?? ['*/*']);
  const format: DoorFormat = {
    name: 'rest',
    maxBodyBytes: MAX_BODY_BYTES,
    timeoutMs: options.timeoutMs ?? (streams ? STREAMING_TIMEOUT_MS : TIMEOUT_MS),
    streams,
    refusals: {
      tooLarge: jsonAnswer(413, '{"message":"Request Too Long"}'),
      failed: jsonAnswer(502, '{"message": "Internal server error"}'),
      timedOut: jsonAnswer(504, '{"message": "Endpoint request timed out"}'),
      malformedStream: jsonAnswer(500, '{"message": "Internal server error"}'),
    },
    toEvent(request, body) {
      const path = pathInStage(requestFacts(request).path, stage);
      if (path === undefined) {
        return jsonAnswer(403, '{"message":"Forbidden"}', `The path does not begin with /${stage}`);
      }
      const binary = binaryTypes.includes(request.headers['content-type']);
      return restApiEvent({ request, body, identity: lambda.identity, path, stage, binary });
    },
    toAnswer: (payload, request) => restApiAnswer(payload, request, binaryTypes),
    toFields: restApiStreamFields,
    ownFields: (requestId, trace) => [
      'x-amzn-RequestId',
      requestId,
      'X-Amzn-Trace-Id',
      trace.split(';')[0]!,
    ],
  };
  return httpDoor(lambda, format, options);
}
