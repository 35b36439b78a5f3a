import type { Session } from './figure.ts';

const MB = 1024 * 1024;

/** What is measured, in the order of a round. `scale` multiplies the numbers of invocations. */
export function sessions(quick: boolean): Session[] {
  const times = (full: number) => Math.max(5, Math.round(full * (quick ? 0.3 : 1)));
  const load = (name: string, target: string, invocations: number, requestBytes?: number) => ({
    name,
    target,
    invocations: times(invocations),
    warmUp: times(invocations / 3),
    ...(requestBytes !== undefined && { requestBytes }),
  });
  const buffered: Session = {
    app: 'bare',
    loads: [
      load('small invocation', '/', 15000),
      load('64 kB text, ASCII', '/text?kind=ascii', 600),
      load('64 kB text, not ASCII', '/text?kind=wide', 600),
      load('request body 1 MB', '/sink', 60, MB),
      load('response body 1 MB', '/bytes?size=1048576', 60),
      load('request body 4 MB', '/sink', 24, 4 * MB),
      load('response body 4 MB', '/bytes?size=4194304', 24),
    ],
  };
  const managed = (concurrency: number): Session => ({
    app: 'bare',
    environment: {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
      AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency),
    },
    loads: [load(`${concurrency} at once`, '/', 20000)],
  });
  const streamed: Session = {
    app: 'bare',
    environment: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    loads: [
      load('small stream', '/stream?size=1000', 1500),
      load('50 MB stream', `/stream?size=${50 * MB}`, 8),
    ],
  };
  const coldStarts: Session[] = (['bare', 'express'] as const).map((app) => ({ app, loads: [] }));
  const all = [buffered, managed(64), streamed, ...coldStarts];
  return quick ? all : [...all, managed(16), ...coldStarts, ...coldStarts];
}
