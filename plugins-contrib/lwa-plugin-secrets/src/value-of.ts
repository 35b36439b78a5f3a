import type { Found } from './found.ts';
import type { Reference } from './reference.ts';

/** The value of a variable, or why it has none; neither where it stays as it is. */
export interface Value {
  readonly text?: string | undefined;
  readonly failure?: string | undefined;
}

/** What was found by references of all kinds. */
export interface AllFound {
  readonly parameters: Found;
  readonly secrets: Found;
  /** Below paths: values by the names of variables, failures by paths. */
  readonly below: Found;
}

/** Looks a variable up in what was found. */
export function valueOf(variable: string, reference: Reference, found: AllFound): Value {
  const value = lookUp(variable, reference, found);
  // The environment of a process holds none.
  if (value.text?.includes('\0')) return { failure: 'its value has a NUL character' };
  return value;
}

function lookUp(
  variable: string,
  reference: Reference,
  { parameters, secrets, below }: AllFound,
): Value {
  switch (reference.type) {
    case 'parameter':
      return entryOf(parameters, reference.name);
    case 'secret': {
      const whole = entryOf(secrets, reference.id);
      if (whole.text === undefined || reference.key === undefined) return whole;
      return memberOf(whole.text, reference.key);
    }
    case 'path':
      return { failure: below.failures.get(reference.path) };
    case 'placeholder': {
      const text = below.values.get(variable);
      if (text !== undefined) return { text };
      return { failure: 'no x-crypteia-ssm-path has a parameter of that name' };
    }
  }
}

function entryOf({ values, failures }: Found, name: string): Value {
  const text = values.get(name);
  if (text !== undefined) return { text };
  return { failure: failures.get(name) ?? 'it was not found' };
}

function memberOf(text: string, key: string): Value {
  let secret: unknown;
  try {
    secret = JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
  }
  if (typeof secret !== 'object' || secret === null) {
    return { failure: 'the secret is no JSON object' };
  }
  const member = Object.hasOwn(secret, key) ? (secret as Record<string, unknown>)[key] : undefined;
  if (member === undefined || member === null) return { failure: 'the secret has no such key' };
  return { text: typeof member === 'string' ? member : JSON.stringify(member) };
}
