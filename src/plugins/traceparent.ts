import type { Plugin } from '../pipeline/index.ts';

/** `Root=1-<8 hex>-<24 hex>`, `Parent=<16 hex>`, `Sampled=<0|1>`, in any order and with others between. */
const ROOT = /(?:^|;)\s*Root=1-([\da-f]{8})-([\da-f]{24})\s*(?:;|$)/i;
const PARENT = /(?:^|;)\s*Parent=([\da-f]{16})\s*(?:;|$)/i;
const SAMPLED = /(?:^|;)\s*Sampled=1\s*(?:;|$)/i;

/** All zeroes mean nothing in either format. */
const NOTHING = /^0+$/;

/**
 * Gives apps that speak W3C Trace Context (https://www.w3.org/TR/trace-context/) a `traceparent` made
 * from this invocation's X-Ray trace, where the caller sent none. A `tracestate` that came without its
 * `traceparent` says nothing and is removed. Without a parent segment nothing is made up.
 */
export function traceparent(): Plugin {
  return {
    name: 'traceparent',
    apply({ hooks }) {
      hooks.request.tap('traceparent', ({ invocation, request }) => {
        if (!invocation.traceId || request.headers.has('traceparent')) return;
        const derived = fromXRay(invocation.traceId);
        if (derived === undefined) return;
        request.headers.set('traceparent', derived);
        request.headers.delete('tracestate');
      });
    },
  };
}

/** `00-<trace id>-<parent id>-<flags>`; `undefined` where the X-Ray header does not say enough. */
function fromXRay(header: string): string | undefined {
  const root = ROOT.exec(header);
  const parent = PARENT.exec(header)?.[1];
  if (root === null || parent === undefined || NOTHING.test(parent)) return undefined;
  const trace = `${root[1]}${root[2]}`;
  if (NOTHING.test(trace)) return undefined;
  return `00-${trace}-${parent}-${SAMPLED.test(header) ? '01' : '00'}`.toLowerCase();
}
