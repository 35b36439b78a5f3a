import type { Plugin } from '../pipeline/index.ts';
import { removeField } from './remove-field.ts';
import { objectOf } from './sources/event-fields.ts';

const HEADER = 'x-request-start';

/** 2001 to 2286: a time that is no count of ms since 1970 is not one of these. */
const PLAUSIBLE_MS = /^\d{13}$/;

/**
 * Tells the app in `x-request-start`, as `t=<epoch ms>`, when the front door took the request, or
 * where that is not known, when the adapter got it. Monitoring agents take the time until the app
 * sees the request, a cold start included, for time spent in a queue. A caller's own field is removed.
 */
export function requestStart(): Plugin {
  return {
    name: 'request-start',
    apply({ hooks }) {
      hooks.request.tap('request-start', ({ invocation, request, source }) => {
        if (source.kind !== 'http') return;
        removeField(request.headers, HEADER);
        request.headers.append(HEADER, `t=${takenAt(invocation.event) ?? Date.now()}`);
      });
    },
  };
}

function takenAt(event: unknown): string | undefined {
  const context = objectOf(objectOf(event)?.requestContext);
  const time = String(context?.timeEpoch ?? context?.requestTimeEpoch);
  return PLAUSIBLE_MS.test(time) ? time : undefined;
}
