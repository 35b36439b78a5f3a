import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';

/** The options of `lwa dev`, checked. */
export interface DevOptions {
  readonly command: readonly [file: string, ...args: string[]];
  readonly port: number;
  readonly strictPort: boolean;
  /** `undefined`: the default, or a free one. */
  readonly appPort: number | undefined;
  /** `undefined`: loopback, IPv4 and IPv6. */
  readonly host: string | undefined;
  readonly timeoutMs: number;
  /** `undefined`: the adapter of this package. */
  readonly adapter: string | undefined;
  readonly verbose: boolean;
}

const DEFAULT_PORT = 3000;
const DEFAULT_TIMEOUT_S = 30;
/** Lambda's own limit. */
const LONGEST_TIMEOUT_S = 900;

/**
 * Checks what was given on the command line.
 * @throws CommandError with all that is wrong.
 */
export function devOptions(positional: readonly string[], raw: RawOptions): DevOptions {
  const problems: string[] = [];
  const number = (name: string, key: string, low: number, high: number, integer: boolean) => {
    const value = raw[key];
    if (value === undefined) return undefined;
    const valid = typeof value === 'number' && value >= low && value <= high;
    if (valid && (!integer || Number.isInteger(value))) return value;
    const kind = integer ? 'a whole number' : 'a number';
    problems.push(`${name}: expected ${kind} from ${low} to ${high}, got ${shown(value)}`);
    return undefined;
  };
  const text = (name: string, key: string) => {
    const value = raw[key];
    if (value === undefined) return undefined;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    problems.push(`${name}: expected one value, got ${shown(value)}`);
    return undefined;
  };
  const flag = (name: string, key: string) => {
    const value = raw[key] ?? false;
    if (typeof value !== 'boolean') problems.push(`${name}: takes no value, got ${shown(value)}`);
    return value === true;
  };
  const options = {
    port: number('--port', 'port', 0, 65_535, true) ?? DEFAULT_PORT,
    strictPort: flag('--strict-port', 'strictPort'),
    appPort: number('--app-port', 'appPort', 1, 65_535, true),
    host: text('--host', 'host'),
    timeoutMs:
      (number('--timeout', 'timeout', 0.001, LONGEST_TIMEOUT_S, false) ?? DEFAULT_TIMEOUT_S) * 1000,
    adapter: text('--adapter', 'adapter'),
    verbose: flag('--verbose', 'verbose'),
  };
  const [file, ...args] = raw['--'] ?? [];
  if (positional.length > 0) {
    problems.push(`Put "--" before the app's command: lwa dev -- ${positional.join(' ')}`);
  } else if (file === undefined) {
    problems.push('Say how the app is started, after two dashes: lwa dev -- node server.js');
  }
  if (problems.length > 0) throw new CommandError(EXIT.usage, problems.join('\n'));
  return { ...options, command: inShell(file!, args) };
}

/** One argument with spaces in it is a line for the shell: `lwa dev -- "npm run build && npm start"`. */
function inShell(file: string, args: readonly string[]): [string, ...string[]] {
  if (args.length > 0 || !/\s/.test(file)) return [file, ...args];
  return ['/bin/sh', '-c', file];
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.map(shown).join(' and ') : JSON.stringify(value);
}
