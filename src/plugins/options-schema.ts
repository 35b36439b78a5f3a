import type { StandardSchemaV1 } from '@standard-schema/spec';
import { pathSegment } from './option-check.ts';
import { type OptionProblem, OptionsError } from './options-error.ts';

/** Whether this is a Standard Schema: some libraries make theirs functions. */
export function isStandardSchema(value: object): value is StandardSchemaV1 {
  return '~standard' in value;
}

/**
 * What a schema makes of a plugin's options.
 * @throws OptionsError
 */
export function validated(plugin: string, options: unknown, schema: StandardSchemaV1): unknown {
  const result = schema['~standard'].validate(options);
  if (result instanceof Promise) {
    // It is not awaited: a later rejection must not end the process.
    result.catch(() => undefined);
    const message =
      'their schema validates asynchronously, and a factory cannot wait; leave the asynchronous checks out, and make them in the "boot" hook';
    throw new OptionsError(plugin, [{ path: '', message }]);
  }
  if (result.issues) throw new OptionsError(plugin, result.issues.map(problemOf));
  return result.value;
}

function problemOf({ path = [], message }: StandardSchemaV1.Issue): OptionProblem {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { path: keys.map(pathSegment).join(''), message };
}
