import type { Plugin } from '../pipeline/index.ts';

/**
 * Gives the app this invocation's X-Ray trace in `x-amzn-trace-id`, whatever the source. Without one
 * the caller's field stays.
 */
export function traceId(): Plugin {
  return {
    name: 'trace-id',
    apply({ hooks }) {
      hooks.request.tap('trace-id', ({ invocation, request }) => {
        // Present but empty on Managed Instances.
        if (invocation.traceId) request.headers.set('x-amzn-trace-id', invocation.traceId);
      });
    },
  };
}
