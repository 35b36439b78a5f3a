import type { RequestFacts } from './request-facts.ts';
import { newTraceRoot } from './trace-header.ts';
import type { ValueLists } from './value-lists.ts';

/**
 * Adds what a front door adds to the fields of a request, and returns the trace. The client's address
 * goes behind those that the client has sent along, as API Gateway and load balancers do it.
 *
 * `X-Forwarded-Proto` and `-Port` tell the truth about this door, which speaks plain HTTP: an app
 * that redirects to HTTPS by them would otherwise redirect here to where nobody listens.
 *
 * @param spell how the door spells a name, which is given in its usual spelling.
 */
export function addForwarded(
  headers: ValueLists,
  { sourceIp, port }: RequestFacts,
  spell: (name: string) => string,
): string {
  const before = take(headers, 'x-forwarded-for');
  const chain = before === undefined ? sourceIp : `${before.join(', ')}, ${sourceIp}`;
  take(headers, 'x-forwarded-proto');
  take(headers, 'x-forwarded-port');
  const trace = take(headers, 'x-amzn-trace-id')?.[0] ?? newTraceRoot();
  headers.set(spell('X-Amzn-Trace-Id'), [trace]);
  headers.set(spell('X-Forwarded-For'), [chain]);
  headers.set(spell('X-Forwarded-Port'), [port]);
  headers.set(spell('X-Forwarded-Proto'), ['http']);
  return trace;
}

/** For the doors that write names as they usually stand. */
export function asUsual(name: string): string {
  return name;
}

/** For the doors that write names in lower case. */
export function inLowerCase(name: string): string {
  return name.toLowerCase();
}

/** Removes the field, however it is spelt, and returns its values. */
function take(headers: ValueLists, key: string): string[] | undefined {
  for (const [name, values] of headers) {
    if (name.toLowerCase() !== key) continue;
    headers.delete(name);
    return values;
  }
  return undefined;
}
