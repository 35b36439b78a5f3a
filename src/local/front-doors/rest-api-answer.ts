import type { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { answerBody, answerObject } from './answer-body.ts';
import { answerFields, type FieldLines, hasField } from './answer-fields.ts';
import type { BinaryMediaTypes } from './binary-media-types.ts';
import type { DoorAnswer } from './door-format.ts';
import { mapOf, type Prelude, statusOf } from './prelude-parser.ts';

const KNOWN = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/**
 * What a REST API makes of a function's answer. It takes no members but the five that it knows.
 * Base64 is decoded where the first media type that the client accepts is one of the API's binary
 * types, and sent as it stands elsewhere.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 * @throws Error when the answer is malformed; the caller gets a 502.
 */
export function restApiAnswer(
  payload: Buffer,
  request: IncomingMessage,
  binaryTypes: BinaryMediaTypes,
): DoorAnswer {
  const answer = answerObject(payload);
  const unknown = Object.keys(answer).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) throw new Error(`A REST API takes no "${unknown}" in an answer`);
  const status = statusOf(answer.statusCode);
  const fields = mergedFields(
    mapOf(answer.headers, 'headers'),
    mapOf(answer.multiValueHeaders, 'multiValueHeaders'),
  );
  if (!hasField(fields, 'content-type')) fields.push('Content-Type', 'application/json');
  const accepted = request.headers.accept?.split(',')[0];
  if (answer.isBase64Encoded === true && !binaryTypes.includes(accepted)) {
    return {
      status,
      fields,
      body: answerBody({ body: answer.body }),
      problem: `The body goes out as base64 text: "${accepted ?? ''}", which the client accepts first, is none of the binary media types`,
    };
  }
  return { status, fields, body: answerBody(answer) };
}

/** The fields of a streamed answer. @throws Error when one cannot be sent. */
export function restApiStreamFields({ headers, multiValueHeaders, cookies }: Prelude): FieldLines {
  const fields = remapped(answerFields(headers, multiValueHeaders, cookies));
  if (!hasField(fields, 'content-type')) fields.push('Content-Type', 'application/octet-stream');
  return fields;
}

/**
 * Both maps together; a pair that stands in both counts once. An array in `headers` is malformed.
 */
function mergedFields(
  headers: Readonly<Record<string, unknown>>,
  multiValueHeaders: Readonly<Record<string, unknown>>,
): FieldLines {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'object' && value !== null) throw new Error(`"${name}" is no string`);
  }
  const fields = answerFields({}, multiValueHeaders, []);
  const single = answerFields(headers, {}, []);
  for (let index = 0; index < single.length; index += 2) {
    const [name, value] = [single[index]!, single[index + 1]!];
    if (!hasPair(fields, name, value)) fields.push(name, value);
  }
  return remapped(fields);
}

function hasPair(fields: FieldLines, name: string, value: string): boolean {
  const key = name.toLowerCase();
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index]!.toLowerCase() === key && fields[index + 1] === value) return true;
  }
  return false;
}

/** API Gateway sends these under another name; the client sees its own, or none. */
const REMAPPED = new Set(['authorization', 'date', 'server', 'www-authenticate']);

function remapped(fields: FieldLines): FieldLines {
  return fields.map((text, index) =>
    index % 2 === 0 && REMAPPED.has(text.toLowerCase()) ? `x-amzn-Remapped-${text}` : text,
  );
}
