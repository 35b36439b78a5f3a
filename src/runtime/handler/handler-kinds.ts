import type { LambdaContext } from './lambda-context.ts';
import type { ResponseStream } from './response-stream.ts';

/** A handler as Lambda's Node runtime calls it: with a stream where it is one that streams. */
export interface LambdaHandler {
  (event: unknown, context: LambdaContext): Promise<unknown>;
  (event: unknown, stream: ResponseStream, context: LambdaContext): Promise<void>;
}

type Buffered = (event: unknown, context: LambdaContext) => Promise<unknown>;
type Streaming = (event: unknown, stream: ResponseStream, context: LambdaContext) => Promise<void>;

/** The global of Lambda's Node runtime. */
interface AwsLambda {
  readonly streamifyResponse?: (handler: Streaming) => Streaming;
}

/** By this member the runtime tells a handler that streams. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @param handle Of two parameters: the runtime takes one with three for a handler with a callback. */
export function bufferedHandler(handle: Buffered): LambdaHandler {
  return handle as LambdaHandler;
}

/**
 * Marks a handler as one that streams.
 * https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export function streamingHandler(handle: Streaming): LambdaHandler {
  const { streamifyResponse } =
    (globalThis as unknown as { awslambda?: AwsLambda }).awslambda ?? {};
  const marked =
    // The runtime can be told to have no global (AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA).
    streamifyResponse?.(handle) ?? Object.assign(handle, { [STREAMING]: 'response' });
  return marked as LambdaHandler;
}
