import type { CAC } from 'cac';
import { functionVariables } from './function/function-variables.ts';
import type { OptionReader } from './option-reader.ts';

/** Declares the options that say in which environment a command looks. */
export function declareEnvironmentOptions(command: ReturnType<CAC['command']>): void {
  command
    .option('--env <name=value>', 'A variable of the function; may be repeated')
    .option('--env-file <path>', 'A file with variables, a NAME=value on each line');
}

/**
 * The environment of the function: that of this process, with what the options add. It becomes that
 * of this process, because plugins read it there. What is wrong is left with the reader.
 */
export function functionEnvironment(reader: OptionReader): NodeJS.ProcessEnv {
  return Object.assign(process.env, functionVariables(reader));
}
