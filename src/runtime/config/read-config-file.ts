import { basename } from 'node:path';
import { AdapterError, messageOf } from '../../pipeline/index.ts';
import type { Environment } from './adapter-config.ts';
import { type CheckedConfig, checkConfig } from './check-config.ts';
import { faultLocation } from './fault-location.ts';
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
    if (thrown instanceof AdapterError) throw thrown;
    const error = firstOf(thrown);
    const location = await faultLocation(error, file);
    throw new AdapterError({
      code: 'LWA_ERR_CONFIG_LOAD',
      message: `The config file could not be loaded: ${firstLine(messageOf(error))} (${location})${adviceFor(error)}`,
      errorType: 'Runtime.InvalidConfig',
      cause: error,
    });
  }
}

/** Bun's compiler throws all that is wrong with a file at once. */
function firstOf(thrown: unknown): unknown {
  return thrown instanceof AggregateError && thrown.errors.length > 0
    ? (thrown.errors[0] as unknown)
    : thrown;
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

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}

function adviceFor(error: unknown): string {
  if (!/['"]lambda-web-adapter['"]/.test(messageOf(error))) return '';
  return '; install lambda-web-adapter beside it, or import only types from it (import type)';
}
