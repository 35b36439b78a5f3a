import { parseDuration } from './duration.ts';
import { type OptionCheck, type OptionChecks, pathSegment } from './option-check.ts';

/** @returns The check, which `undefined` does not pass either. */
export function required(check: OptionCheck): OptionCheck {
  return { ...check, required: true };
}

/** @returns A check for `true` or `false`. */
export function aBoolean(): OptionCheck {
  return { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
}

/** @returns A check for any string. */
export function aString(): OptionCheck {
  return { expected: 'a string', accepts: (value) => typeof value === 'string' };
}

/** @returns A check for a string that is not empty, and that no message shows. */
export function aSecret(): OptionCheck {
  return {
    expected: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
    secret: true,
  };
}

/** @returns A check for one of the strings. */
export function oneOf(...values: readonly string[]): OptionCheck {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    accepts: (value) => values.includes(value as string),
  };
}

/** @returns A check for a whole number from `least` to `most`, both included. */
export function anInteger(least = 0, most = Number.MAX_SAFE_INTEGER): OptionCheck {
  return {
    expected: `a whole number${range(least, most)}`,
    accepts: (value) => Number.isSafeInteger(value) && isWithin(Number(value), least, most),
  };
}

/** @returns A check for a finite number from `least` to `most`, both included. */
export function aNumber(least: number, most = Number.MAX_SAFE_INTEGER): OptionCheck {
  return {
    expected: `a number${range(least, most)}`,
    accepts: (value) => Number.isFinite(value) && isWithin(Number(value), least, most),
  };
}

/**
 * @param least ms
 * @param most ms
 * @returns A check for a `Duration`: a number of ms, or a text such as `"5s"`; `durationMs` reads it.
 */
export function aDuration(least = 0, most = Number.MAX_SAFE_INTEGER): OptionCheck {
  return {
    expected: `a duration in ms${most === Number.MAX_SAFE_INTEGER && least === 0 ? '' : range(least, most)}`,
    accepts(value) {
      const ms = parseDuration(value);
      return ms !== undefined && isWithin(ms, least, most);
    },
    examples: '1500, "5s" or "10m"',
  };
}

/** @returns A check for an absolute URL, as text or as a `URL`. @param schemes @default http, https */
export function aUrl(...schemes: readonly string[]): OptionCheck {
  const accepted = schemes.length === 0 ? ['http', 'https'] : schemes;
  return {
    expected: `a URL that begins with ${accepted.map((scheme) => `${scheme}://`).join(' or ')}`,
    accepts(value) {
      if (typeof value !== 'string' && !(value instanceof URL)) return false;
      const text = String(value);
      return (
        URL.canParse(text) &&
        accepted.some((scheme) => text.toLowerCase().startsWith(`${scheme}://`))
      );
    },
  };
}

/** @returns A check for a function. */
export function aFunction(): OptionCheck {
  return { expected: 'a function', accepts: (value) => typeof value === 'function' };
}

/** @returns A check for an array, whose elements pass `element`. */
export function listOf(element: OptionCheck): OptionCheck {
  return {
    expected: 'an array',
    accepts: Array.isArray,
    parts: (value) =>
      (value as unknown[]).map((item, index) => ({
        path: pathSegment(index),
        value: item,
        check: required(element),
      })),
  };
}

/** @returns A check for an object of any keys, whose values pass `value`. */
export function aRecord(value?: OptionCheck): OptionCheck {
  return {
    expected: 'an object',
    accepts: isObject,
    parts: (record) =>
      value === undefined
        ? []
        : Object.entries(record as object).map(([key, item]: [string, unknown]) => ({
            path: pathSegment(key),
            value: item,
            check: required(value),
          })),
  };
}

/** @returns A check for an object with a check for each of its keys; others are refused. */
export function anObject<Value extends object>(checks: OptionChecks<Value>): OptionCheck {
  return {
    expected: 'an object',
    accepts: isObject,
    parts(value) {
      const known: [string, OptionCheck][] = Object.entries(checks);
      const stray = Object.keys(value as object).filter((key) => !Object.hasOwn(checks, key));
      const names = known.map(([key]) => key).join(', ') || 'none';
      return [
        ...stray.map((key) => ({
          path: pathSegment(key),
          value: key,
          check: { expected: `one of its options (${names})`, accepts: () => false },
        })),
        ...known.map(([key, check]) => ({
          path: pathSegment(key),
          value: (value as Record<string, unknown>)[key],
          check,
        })),
      ];
    },
  };
}

/** @returns A check for what one of the checks accepts. */
export function anyOf(...checks: readonly OptionCheck[]): OptionCheck {
  const examples = checks.flatMap((check) => check.examples ?? []).join(' or ');
  return {
    expected: checks.map(({ expected }) => expected).join(' or '),
    accepts: (value) => checks.some((check) => check.accepts(value)),
    parts: (value) => checks.find((check) => check.accepts(value))?.parts?.(value) ?? [],
    secret: checks.some(({ secret }) => secret === true),
    ...(examples !== '' && { examples }),
  };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** What completes "a whole number". */
function range(least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`;
}
