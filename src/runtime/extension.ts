import { basename } from 'node:path';
import { AdapterError } from '../pipeline/index.ts';
import type { Adapter } from './adapter.ts';
import { ExtensionsApi } from './extensions-api/extensions-api.ts';
import { type AdapterLogger, createLogger } from './log/index.ts';
import { runAdapter } from './run-adapter.ts';
import { signalled } from './signalled.ts';

/** Set by src/launcher.sh, when that has registered already. */
const IDENTIFIER = 'LWA_EXTENSION_IDENTIFIER';

/**
 * Runs the adapter as an extension beside the app, until Lambda shuts the environment down.
 *
 * @param address `AWS_LAMBDA_RUNTIME_API`.
 * @param executable The path this process was started by: its basename is the extension's name.
 * @returns The exit code.
 */
export async function runExtension(
  address: string,
  executable: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const extension = new ExtensionsApi(address, basename(executable), env[IDENTIFIER]);
  // Lambda starts the app only when every extension has registered: nothing comes before this call.
  const registered = extension.register();
  registered.catch(() => undefined);
  const log = createLogger({ env });
  return await runAdapter({
    address,
    env,
    log,
    registered,
    appStartedBy: 'other',
    reportInitError: (error) => extension.initError(error),
    shutDown: (adapter) => shutDown(adapter, extension, log),
  });
}

/** When Lambda or a signal asks for it. */
async function shutDown(
  adapter: Adapter,
  extension: ExtensionsApi,
  log: AdapterLogger,
): Promise<number> {
  let deadlineMs: number | undefined;
  try {
    const signal = signalled('SIGTERM', 'SIGINT').then(() => undefined);
    deadlineMs = await Promise.race([shutdownEvent(extension), signal]);
  } catch (error) {
    log.fatal(AdapterError.from(error).message, { error });
    return 1;
  }
  await adapter.shutdown(deadlineMs);
  return 0;
}

/** Resolves with the time (epoch ms) at which Lambda ends the environment. */
async function shutdownEvent(extension: ExtensionsApi): Promise<number | undefined> {
  for (;;) {
    const { eventType, deadlineMs } = await extension.nextEvent();
    if (eventType === 'SHUTDOWN') return deadlineMs;
  }
}
