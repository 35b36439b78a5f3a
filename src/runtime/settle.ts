import {
  AdapterError,
  type Exchange,
  type Invocation,
  type LogFields,
  type Logger,
  type Pipeline,
} from '../pipeline/index.ts';

/**
 * Runs the `settled` hook and waits for work after the answer. What ends it early is logged.
 * @returns `undefined` when nothing is left to wait for.
 */
export function settle(
  pipeline: Pipeline,
  exchange: Exchange,
  log: Logger,
): Promise<void> | undefined {
  return pipeline.settle(exchange)?.catch((error: unknown) => {
    const { invocation } = exchange;
    const cut = 'What ran after the answer was cut off, for the deadline is near (hook "settled")';
    const message = error === invocation.abortReason ? cut : AdapterError.from(error).message;
    log.warn(message, { ...fieldsOf(invocation, exchange), error });
  });
}

/** What a log line about an invocation says besides its message. */
export function fieldsOf({ requestId }: Invocation, exchange: Exchange | undefined): LogFields {
  if (exchange === undefined) return { requestId };
  const { request, source } = exchange;
  return { requestId, source: source.name, method: request.method, path: request.path };
}
