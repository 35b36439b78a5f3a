import { basename } from 'node:path';
import { AdapterError, type Logger } from '../pipeline/index.ts';
import { Adapter } from './adapter.ts';
import { assemblePlugins } from './assemble-plugins.ts';
import { loadConfig } from './config/index.ts';
import { ExtensionsApi } from './extensions-api/extensions-api.ts';
import { initializationType } from './initialization-type.ts';
import { createLogger } from './log/index.ts';
import { RuntimeApi } from './runtime-api/runtime-api.ts';
import { loadSettings } from './settings/index.ts';

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
  const extension = new ExtensionsApi(address, basename(executable));
  // Lambda starts the app only when every extension has registered: nothing comes before this call.
  const registered = extension.register();
  registered.catch(() => undefined);
  const log = createLogger({ env });
  surviveStrayRejections(log);

  let adapter: Adapter;
  let runtimeApi = new RuntimeApi(address);
  try {
    const config = await loadConfig(env);
    const { settings, warnings } = loadSettings(env, config?.settings);
    for (const warning of warnings) log.warn(warning);
    // The proxy is for the Runtime API alone: registration went to Lambda itself.
    if (settings.lambdaRuntimeApiProxy) runtimeApi = new RuntimeApi(settings.lambdaRuntimeApiProxy);
    const plugins = assemblePlugins({ settings, env, log, configured: config?.plugins ?? [] });
    adapter = new Adapter({
      settings,
      plugins,
      runtimeApi,
      log,
      initializationType: initializationType(env),
    });
    await registered;
  } catch (error) {
    return await failInit(AdapterError.from(error), { registered, extension, runtimeApi, log });
  }

  const shutdown = onceShutdown(extension, adapter, log);
  const served = serve(adapter, { registered, extension, runtimeApi, log });
  return await Promise.race([served, shutdown]);
}

interface Parties {
  readonly registered: Promise<void>;
  readonly extension: ExtensionsApi;
  readonly runtimeApi: RuntimeApi;
  readonly log: Logger;
}

async function serve(adapter: Adapter, parties: Parties): Promise<number> {
  try {
    await adapter.start();
  } catch (error) {
    if (!adapter.stopped) return await failInit(AdapterError.from(error), parties);
  }
  try {
    if (!adapter.stopped) await adapter.serve();
  } catch (error) {
    parties.log.error(AdapterError.from(error).message, { error });
    return 1;
  }
  // A shutdown has ended it, whose own promise settles with the exit code.
  return await new Promise<never>(() => undefined);
}

/** Tells Lambda why the environment cannot start: through both APIs, for either may be listened to. */
async function failInit(error: AdapterError, parties: Parties): Promise<number> {
  parties.log.error(error.message, { error });
  try {
    await parties.registered;
    await parties.runtimeApi.initError(error);
    await parties.extension.initError(error);
  } catch (second) {
    parties.log.debug('Lambda did not take the init error', { error: second });
  }
  return 1;
}

/** Resolves with the exit code when a shutdown has been asked for, by Lambda or a signal, and is done. */
async function onceShutdown(
  extension: ExtensionsApi,
  adapter: Adapter,
  log: Logger,
): Promise<number> {
  try {
    await Promise.race([shutdownEvent(extension), signalled('SIGTERM'), signalled('SIGINT')]);
  } catch (error) {
    log.error(AdapterError.from(error).message, { error });
    return 1;
  }
  await adapter.shutdown();
  return 0;
}

async function shutdownEvent(extension: ExtensionsApi): Promise<void> {
  for (;;) {
    const { eventType } = await extension.nextEvent();
    if (eventType === 'SHUTDOWN') return;
  }
}

function signalled(signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    process.once(signal, () => {
      resolve();
    });
  });
}

/** A plugin's forgotten promise is worth a log line, not the environment. */
function surviveStrayRejections(log: Logger): void {
  process.on('unhandledRejection', (error) => {
    log.error('A promise was rejected and nobody handled it', { error });
  });
}
