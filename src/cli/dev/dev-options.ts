import type { CAC } from 'cac';
import { DOOR_NAMES, type DoorName } from '../../local/front-doors/door-name.ts';
import {
  declareFunctionOptions,
  type FunctionOptions,
  readFunctionOptions,
} from '../function/function-options.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { declareDoorOptions, type DoorChoices, readDoorOptions } from './door-options.ts';

/** The options of `lwa dev`, checked. */
export interface DevOptions {
  readonly function: FunctionOptions;
  readonly port: number;
  readonly strictPort: boolean;
  /** `undefined`: loopback, IPv4 and IPv6. */
  readonly host: string | undefined;
  /** The one at plain `localhost`. */
  readonly door: DoorName;
  readonly doors: DoorChoices;
  /** Milliseconds without an invocation. `undefined`: never. */
  readonly freezeMs: number | undefined;
  /** Files and folders. `undefined`: none. */
  readonly watch: readonly string[] | undefined;
  readonly traceEvents: boolean;
  readonly verbose: boolean;
}

const DEFAULT_PORT = 3000;
const LONGEST_FREEZE_MS = 3_600_000;

/** Declares the options on the command. */
export function declareDevOptions(command: ReturnType<CAC['command']>): void {
  command
    .option('--port <port>', 'Port of the front doors (default: 3000, or the next free one)')
    .option('--strict-port', 'Exit when the port is taken')
    .option('--host <host>', 'Address to listen on (default: this machine only)')
    .option(
      '--door <name>',
      `The door at plain localhost: ${DOOR_NAMES.join(', ')} (default: url)`,
    );
  declareFunctionOptions(command);
  command
    .option(
      '--freeze [ms]',
      'Freeze the environment when it is idle, as Lambda does (default: at once)',
    )
    .option('--watch [path]', 'A fresh environment when files change (default: this folder)');
  declareDoorOptions(command);
  command
    .option('--trace-events', 'Show every event and every answer')
    .option('--verbose', 'Show START, END and REPORT of every invocation, freezes and thaws');
}

/**
 * Checks what was given on the command line.
 * @throws CommandError with all that is wrong.
 */
export function devOptions(positional: readonly string[], raw: RawOptions): DevOptions {
  const reader = new OptionReader(raw);
  const options: DevOptions = {
    port: reader.wholeNumber('port', 0, 65_535) ?? DEFAULT_PORT,
    strictPort: reader.flag('strict-port'),
    host: reader.text('host'),
    door: reader.choice('door', DOOR_NAMES) ?? 'url',
    freezeMs:
      reader.given('freeze') === true ? 0 : reader.wholeNumber('freeze', 0, LONGEST_FREEZE_MS),
    watch: reader.given('watch') === true ? ['.'] : reader.list('watch'),
    doors: readDoorOptions(reader),
    traceEvents: reader.flag('trace-events'),
    verbose: reader.flag('verbose'),
    function: readFunctionOptions('dev', positional, raw, reader),
  };
  if (options.freezeMs !== undefined && options.function.concurrency > 1) {
    reader.problems.push('--freeze: Managed Instances are never frozen');
  }
  if (options.freezeMs !== undefined && process.platform === 'win32') {
    reader.problems.push('--freeze: processes cannot be frozen on Windows');
  }
  reader.check();
  return options;
}
