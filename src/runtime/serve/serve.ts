import { AdapterError } from '../../pipeline/index.ts';
import { assemblePlugins } from '../assemble-plugins.ts';
import { loadConfig } from '../config/index.ts';
import { createLogger } from '../log/index.ts';
import { surviveStrayRejections } from '../run-adapter.ts';
import { loadSettings } from '../settings/index.ts';
import { signalled } from '../signalled.ts';
import type { ServeAddress } from './serve-address.ts';
import { placeApp, webFunctionAddress } from './serve-place.ts';
import { servedSettings } from './served-settings.ts';
import { Service } from './service.ts';

/** What is served, and where. */
export interface ServeOptions {
  /** A Web Function is told its own, which wins; others must have one. */
  readonly address: ServeAddress | undefined;
  /** The app's. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Serves the app over HTTP where there is no Lambda to ask for requests: starts it, and answers what
 * comes with the same pipeline, until a signal ends it or the app ends.
 *
 * @returns The exit code: the app's. It does not return when a signal has ended the app.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { command, env } = options;
  const log = createLogger({ env });
  surviveStrayRejections(log);
  const signal = signalled(...Service.signals);
  try {
    const address = webFunctionAddress(env) ?? options.address!;
    const config = await loadConfig(env);
    const { settings: asked, warnings } = loadSettings(env, config?.settings);
    for (const warning of warnings) log.warn(warning);
    const settings = placeApp(servedSettings(asked), address, env);
    const plugins = await assemblePlugins({ settings, env, config });
    const service = new Service({ address, command, env, settings, plugins, log });
    await service.listen();
    return await Promise.race([service.run(), signal.then((name) => service.shutDown(name))]);
  } catch (error) {
    log.fatal(AdapterError.from(error).message, { error });
    return 1;
  }
}
