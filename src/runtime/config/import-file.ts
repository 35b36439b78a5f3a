import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AdapterError } from '../../pipeline/index.ts';

/** As much of jiti as is used here. */
interface JitiModule {
  readonly createJiti: (
    id: string,
    options: { fsCache: boolean; interopDefault: boolean },
  ) => { import(id: string): Promise<unknown> };
}

/**
 * Imports a module that may be TypeScript: by the runtime itself where it can, else by jiti.
 * @throws AdapterError `LWA_ERR_CONFIG_LOAD` when neither can; else whatever the module throws.
 */
export async function importFile(file: string): Promise<unknown> {
  const isTypeScript = /^\.[mc]?ts$/.test(extname(file));
  if (!isTypeScript || runsTypeScript()) return await import(pathToFileURL(file).href);
  const { createJiti } = await importJiti(file);
  // No cache: a fresh environment has none, and the function's folder is not ours to write to.
  const jiti = createJiti(file, { fsCache: false, interopDefault: false });
  return await jiti.import(file);
}

/** Node strips types from 22.18 on; Bun always has. */
function runsTypeScript(): boolean {
  const features = process.features as { typescript?: unknown };
  return Boolean(features.typescript) || process.versions['bun'] !== undefined;
}

/** jiti comes with this package; where the adapter is a layer, it may stand beside the config file. */
async function importJiti(file: string): Promise<JitiModule> {
  const places = [import.meta.url, pathToFileURL(file)];
  let cause: unknown;
  for (const place of places) {
    try {
      const entry = createRequire(place).resolve('jiti');
      return (await import(pathToFileURL(entry).href)) as JitiModule;
    } catch (error) {
      cause = error;
    }
  }
  throw new AdapterError({
    code: 'LWA_ERR_CONFIG_LOAD',
    message: `${file} is TypeScript, which Node ${process.versions.node} does not run, and the package "jiti" is not installed; compile it to lwa.config.mjs, install jiti beside it, or use Node 22.18 or later`,
    errorType: 'Runtime.InvalidConfig',
    cause,
  });
}
