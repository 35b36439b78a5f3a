import { AdapterError } from '../pipeline/index.ts';
import { Adapter } from './adapter.ts';
import { assemblePlugins } from './assemble-plugins.ts';
import { loadConfig } from './config/index.ts';
import { initializationType } from './initialization-type.ts';
import type { AdapterLogger } from './log/index.ts';
import { RuntimeApi } from './runtime-api/runtime-api.ts';
import { loadSettings, type Settings } from './settings/index.ts';

/** What differs between the ways to run. */
export interface AdapterHost {
  /** `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AdapterLogger;
  /** Settles when Lambda has taken the registration; nothing is polled before. */
  readonly registered: Promise<void>;
  /** Resolves with the cause when the app has ended, where the adapter can know. */
  readonly appExited?: Promise<AdapterError> | undefined;
  /** Looks at the settings before anything is made from them. */
  readonly checkSettings?: (settings: Settings) => void;
  /** Says to others than the Runtime API why the environment cannot start. */
  readonly reportInitError?: (error: AdapterError) => Promise<void>;
  /**
   * Shuts the adapter down when that is asked for.
   * @returns The exit code.
   */
  readonly shutDown: (adapter: Adapter) => Promise<number>;
}

/**
 * Runs the adapter until its host shuts it down or it cannot go on.
 *
 * @returns The exit code.
 */
export async function runAdapter(host: AdapterHost): Promise<number> {
  const { address, env, log } = host;
  surviveStrayRejections(log);
  let runtimeApi = new RuntimeApi(address);
  let adapter: Adapter;
  try {
    const config = await loadConfig(env);
    const { settings, warnings } = loadSettings(env, config?.settings);
    for (const warning of warnings) log.warn(warning);
    host.checkSettings?.(settings);
    // The proxy is for the Runtime API alone: registration went to Lambda itself.
    if (settings.lambdaRuntimeApiProxy) runtimeApi = new RuntimeApi(settings.lambdaRuntimeApiProxy);
    const plugins = await assemblePlugins({ settings, env, config });
    adapter = new Adapter({
      settings,
      plugins,
      runtimeApi,
      log,
      initializationType: initializationType(env),
      appExited: host.appExited,
    });
    await host.registered;
  } catch (error) {
    return await failInit(AdapterError.from(error), host, runtimeApi);
  }
  return await Promise.race([serve(adapter, host, runtimeApi), host.shutDown(adapter)]);
}

async function serve(adapter: Adapter, host: AdapterHost, runtimeApi: RuntimeApi): Promise<number> {
  const appExited = rejecting(host.appExited);
  try {
    await Promise.race([adapter.start(), appExited]);
  } catch (error) {
    if (!adapter.stopped) return await failInit(AdapterError.from(error), host, runtimeApi);
  }
  try {
    if (!adapter.stopped) await Promise.race([adapter.restore(), appExited]);
  } catch (error) {
    if (!adapter.stopped) return await failRestore(AdapterError.from(error), host, runtimeApi);
  }
  try {
    if (!adapter.stopped) await Promise.race([adapter.serve(), appExited]);
  } catch (error) {
    if (!adapter.stopped) return await giveUp(AdapterError.from(error), adapter, host);
  }
  // A shutdown has ended it, whose own promise settles with the exit code.
  return await new Promise<never>(() => undefined);
}

/** Tells Lambda why the environment cannot start. */
async function failInit(
  error: AdapterError,
  host: AdapterHost,
  runtimeApi: RuntimeApi,
): Promise<number> {
  host.log.fatal(error.message, { error });
  try {
    await host.registered;
    await runtimeApi.initError(error);
    await host.reportInitError?.(error);
  } catch (second) {
    host.log.debug('Lambda did not take the init error', { error: second });
  }
  return 1;
}

/** Tells Lambda why the environment cannot be restored from its snapshot. */
async function failRestore(
  error: AdapterError,
  host: AdapterHost,
  runtimeApi: RuntimeApi,
): Promise<number> {
  host.log.fatal(error.message, { error });
  try {
    await runtimeApi.restoreError(error);
  } catch (second) {
    host.log.debug('Lambda did not take the restore error', { error: second });
  }
  return 1;
}

/** Lambda is gone, or the app is: then what is in flight is still answered. */
async function giveUp(
  error: AdapterError,
  adapter: Adapter,
  { log }: AdapterHost,
): Promise<number> {
  log.fatal(error.message, { error });
  await adapter.shutdown();
  return 1;
}

/** Rejects with what the promise resolves with; never settles without one. */
function rejecting(cause: Promise<AdapterError> | undefined): Promise<never> {
  if (cause === undefined) return new Promise(() => undefined);
  const rejected = cause.then((error) => Promise.reject(error));
  rejected.catch(() => undefined);
  return rejected;
}

/** A plugin's forgotten promise is worth a log line, not the environment. */
function surviveStrayRejections(log: AdapterLogger): void {
  process.on('unhandledRejection', (error) => {
    log.error('A promise was rejected and nobody handled it', { error });
  });
}
