import { AdapterError, type AppStarter } from '../pipeline/index.ts';
import { Adapter } from './adapter.ts';
import { appEnvironment } from './app/app-environment.ts';
import { assemblePlugins } from './assemble-plugins.ts';
import { loadConfig } from './config/index.ts';
import type { OpenTransport } from './http1/index.ts';
import { initializationType } from './initialization-type.ts';
import { lambdaIntake } from './lambda-intake.ts';
import { maxBodyBytes, PROXY_GRACE_MS } from './limits.ts';
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
  /**
   * Who starts the app; `undefined` where its environment has been prepared before, by another
   * process of a chain.
   */
  readonly appStartedBy: AppStarter | undefined;
  /**
   * Starts the app, or waits until it is there; nothing is polled before.
   * @param variables Its environment, as the plugins have it.
   */
  readonly startApp?: (variables: NodeJS.ProcessEnv, settings: Settings) => Promise<void> | void;
  /**
   * Connects to the app where that shares this process. The process is the app's then: the adapter
   * does not keep it alive, but for an invocation, and leaves stray rejections to it.
   */
  readonly openApp?: (settings: Settings) => OpenTransport;
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
  const unref = host.openApp !== undefined;
  if (!unref) surviveStrayRejections(log);
  let runtimeApi = new RuntimeApi(address, { unref });
  let adapter: Adapter;
  try {
    const config = await loadConfig(env);
    const { settings, warnings } = loadSettings(env, config?.settings);
    // The proxy is for the Runtime API alone: registration went to Lambda itself.
    const proxy = settings.lambdaRuntimeApiProxy;
    if (proxy) runtimeApi = new RuntimeApi(proxy, { unref });
    const openApp = host.openApp?.(settings);
    const plugins = await assemblePlugins({ settings, env, config });
    adapter = new Adapter({
      settings,
      plugins,
      intake: lambdaIntake({ runtimeApi, settings, log }),
      log,
      initializationType: initializationType(env),
      restored: () => runtimeApi.restoreNext(),
      maxBodyBytes: maxBodyBytes(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']),
      openApp,
      appExited: host.appExited,
    });
    const variables = { ...appEnvironment(env, settings.port) };
    const { appStartedBy: startedBy } = host;
    if (startedBy) await adapter.prepareEnvironment({ startedBy, variables });
    await host.startApp?.(variables, settings);
    for (const warning of warnings) log.warn(warning);
    await host.registered;
  } catch (error) {
    return await failInit(AdapterError.from(error), host, runtimeApi);
  }
  let failed = false;
  const onFailure = () => {
    failed = true;
  };
  const serving = serve(adapter, host, runtimeApi, onFailure);
  const code = await Promise.race([serving, host.shutDown(adapter)]);
  // Lambda may shut down what has failed before all has been said about it.
  return failed ? code || 1 : code;
}

async function serve(
  adapter: Adapter,
  host: AdapterHost,
  runtimeApi: RuntimeApi,
  onFailure: () => void,
): Promise<number> {
  const fail = async (
    error: unknown,
    how: (error: AdapterError) => Promise<number>,
  ): Promise<number> => {
    // A shutdown has ended it, whose own promise settles with the exit code.
    if (adapter.stopped) return await never();
    onFailure();
    return await how(AdapterError.from(error));
  };
  const appExited = rejecting(host.appExited);
  try {
    await Promise.race([adapter.start(), appExited]);
  } catch (cause) {
    return await fail(cause, (error) => failInit(error, host, runtimeApi));
  }
  try {
    await Promise.race([adapter.restore(), appExited]);
  } catch (cause) {
    return await fail(cause, (error) => failRestore(error, host, runtimeApi));
  }
  try {
    await Promise.race([adapter.serve(), appExited]);
  } catch (cause) {
    // What stands between Lambda and the adapter may hear of a shutdown first, and end.
    if (runtimeApi.address !== host.address) await adapter.stopsWithin(PROXY_GRACE_MS);
    return await fail(cause, (error) => giveUp(error, adapter, host));
  }
  return await never();
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

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Rejects with what the promise resolves with; never settles without one. */
function rejecting(cause: Promise<AdapterError> | undefined): Promise<never> {
  if (cause === undefined) return never();
  const rejected = cause.then((error) => Promise.reject(error));
  rejected.catch(() => undefined);
  return rejected;
}

/** A plugin's forgotten promise is worth a log line, not the environment. */
export function surviveStrayRejections(log: AdapterLogger): void {
  process.on('unhandledRejection', (error) => {
    log.error('A promise was rejected and nobody handled it', { error });
  });
}
