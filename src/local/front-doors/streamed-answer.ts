import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { functionErrorText } from '../runtime-api/function-error.ts';
import type { StreamedAnswer } from '../runtime-api/service-invocation.ts';
import type { DoorFormat } from './door-format.ts';
import { type Prelude, PreludeParser } from './prelude-parser.ts';

/** The content-type that says that a prelude comes first. */
const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';

/**
 * Sends a streamed answer on as it comes, no faster than the client takes it. A failure in its
 * midst, which the function reports in trailers, can only be told by breaking off.
 * Resolves with what went wrong.
 * @param toFields makes the fields of a prelude.
 * @throws Error when it broke before anything was sent.
 */
export async function pipeStream(
  stream: StreamedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  toFields: DoorFormat['toFields'],
): Promise<string | undefined> {
  const gone = new AbortController();
  const leave = () => {
    gone.abort();
    stream.body.destroy();
  };
  if (response.destroyed) leave();
  response.on('close', leave);
  const parser = stream.contentType?.startsWith(WITH_PRELUDE) ? new PreludeParser() : undefined;
  if (parser === undefined) {
    response.setHeader('Content-Type', stream.contentType ?? 'application/octet-stream');
    response.flushHeaders();
  }
  try {
    for await (const chunk of stream.body as AsyncIterable<Buffer>) {
      const body = parser === undefined ? chunk : parser.push(chunk);
      if (body === undefined) continue;
      if (parser?.prelude !== undefined && !response.headersSent) {
        writePrelude(parser.prelude, toFields?.(parser.prelude) ?? [], response);
      }
      // Node keeps the body of an answer to HEAD to itself.
      if (body.length === 0 || request.method === 'HEAD') continue;
      if (!response.write(body)) await once(response, 'drain', { signal: gone.signal });
    }
  } catch (error) {
    if (gone.signal.aborted) return 'The client has gone';
    throw error;
  } finally {
    stream.body.destroy();
  }
  const failure = await stream.failure;
  if (failure !== undefined) {
    const text = functionErrorText(failure);
    if (!response.headersSent) throw new Error(text);
    response.destroy();
    return text;
  }
  if (!response.headersSent) throw new Error('The stream ended within its prelude');
  response.end();
  return undefined;
}

function writePrelude(
  { statusCode }: Prelude,
  fields: readonly string[],
  response: ServerResponse,
): void {
  for (let index = 0; index < fields.length; index += 2) {
    response.appendHeader(fields[index]!, fields[index + 1]!);
  }
  response.writeHead(statusCode);
  // At once, even when the body is long in coming.
  response.flushHeaders();
}
