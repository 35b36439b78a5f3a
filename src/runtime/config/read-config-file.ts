import { basename } from 'node:path';
import type { Environment } from './adapter-config.ts';
import { type CheckedConfig, checkConfig } from './check-config.ts';
import { configFault } from './config-fault.ts';
import { importFile } from './import-file.ts';

/** Runs a config file and checks what it exports. Throws as `loadConfig` says. */
export async function readConfigFile(file: string, env: Environment): Promise<CheckedConfig> {
  return checkConfig(await evaluate(file, env), basename(file));
}

async function evaluate(file: string, env: Environment): Promise<unknown> {
  try {
    const exported = defaultExport(await importFile(file));
    return await (isFunction(exported) ? exported(env) : exported);
  } catch (thrown) {
    throw await configFault(thrown, file);
  }
}

/** A module that a compiler has made CommonJS of has its default export one level further down. */
function defaultExport(module: unknown): unknown {
  const exported = (module as { default?: unknown }).default;
  if (typeof exported !== 'object' || exported === null) return exported;
  return '__esModule' in exported && 'default' in exported ? exported.default : exported;
}

function isFunction(value: unknown): value is (env: Environment) => unknown {
  return typeof value === 'function';
}
