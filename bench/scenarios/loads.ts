import type { Load } from '../measurement.ts';

export const MB = 1024 * 1024;

/** Binary bodies that just fit, as base64, into the 6 MB that Lambda lets a payload have. */
const FULL = 4.45 * MB;

/** Makes loads; quick ones have a third of the invocations. */
export function loads(quick: boolean) {
  const load = (
    name: string,
    target: string,
    invocations: number,
    more: Pick<Load, 'requestBytes'> = {},
  ): Load => {
    const count = Math.max(5, Math.round(quick ? invocations * 0.3 : invocations));
    return { name, target, invocations: count, warmUp: Math.ceil(count / 3), ...more };
  };
  return {
    small: (invocations: number) => load('small invocation', '/', invocations),
    text: (kind: 'ASCII' | 'not ASCII') =>
      load(`64 kB text, ${kind}`, `/text?kind=${kind === 'ASCII' ? 'ascii' : 'wide'}`, 600),
    request: (megabytes: 1 | 4 | 6, invocations: number) =>
      load(bodyName('request', megabytes), '/sink', invocations, {
        requestBytes: bodySize(megabytes),
      }),
    response: (megabytes: 1 | 4 | 6, invocations: number) =>
      load(
        bodyName('response', megabytes),
        `/bytes?size=${bodySize(megabytes)}`,
        invocations,
      ),
    stream: (name: string, bytes: number, invocations: number) =>
      load(name, `/stream?size=${bytes}`, invocations),
    atOnce: (concurrency: number) => load(`${concurrency} at once`, '/', 20_000),
  };
}

function bodyName(direction: string, megabytes: number): string {
  return megabytes === 6 ? `${direction} payload 6 MB` : `${direction} body ${megabytes} MB`;
}

function bodySize(megabytes: number): number {
  return Math.floor(megabytes === 6 ? FULL : megabytes * MB);
}
