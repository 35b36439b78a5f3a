import type { Plugin } from '../pipeline/index.ts';
import { FIELD_NAME } from './field-syntax.ts';
import { checkOptions } from './check-options.ts';

/** Options of {@link authorizationSource}. */
export interface AuthorizationSourceOptions {
  /** The field that holds what the app is to find in `Authorization`; not `Authorization` itself. */
  header: string;
}

/**
 * Moves a field's value to `Authorization`, for callers whose own `Authorization` is taken by IAM's
 * signature. The `Authorization` that came never reaches the app, not even when the field is absent:
 * an app must not take a signature, or what a caller puts there, for its own credentials.
 *
 * @example
 * authorizationSource({ header: 'x-app-authorization' })
 */
export function authorizationSource(options: AuthorizationSourceOptions): Plugin {
  checkOptions('authorization-source', options, {
    header: {
      required: true,
      expected: 'the name of a header other than Authorization',
      accepts: (value) =>
        typeof value === 'string' &&
        FIELD_NAME.test(value) &&
        value.toLowerCase() !== 'authorization',
    },
  });
  const header = options.header.toLowerCase();

  return {
    name: 'authorization-source',
    apply({ hooks, log }) {
      hooks.request.tap('authorization-source', ({ invocation, request, source }) => {
        const credentials = request.headers.get(header);
        if (credentials === undefined) {
          request.headers.delete('authorization');
          if (source.kind !== 'http') return;
          log.debug(`The request has no "${header}": it goes to the app without Authorization`, {
            requestId: invocation.requestId,
          });
          return;
        }
        request.headers.set('authorization', credentials);
        // Moved, as AWS Lambda Web Adapter does it: the app sees the credentials once.
        request.headers.delete(header);
      });
    },
  };
}
