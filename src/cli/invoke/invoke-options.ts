import { readFileSync } from 'node:fs';
import { madeEvent } from '../event-options.ts';
import { type FunctionOptions, readFunctionOptions } from '../function/function-options.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { type Expectation, expectation } from './expectation.ts';

/** The options of `lwa invoke`, checked. */
export interface InvokeOptions {
  readonly function: FunctionOptions;
  /** JSON. */
  readonly event: string;
  readonly expectations: readonly Expectation[];
  readonly json: boolean;
  readonly quiet: boolean;
  readonly initTimeoutMs: number;
}

const DEFAULT_INIT_TIMEOUT_S = 60;
const LONGEST_INIT_TIMEOUT_S = 900;

/**
 * Checks what was given on the command line, and reads the event.
 * @throws CommandError with all that is wrong.
 */
export function invokeOptions(positional: readonly string[], raw: RawOptions): InvokeOptions {
  const reader = new OptionReader(raw);
  const initTimeout = reader.number('init-timeout', 0.001, LONGEST_INIT_TIMEOUT_S);
  const options = {
    event: eventOf(reader) ?? '',
    expectations: expectationsOf(reader),
    json: reader.flag('json'),
    quiet: reader.flag('quiet'),
    initTimeoutMs: (initTimeout ?? DEFAULT_INIT_TIMEOUT_S) * 1000,
    function: readFunctionOptions('invoke', positional, raw, reader),
  };
  reader.check();
  return options;
}

function eventOf(reader: OptionReader): string | undefined {
  const file = reader.text('event');
  const source = reader.text('source');
  if ((file === undefined) === (source === undefined)) {
    reader.problems.push('Say which event: either --event <file> or --source <name>');
    return undefined;
  }
  if (source !== undefined) return madeEvent(source, reader);
  try {
    const event = readFileSync(file === '-' ? 0 : file!, 'utf8');
    JSON.parse(event);
    return event;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    reader.problems.push(`--event: cannot read ${file}: ${reason}`);
    return undefined;
  }
}

function expectationsOf(reader: OptionReader): Expectation[] {
  return (reader.list('expect') ?? []).flatMap((text) => {
    const read = expectation(text);
    if (read !== undefined) return read;
    reader.problems.push(
      `--expect: expected status=200, body=text or error=type, got ${JSON.stringify(text)}`,
    );
    return [];
  });
}
