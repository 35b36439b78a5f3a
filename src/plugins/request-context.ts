import type { Plugin } from '../pipeline/index.ts';
import { jsonField, MAX_JSON_FIELD_BYTES } from './json-field.ts';
import { checkOptions } from './check-options.ts';
import { anInteger } from './option-checks.ts';

/** Options of {@link requestContext}. */
export interface RequestContextOptions {
  /**
   * The largest field, in bytes. While the context is longer, its largest members are left out, with
   * a warning that names them.
   * @default 16384
   */
  maxBytes?: number;
}

const HEADER = 'x-amzn-request-context';

/**
 * Gives the app the event's `requestContext` as JSON in `x-amzn-request-context`: all of it, where
 * AWS Lambda Web Adapter sends the members it knows, and whatever the source. `null` when the event
 * has none.
 */
export function requestContext(options: RequestContextOptions = {}): Plugin {
  checkOptions('request-context', options, { maxBytes: anInteger(4, Number.MAX_SAFE_INTEGER) });
  const maxBytes = options.maxBytes ?? MAX_JSON_FIELD_BYTES;

  return {
    name: 'request-context',
    apply({ hooks, log }) {
      hooks.request.tap('request-context', ({ invocation, request }) => {
        const { json, removed } = jsonField(contextOf(invocation.event), maxBytes);
        request.headers.set(HEADER, json);
        if (removed.length === 0) return;
        log.warn(`"${HEADER}" would exceed ${maxBytes} bytes; left out: ${removed.join(', ')}`, {
          requestId: invocation.requestId,
        });
      });
    },
  };
}

function contextOf(event: unknown): unknown {
  return (event as { requestContext?: unknown } | null | undefined)?.requestContext;
}
