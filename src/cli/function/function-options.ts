import type { CAC } from 'cac';
import type { OptionReader } from '../option-reader.ts';
import type { RawOptions } from '../main.ts';
import { functionVariables } from './function-variables.ts';

/** How a function is run here, whatever the command. */
export interface FunctionOptions {
  readonly command: readonly [file: string, ...args: string[]];
  /** `undefined`: the default, or a free one. */
  readonly appPort: number | undefined;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The function's own variables, beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** `undefined`: what the variables or the config file say. */
  readonly invokeMode: InvokeMode | undefined;
  readonly initializationType: InitializationType;
  /** Above 1: Managed Instances. */
  readonly concurrency: number;
  /** The adapter starts the app, and is no extension. */
  readonly wrapper: boolean;
  /** `undefined`: the adapter of this package. */
  readonly adapter: string | undefined;
}

const INVOKE_MODES = ['buffered', 'response_stream'] as const;
type InvokeMode = (typeof INVOKE_MODES)[number];

const INITIALIZATION_TYPES = [
  'on-demand',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
] as const;
type InitializationType = (typeof INITIALIZATION_TYPES)[number];

const DEFAULT_TIMEOUT_S = 30;
/** Lambda's own limit. */
const LONGEST_TIMEOUT_S = 900;
const DEFAULT_MEMORY_MB = 1024;
/** Invocations at once on Managed Instances when nothing is said. */
const DEFAULT_CONCURRENCY = 10;

/** Declares the options on a command. */
export function declareFunctionOptions(command: ReturnType<CAC['command']>): void {
  command
    .option('--app-port <port>', 'Port of the app: its PORT (default: 8080, or a free one)')
    .option('--timeout <seconds>', "The function's timeout (default: 30)")
    .option('--memory <megabytes>', "The function's memory, as it is told (default: 1024)")
    .option('--env <name=value>', 'A variable of the function; may be repeated')
    .option('--env-file <path>', 'A file with variables, a NAME=value on each line')
    .option('--invoke-mode <mode>', 'buffered or response_stream')
    .option('--init-type <type>', INITIALIZATION_TYPES.join(', '))
    .option('--concurrency <count>', 'Invocations at once: above 1, Managed Instances')
    .option('--wrapper', 'Let the adapter start the app, in place of running beside it')
    .option('--adapter <path>', 'The adapter to run (default: the one of this package)');
}

/** Reads them. What is wrong is left with the reader. */
export function readFunctionOptions(
  name: string,
  positional: readonly string[],
  raw: RawOptions,
  reader: OptionReader,
): FunctionOptions {
  const initializationType = reader.choice('init-type', INITIALIZATION_TYPES);
  const managed = initializationType === 'lambda-managed-instances';
  const concurrency = reader.wholeNumber('concurrency', 1, 1024);
  if (managed && concurrency === 1) {
    reader.problems.push('--concurrency: Managed Instances take more than 1 at once');
  } else if (!managed && initializationType !== undefined && (concurrency ?? 1) > 1) {
    reader.problems.push(`--concurrency: with --init-type ${initializationType} it can only be 1`);
  }
  const seconds = reader.number('timeout', 0.001, LONGEST_TIMEOUT_S) ?? DEFAULT_TIMEOUT_S;
  return {
    appPort: reader.wholeNumber('app-port', 1, 65_535),
    timeoutMs: seconds * 1000,
    memoryMb: reader.wholeNumber('memory', 128, 32_768) ?? DEFAULT_MEMORY_MB,
    variables: functionVariables(reader),
    invokeMode: reader.choice('invoke-mode', INVOKE_MODES),
    initializationType: initializationType ?? 'on-demand',
    concurrency: concurrency ?? (managed ? DEFAULT_CONCURRENCY : 1),
    wrapper: reader.flag('wrapper'),
    adapter: reader.text('adapter'),
    command: appCommand(name, positional, raw, reader),
  };
}

function appCommand(
  name: string,
  positional: readonly string[],
  raw: RawOptions,
  reader: OptionReader,
): FunctionOptions['command'] {
  const [file, ...args] = raw['--'] ?? [];
  if (positional.length > 0) {
    reader.problems.push(
      `Put "--" before the app's command: lwa ${name} -- ${positional.join(' ')}`,
    );
  } else if (file === undefined) {
    reader.problems.push(
      `Say how the app is started, after two dashes: lwa ${name} -- node server.js`,
    );
  }
  return inShell(file ?? '', args);
}

/** One argument with spaces in it is a line for the shell: `lwa dev -- "npm run build && npm start"`. */
export function inShell(file: string, args: readonly string[]): [string, ...string[]] {
  if (args.length > 0 || !/\s/.test(file)) return [file, ...args];
  return ['/bin/sh', '-c', file];
}
