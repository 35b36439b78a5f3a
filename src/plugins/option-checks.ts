import { AdapterError } from '../pipeline/index.ts';

/** What one option must be. */
export interface OptionCheck {
  /** Completes "expected …". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** The option is an array, and each of its elements is checked. @default false */
  readonly each?: boolean;
  /** `undefined` is refused too. @default false */
  readonly required?: boolean;
}

/** A check for each key of the options: one left out does not compile. */
export type OptionChecks<Options extends object> = {
  readonly [Key in keyof Options]-?: OptionCheck;
};

/**
 * Checks what a plugin's factory was given, once, at start-up. Unknown keys are refused.
 * @throws AdapterError `LWA_ERR_PLUGIN_INVALID`, which names the path, what was expected and what came.
 */
export function checkOptions<Options extends object>(
  plugin: string,
  options: Options,
  checks: OptionChecks<Options>,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidOption(plugin, 'options', 'an object', options);
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(checks, key)) continue;
    const known = Object.keys(checks).join(', ') || 'none';
    throw invalidOption(plugin, `options.${key}`, `one of its options (${known})`, key);
  }
  for (const [key, check] of Object.entries<OptionCheck>(checks)) {
    checkOption(plugin, `options.${key}`, (options as Record<string, unknown>)[key], check);
  }
}

/** The error for one wrong option. */
export function invalidOption(
  plugin: string,
  path: string,
  expected: string,
  got: unknown,
): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: `Plugin "${plugin}": ${path}: expected ${expected}, got ${shown(got)}`,
    plugin,
  });
}

/** @returns A check for `true` or `false`. */
export function aBoolean(): OptionCheck {
  return { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
}

/** @returns A check for a whole number from `least` to `most`, both included. */
export function anInteger(least: number, most: number): OptionCheck {
  return {
    expected:
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number, ${least} or more`
        : `a whole number from ${least} to ${most}`,
    accepts: (value) =>
      Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  };
}

/** @returns A check for one of the strings. */
export function oneOf(...values: readonly string[]): OptionCheck {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    accepts: (value) => values.includes(value as string),
  };
}

/** @returns A check for any string. */
export function aString(): OptionCheck {
  return { expected: 'a string', accepts: (value) => typeof value === 'string' };
}

function checkOption(plugin: string, path: string, value: unknown, check: OptionCheck): void {
  if (value === undefined && !check.required) return;
  if (!check.each) {
    if (!check.accepts(value)) throw invalidOption(plugin, path, check.expected, value);
    return;
  }
  if (!Array.isArray(value)) throw invalidOption(plugin, path, 'an array', value);
  for (const [index, element] of value.entries()) {
    if (check.accepts(element)) continue;
    throw invalidOption(plugin, `${path}[${index}]`, check.expected, element);
  }
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
