import type { Plugin } from '../pipeline/index.ts';
import { FIELD_NAME } from './field-syntax.ts';
import { checkOptions } from './check-options.ts';

/** Options of {@link requestId}. */
export interface RequestIdOptions {
  /** The field. @default "x-request-id" */
  header?: string;
}

/**
 * Gives the app Lambda's request id, which the function's log lines carry too, in `x-request-id`. One
 * that came with the request stays.
 *
 * @example
 * requestId({ header: 'x-correlation-id' })
 */
export function requestId(options: RequestIdOptions = {}): Plugin {
  checkOptions('request-id', options, {
    header: {
      expected: 'the name of a header',
      accepts: (value) => typeof value === 'string' && FIELD_NAME.test(value),
    },
  });
  const header = options.header ?? 'x-request-id';

  return {
    name: 'request-id',
    apply({ hooks }) {
      hooks.request.tap('request-id', ({ invocation, request }) => {
        if (!request.headers.get(header)) request.headers.set(header, invocation.requestId);
      });
    },
  };
}
