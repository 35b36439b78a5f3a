import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { AdapterError } from '../pipeline/index.ts';
import type { OptionCheck, OptionChecks } from './option-check.ts';
import { anObject } from './option-checks.ts';
import { type OptionProblem, OptionsError } from './options-error.ts';
import { isStandardSchema, validated } from './options-schema.ts';

/**
 * Checks what a plugin's factory was given, once, at start-up. Keys without a check are refused, and
 * all that is wrong is told at once.
 *
 * @param checks A check for each option, or a Standard Schema (https://standardschema.dev) of all,
 * as Zod, Valibot and ArkType make them; one that validates asynchronously is refused.
 * @returns The options as they came, or what the schema makes of them.
 * @throws OptionsError `LWA_ERR_PLUGIN_INVALID`, which names the path, what was expected and what came.
 *
 * @example
 * checkOptions('cache', options, { ttl: required(aDuration()), methods: listOf(oneOf('GET', 'HEAD')) });
 */
export function checkOptions<Schema extends StandardSchemaV1>(
  plugin: string,
  options: StandardSchemaV1.InferInput<Schema>,
  checks: Schema,
): StandardSchemaV1.InferOutput<Schema>;
export function checkOptions<Options extends object>(
  plugin: string,
  options: Options,
  checks: OptionChecks<Options>,
): Options;
export function checkOptions(
  plugin: string,
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>> | StandardSchemaV1,
): unknown {
  if (isStandardSchema(checks)) return validated(plugin, options, checks);
  const problems: OptionProblem[] = [];
  collect('', options, anObject(checks), problems);
  if (problems.length > 0) throw new OptionsError(plugin, problems);
  return options;
}

/**
 * The error for an option that is wrong in a way no check sees, as two that exclude each other.
 *
 * @param path From `options` on: `options.ttl`, or `options` for all of them together.
 * @param expected Completes "expected …".
 */
export function invalidOption(
  plugin: string,
  path: string,
  expected: string,
  got: unknown,
): AdapterError {
  const message = `expected ${expected}, got ${shown(got)}`;
  return new OptionsError(plugin, [{ path: path.replace(/^options/, ''), message }]);
}

function collect(
  path: string,
  value: unknown,
  check: OptionCheck,
  problems: OptionProblem[],
): void {
  if (value === undefined && !check.required && path !== '') return;
  if (!check.accepts(value)) {
    problems.push({ path, message: refusal(check, value) });
    return;
  }
  for (const part of check.parts?.(value) ?? []) {
    collect(path + part.path, part.value, part.check, problems);
  }
}

function refusal({ expected, examples, secret }: OptionCheck, value: unknown): string {
  const got = secret ? typeOf(value) : shown(value);
  return `expected ${expected}, got ${got}${examples === undefined ? '' : `; write ${examples}`}`;
}

function typeOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === '') return 'an empty string';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

const SHOWN_CHARACTERS = 60;

function shown(value: unknown): string {
  if (typeof value === 'function') return `a function${value.name ? ` (${value.name})` : ''}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    return `an object with the keys ${Object.keys(value).join(', ') || '(none)'}`;
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
