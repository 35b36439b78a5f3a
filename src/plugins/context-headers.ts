import type { Plugin } from '../pipeline/index.ts';
import { FIELD_NAME } from './field-syntax.ts';
import { jsonField, MAX_JSON_FIELD_BYTES } from './json-field.ts';
import { checkOptions, invalidOption } from './check-options.ts';
import { fieldKey, removeField } from './remove-field.ts';
import { objectOf } from './sources/event-fields.ts';

/** Options of {@link contextHeaders}. */
export interface ContextHeadersOptions {
  /**
   * By field name, where in the event's `requestContext` its value stands: `authorizer.claims.sub`.
   * `stageVariables` and `pathParameters` are the event's own.
   */
  headers: Readonly<Record<string, string>>;
}

/** How the request is delimited and routed: none of these is for a context to say. */
const REFUSED = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

/** Members of the event itself that a path may begin with. */
const OF_THE_EVENT = /^(?:stageVariables|pathParameters)(?:\.|$)/;

/**
 * Gives the app members of the request's context in fields of their own, so that it need not parse
 * JSON to know who is calling. Text, numbers and booleans stand there as they are, objects and arrays
 * as JSON. As callers send it, such a field is always removed, also where the context has no value
 * for it.
 *
 * @example
 * contextHeaders({ headers: { 'x-user': 'authorizer.claims.sub', 'x-stage': 'stage' } })
 */
export function contextHeaders(options: ContextHeadersOptions): Plugin {
  checkOptions('context-headers', options, {
    headers: {
      required: true,
      expected: 'an object of paths by field name',
      accepts: (value) => objectOf(value) !== undefined,
    },
  });
  const fields = Object.entries(options.headers).map(([name, path]) => {
    assertField(name, path);
    return { name, path, key: fieldKey(name) };
  });

  return {
    name: 'context-headers',
    apply({ hooks, log }) {
      hooks.request.tap('context-headers', ({ invocation, request, source }) => {
        if (source.kind !== 'http') return;
        const { headers } = request;
        for (const { name, path, key } of fields) {
          removeField(headers, key);
          const value = valueIn(invocation.event, path);
          if (value === undefined || value === null) continue;
          if (typeof value !== 'object') {
            headers.append(name, String(value));
            continue;
          }
          const { json, removed } = jsonField(value, MAX_JSON_FIELD_BYTES);
          headers.append(name, json);
          if (removed.length === 0) continue;
          log.warn(
            `"${name}" would exceed ${MAX_JSON_FIELD_BYTES} bytes; left out: ${removed.join(', ')}`,
            { requestId: invocation.requestId },
          );
        }
      });
    },
  };
}

function assertField(name: string, path: unknown): void {
  const where = `options.headers[${JSON.stringify(name)}]`;
  if (!FIELD_NAME.test(name) || REFUSED.has(fieldKey(name))) {
    const expected = `the name of a header, and none of ${[...REFUSED].join(', ')}`;
    throw invalidOption('context-headers', where, expected, name);
  }
  if (typeof path === 'string' && path !== '') return;
  throw invalidOption('context-headers', where, 'a path as "authorizer.claims.sub"', path);
}

function valueIn(event: unknown, path: string): unknown {
  const root = OF_THE_EVENT.test(path) ? event : objectOf(event)?.requestContext;
  return valueAt(root, path);
}

/** What stands at the path. Names may have dots in them, as claims do that are named by a URL. */
function valueAt(value: unknown, path: string): unknown {
  const object = objectOf(value);
  if (object === undefined) return undefined;
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (!Object.hasOwn(object, name)) continue;
    const found = valueAt(object[name], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
