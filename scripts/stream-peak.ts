import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LocalLambda } from '../src/local/local-lambda.ts';

/** What {@link measureStreamPeak} streams, and through what. */
export interface StreamPeakOptions {
  /** The extension's file. */
  readonly adapter: string;
  /** Bytes of the answer. */
  readonly bytes: number;
  /** How long, in ms, the caller does not read at all, once it has the beginning. @default 0 */
  readonly stallMs?: number;
}

/** The adapter's resident memory in bytes, as Linux counts it. */
export interface StreamPeak {
  /** After some small answers. */
  readonly before: number;
  /** The most that there ever was, the large answer included. */
  readonly peak: number;
  /** Bytes of the payload that came. */
  readonly received: number;
}

/** Streams one large answer through a local Lambda and the adapter's own process. Linux only. */
export async function measureStreamPeak(options: StreamPeakOptions): Promise<StreamPeak> {
  const app = fileURLToPath(new URL('large-app.mjs', import.meta.url));
  const lambda = new LocalLambda({
    launch: {
      command: [process.execPath, app],
      extensions: [{ name: 'lambda-adapter', path: options.adapter }],
      variables: {
        PATH: process.env['PATH'],
        PORT: String(await freePort()),
        BYTES: String(options.bytes),
        AWS_LWA_INVOKE_MODE: 'response_stream',
      },
    },
  });
  try {
    for (let count = 0; count < 20; count++) await streamed(lambda, '/small');
    const { pid } = lambda.sandbox!.processes!.groups[0]!;
    const before = residentBytes(pid!, 'VmRSS');
    const received = await streamed(lambda, '/large', options.stallMs);
    return { before, peak: residentBytes(pid!, 'VmHWM'), received };
  } finally {
    await lambda.kill();
  }
}

async function streamed(lambda: LocalLambda, path: string, stallMs = 0): Promise<number> {
  const { stream } = await lambda.invoke(functionUrlEvent(path), { responseMode: 'streaming' });
  let received = 0;
  for await (const chunk of stream!.body as Readable & AsyncIterable<Uint8Array>) {
    if (received === 0) await delay(stallMs);
    received += chunk.byteLength;
  }
  const failure = await stream!.failure;
  if (failure !== undefined) throw new Error(`The stream failed: ${failure.errorType}`);
  return received;
}

function functionUrlEvent(path: string): object {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: {},
    requestContext: {
      domainName: 'app.lambda-url.eu-west-1.on.aws',
      http: { method: 'GET', path },
    },
    isBase64Encoded: false,
  };
}

function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return Number(kibibytes) * 1024;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
