/**
 * The service's own process: makes one environment after the other, as the parent asks for them, and
 * tells it what was measured. A raw socket server that does no more than it must, because what it
 * costs is part of every contender's time.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Environment, EnvironmentResult, MemoryResult } from '../measurement.ts';
import { AppAlone } from './app-alone.ts';
import { LambdaEnvironment } from './lambda-environment.ts';

const LIMIT_MS = 120_000;

/** What the parent is told. */
export interface Reply {
  readonly result?: EnvironmentResult | MemoryResult;
  readonly error?: string;
}

process.on('message', (environment: Environment) => {
  void measure(environment).then(
    (result) => process.send!({ result } satisfies Reply),
    (error: Error) => process.send!({ error: error.message } satisfies Reply),
  );
});

async function measure(environment: Environment): Promise<EnvironmentResult | MemoryResult> {
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const Kind = environment.alone ? AppAlone : LambdaEnvironment;
  const made = new Kind(environment, freePort, fail);
  const limit = setTimeout(() => {
    fail(new Error(`no end after ${LIMIT_MS} ms`));
  }, LIMIT_MS);
  try {
    return await Promise.race([made.measure(), failed]);
  } catch (error) {
    throw new Error(`${(error as Error).message}, ${made.state}`, { cause: error });
  } finally {
    clearTimeout(limit);
    await made.end();
  }
}

/** A port for the app: free a moment ago, so that whoever listens on any free port does that before. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
