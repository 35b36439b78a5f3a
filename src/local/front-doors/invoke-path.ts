const BUFFERED = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;
const STREAMING = /^\/2021-11-15\/functions\/([^/?]+)\/response-streaming-invocations(?:\?|$)/;

/** Whether a request target is one of the Lambda API's. */
export function isInvokePath(target: string): boolean {
  return BUFFERED.test(target) || STREAMING.test(target);
}

/** Whether it is that of `InvokeWithResponseStream`. */
export function isStreamingInvokePath(target: string): boolean {
  return STREAMING.test(target);
}
