import { AdapterError } from '../../pipeline/index.ts';

/** The values that an option may have: any text that is not empty, or one of a list. */
export type OptionValues = 'text' | readonly string[];

/**
 * Checks the options of a factory, once, when it is called.
 * @throws AdapterError `LWA_ERR_CONFIG_INVALID` for a key that it does not know or a wrong value.
 */
export function assertOptions(
  factory: string,
  options: object,
  expected: Readonly<Record<string, OptionValues>>,
): void {
  for (const [key, value] of Object.entries(options) as [string, unknown][]) {
    const values = Object.hasOwn(expected, key) ? expected[key] : undefined;
    if (values === undefined) {
      throw invalidOption(
        `${factory}: unknown option "${key}"; known: ${Object.keys(expected).join(', ') || 'none'}`,
      );
    }
    if (value === undefined) continue;
    const fits = values === 'text' ? isText(value) : values.some((one) => one === value);
    if (fits) continue;
    throw invalidOption(
      `${factory}: "${key}" is ${JSON.stringify(value)}; expected ${values === 'text' ? 'a text that is not empty' : values.map((one) => `"${one}"`).join(' or ')}`,
    );
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function invalidOption(message: string): AdapterError {
  return new AdapterError({ code: 'LWA_ERR_CONFIG_INVALID', message });
}
