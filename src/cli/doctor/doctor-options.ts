import { functionEnvironment } from '../environment-options.ts';
import { inShell } from '../function/function-options.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';

/** The options of `lwa doctor`, checked. */
export interface DoctorOptions {
  /** What starts the app; `undefined`: it runs already, or is not looked at. */
  readonly command: readonly [file: string, ...args: string[]] | undefined;
  /** How long the app may take to be ready. */
  readonly timeoutMs: number;
  readonly wrapper: boolean;
  readonly json: boolean;
  /** The function's environment. */
  readonly env: NodeJS.ProcessEnv;
}

const DEFAULT_TIMEOUT_S = 30;
const LONGEST_TIMEOUT_S = 900;

/**
 * Checks what was given on the command line.
 * @throws CommandError with all that is wrong.
 */
export function doctorOptions(positional: readonly string[], raw: RawOptions): DoctorOptions {
  const reader = new OptionReader(raw);
  const seconds = reader.number('timeout', 0.001, LONGEST_TIMEOUT_S) ?? DEFAULT_TIMEOUT_S;
  const wrapper = reader.flag('wrapper');
  const json = reader.flag('json');
  if (positional.length > 0) {
    reader.problems.push(`Put "--" before the command: lwa doctor -- ${positional.join(' ')}`);
  }
  const env = functionEnvironment(reader);
  reader.check();
  const [file, ...args] = raw['--'] ?? [];
  const command = file === undefined ? undefined : inShell(file, args);
  return { command, timeoutMs: seconds * 1000, wrapper, json, env };
}
