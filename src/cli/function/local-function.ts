import { EnvironmentFailure } from '../../local/environment-failure.ts';
import { LocalLambda } from '../../local/local-lambda.ts';
import type { LaunchOptions } from '../../local/sandbox-processes.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { adapterFile } from './adapter-file.ts';
import type { FunctionOptions } from './function-options.ts';
import { watchSlowStart } from './slow-start.ts';
import { whatEnded } from './what-ended.ts';

/** What the app and the adapter have to end in, all together. */
const SHUTDOWN_MS = 2000;

/** An app and the adapter in a local Lambda, as the command line wants them. */
export interface LocalFunction {
  readonly lambda: LocalLambda;
  /** What the app and the adapter get; more may be added before they are started. */
  readonly variables: Record<string, string | undefined>;
}

/**
 * @param initTimeoutMs A dev server that compiles first is not cut off, as Lambda would after 10 s.
 * @throws CommandError when there is no adapter.
 */
export function localFunction(
  options: FunctionOptions,
  appPort: number,
  initTimeoutMs = Number.POSITIVE_INFINITY,
): LocalFunction {
  const adapter = adapterFile(options.adapter);
  const { timeoutMs, memoryMb, concurrency, initializationType, invokeMode } = options;
  const variables: Record<string, string | undefined> = {
    ...process.env,
    ...options.variables,
    PORT: String(appPort),
    AWS_LWA_PORT: String(appPort),
    ...(invokeMode === undefined ? {} : { AWS_LWA_INVOKE_MODE: invokeMode }),
  };
  // Extensions do not get Lambda's own variable.
  if (concurrency > 1) variables.AWS_LWA_MAX_CONCURRENCY ??= String(concurrency);
  const lambda = new LocalLambda({
    timeoutMs,
    initTimeoutMs,
    concurrency,
    identity: { memoryMb },
    launch: {
      ...processes(options, adapter),
      ...(initializationType === 'lambda-managed-instances' ? {} : { initializationType }),
      variables,
      shutdownMs: SHUTDOWN_MS,
      runtimeShutdownMs: SHUTDOWN_MS,
    },
  });
  // The snapshot is taken, and at once the first environment is made of it.
  lambda.on('snapshot', () => lambda.restore());
  return { lambda, variables };
}

/**
 * Starts the environment, and tells `say` when that takes long.
 * @returns how long it took, ms.
 * @throws CommandError when it does not come up.
 */
export async function startFunction(
  lambda: LocalLambda,
  appPort: number,
  say: (line: string) => void,
): Promise<number> {
  let initMs = 0;
  lambda.once('ready', (ms) => {
    initMs = ms;
  });
  const stopWatching = watchSlowStart(lambda, appPort, say);
  try {
    await lambda.start();
    return initMs;
  } catch (error) {
    if (!(error instanceof EnvironmentFailure)) throw error;
    const tail = error.process?.stderrTail ?? [];
    const words = tail.length === 0 ? '' : `. Its last words:\n${tail.join('\n')}`;
    throw new CommandError(exitCode(error), `${whatEnded(error, 'before it was ready')}${words}`);
  } finally {
    stopWatching();
  }
}

function exitCode({ process, reason }: EnvironmentFailure): number {
  if (process?.role === 'app') return EXIT.appExited;
  return reason === 'timeout' ? EXIT.timedOut : EXIT.internal;
}

function processes(
  { command, wrapper }: FunctionOptions,
  adapter: string,
): Pick<LaunchOptions, 'command' | 'extensions'> {
  if (!wrapper) return { command, extensions: [{ name: 'lambda-adapter', path: adapter }] };
  // Windows executes no scripts.
  const program = process.platform === 'win32' ? [process.execPath, adapter] : [adapter];
  return { command: [program[0]!, ...program.slice(1), '--', ...command] };
}
