import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { LocalLambda, type LocalLambdaOptions } from '../../src/local/local-lambda.ts';
import { freePort } from './free-port.ts';

export { freePort };

/** An extension that plays the runtime. */
export const RAW_ADAPTER = fileURLToPath(new URL('fixtures/raw-adapter.mjs', import.meta.url));
/** An app whose paths do what their names say. */
export const APP = fileURLToPath(new URL('fixtures/app.mjs', import.meta.url));

/** What a test has of a local Lambda with processes. */
export interface SandboxedApp {
  readonly lambda: LocalLambda;
  readonly port: number;
  /** Every line that adapter and app wrote. */
  readonly lines: string[];
  /** A request through adapter and app: the answer's body. */
  get(path: string): Promise<string>;
}

/** A local Lambda with the raw adapter and the app. Nothing is started yet. */
export async function sandboxedApp(
  t: ExecutionContext,
  variables: Record<string, string> = {},
  options: Omit<LocalLambdaOptions, 'launch'> = {},
): Promise<SandboxedApp> {
  const port = await freePort();
  const lambda = new LocalLambda({
    ...options,
    launch: {
      command: [process.execPath, APP],
      extensions: [{ name: 'lambda-adapter', path: RAW_ADAPTER }],
      variables: { PATH: process.env['PATH'], PORT: String(port), ...variables },
    },
  });
  t.teardown(() => lambda.kill());
  const lines: string[] = [];
  lambda.on('log', ({ line }) => lines.push(line));
  const get = async (path: string) => {
    const { payload } = await lambda.invoke({ rawPath: path });
    const answer = JSON.parse(payload.toString()) as { body: string };
    return answer.body;
  };
  return { lambda, port, lines, get };
}

/** Whether the process runs: a zombie, which only waits to be noticed, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

/** Resolves when the process has ended. */
export async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
