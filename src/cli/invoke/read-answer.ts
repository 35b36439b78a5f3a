import { Buffer } from 'node:buffer';
import { PreludeParser } from '../../local/front-doors/prelude-parser.ts';
import type { InvokeResult } from '../../local/invoke-result.ts';

/** What a function has answered, as HTTP where it is that. */
export interface ReadAnswer {
  /** `undefined` when the answer is no HTTP response. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>> | undefined;
  readonly cookies: readonly unknown[] | undefined;
  /** Of the HTTP response, decoded; else the whole answer. */
  readonly body: Buffer;
  /** `Function.…`, `Runtime.…`, `Sandbox.Timedout`; set when the function has failed. */
  readonly errorType: string | undefined;
}

/** Reads the result of an invocation, a streamed one to its end. */
export async function readAnswer(result: InvokeResult): Promise<ReadAnswer> {
  const { stream, payload, errorType } = result;
  if (stream === undefined) return { ...httpAnswer(payload), errorType };
  const parser = stream.contentType?.includes('http-integration-response')
    ? new PreludeParser()
    : undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of stream.body as AsyncIterable<Buffer>) {
    const body = parser === undefined ? chunk : parser.push(chunk);
    if (body !== undefined) chunks.push(body);
  }
  const failure = await stream.failure;
  const prelude = parser?.prelude;
  return {
    status: prelude?.statusCode,
    headers: prelude && { ...prelude.headers, ...prelude.multiValueHeaders },
    cookies: prelude?.cookies,
    body: Buffer.concat(chunks),
    errorType: failure?.errorType,
  };
}

function httpAnswer(payload: Buffer): Omit<ReadAnswer, 'errorType'> {
  const answer = objectOf(payload);
  if (typeof answer?.['statusCode'] !== 'number') {
    return { status: undefined, headers: undefined, cookies: undefined, body: payload };
  }
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = answer;
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  return {
    status: statusCode,
    headers: { ...(headers as object), ...(multiValueHeaders as object) },
    cookies: Array.isArray(cookies) ? cookies : undefined,
    body: Buffer.from(typeof body === 'string' ? body : '', encoding),
  };
}

function objectOf(payload: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
