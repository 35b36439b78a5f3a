import type { Load } from '../measurement.ts';

export const MB = 1024 * 1024;

/** Binary bodies that just fit, as base64, into the 6 MB that Lambda lets a payload have. */
const FULL = 4.45 * MB;

/** Makes loads; quick ones have a quarter of the invocations. */
export function loads(quick: boolean) {
  const load = (
    name: string,
    target: string,
    invocations: number,
    more: Partial<Pick<Load, 'requestBytes' | 'answerBytes'>> = {},
  ): Load => {
    const count = Math.max(5, Math.round(quick ? invocations * 0.25 : invocations));
    const warmUp = Math.ceil(count / 3);
    return { name, target, answerBytes: 0, invocations: count, warmUp, ...more };
  };
  return {
    /** From the first one after a start on: V8 has optimised nothing yet. */
    early: (): Load => ({
      name: 'the first 300 small invocations',
      target: '/',
      answerBytes: 0,
      invocations: 300,
      warmUp: 0,
    }),
    small: (invocations: number) => load('small invocation', '/', invocations),
    text: (kind: 'ASCII' | 'not ASCII') =>
      load(`64 kB text, ${kind}`, `/text?kind=${kind === 'ASCII' ? 'ascii' : 'wide'}`, 600, {
        answerBytes: 60_000,
      }),
    request: (megabytes: 1 | 4 | 6, invocations: number) =>
      load(bodyName('request', megabytes), '/sink', invocations, {
        requestBytes: bodySize(megabytes),
      }),
    response: (megabytes: 1 | 4 | 6, invocations: number) => {
      const bytes = bodySize(megabytes);
      const name = bodyName('response', megabytes);
      return load(name, `/bytes?size=${bytes}`, invocations, { answerBytes: bytes });
    },
    stream: (name: string, bytes: number, invocations: number) =>
      load(name, `/stream?size=${bytes}`, invocations, { answerBytes: bytes }),
    atOnce: (concurrency: number) => load(`${concurrency} at once`, '/', 60_000),
  };
}

function bodyName(direction: string, megabytes: number): string {
  return megabytes === 6 ? `${direction} payload 6 MB` : `${direction} body ${megabytes} MB`;
}

function bodySize(megabytes: number): number {
  return Math.floor(megabytes === 6 ? FULL : megabytes * MB);
}
