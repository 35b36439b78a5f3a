import { AdapterError, messageOf } from '../../pipeline/index.ts';
import { faultLocation } from './fault-location.ts';

/** What a config file has thrown, as one error that says where in the file. */
export async function configFault(thrown: unknown, file: string): Promise<AdapterError> {
  const error = firstOf(thrown);
  if (!AdapterError.is(error)) return await loadError(error, file);
  // A plugin that refuses its options was made somewhere in the file; all others say where they are.
  if (error.code !== 'LWA_ERR_PLUGIN_INVALID') return error;
  return new AdapterError({
    code: error.code,
    message: `${error.message} (${await faultLocation(error, file)})`,
    errorType: 'Runtime.InvalidConfig',
    plugin: error.plugin,
    cause: error,
  });
}

async function loadError(error: unknown, file: string): Promise<AdapterError> {
  const location = await faultLocation(error, file);
  return new AdapterError({
    code: 'LWA_ERR_CONFIG_LOAD',
    message: `The config file could not be loaded: ${firstLine(messageOf(error))} (${location})${adviceFor(error)}`,
    errorType: 'Runtime.InvalidConfig',
    cause: error,
  });
}

/** Bun's compiler throws all that is wrong with a file at once. */
function firstOf(thrown: unknown): unknown {
  return thrown instanceof AggregateError && thrown.errors.length > 0
    ? (thrown.errors[0] as unknown)
    : thrown;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.trim();
}

function adviceFor(error: unknown): string {
  if (!/['"]lambda-web-adapter['"]/.test(messageOf(error))) return '';
  return '; install lambda-web-adapter beside it, or import only types from it (import type)';
}
