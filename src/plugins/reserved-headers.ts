import type { Plugin } from '../pipeline/index.ts';

/** The fields by which the adapter tells the app what it can rely on. */
const RESERVED_NAMES = new Set([
  'x-amz-tenant-id',
  'x-amzn-lambda-context',
  'x-amzn-request-context',
]);

/**
 * Removes from a caller's request every field that only the adapter may set: `x-lambda-*`, `x-lwa-*`,
 * `x-amzn-request-context`, `x-amzn-lambda-context` and `x-amz-tenant-id`. So does it with
 * underscores in place of hyphens, since CGI and WSGI apps cannot tell the two apart.
 *
 * It comes first of all taps; a plugin that sets such a field does so later in the `request` hook.
 * Where no caller wrote the request, as for a queue's messages, the fields are the source's own and
 * stay.
 *
 * From the answer `x-lwa-*` is removed, last of all: the app says in it what the adapter is to do.
 */
export function reservedHeaders(): Plugin {
  return {
    name: 'reserved-headers',
    apply({ hooks }) {
      hooks.request.tap({ name: 'reserved-headers', stage: -100 }, ({ request, source }) => {
        if (source.kind === 'http') request.headers.deleteWhere(isReservedField);
      });
      hooks.response.tap({ name: 'reserved-headers', stage: 1000 }, ({ response }) => {
        response.headers.deleteWhere(isInstruction);
      });
    },
  };
}

/** `x-lwa-base64` is for the event source, which encodes the answer and removes it there. */
function isInstruction(name: string): boolean {
  return name.charCodeAt(0) === 0x78 && name.startsWith('x-lwa-') && name !== 'x-lwa-base64';
}

/** Whether only the adapter may set the field, whose name is in lower case. */
export function isReservedField(name: string): boolean {
  // One character rules most fields out.
  if (name.charCodeAt(0) !== 0x78) return false;
  const hyphenated = name.includes('_') ? name.replaceAll('_', '-') : name;
  return (
    hyphenated.startsWith('x-lambda-') ||
    hyphenated.startsWith('x-lwa-') ||
    RESERVED_NAMES.has(hyphenated)
  );
}
