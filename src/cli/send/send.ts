import { CommandError } from '../command-error.ts';
import { madeEvent, sourceList } from '../event-options.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';
import { type Invoked, invokeOver } from './invoke-over.ts';

const DEFAULT_URL = 'http://localhost:3000';

/**
 * `lwa send`: makes an event and invokes a function with it, which `lwa dev` runs. The answer goes
 * to stdout.
 * @returns the exit code.
 * @throws CommandError when it cannot be sent.
 */
export async function send(source: string | undefined, raw: RawOptions): Promise<number> {
  if (source === undefined) {
    throw new CommandError(EXIT.usage, `Say which source the event comes from:\n${sourceList()}`);
  }
  const reader = new OptionReader(raw);
  const event = madeEvent(source, reader);
  const to = urlOf(reader);
  const asynchronous = reader.flag('async');
  const print = reader.flag('print');
  reader.check();
  if (print) {
    process.stdout.write(`${JSON.stringify(JSON.parse(event!), undefined, 2)}\n`);
    return EXIT.ok;
  }
  const invoked = await invokeOver(to, event!, asynchronous);
  if (asynchronous) process.stderr.write('The event is accepted\n');
  else process.stdout.write(`${invoked.payload}\n`);
  return judge(invoked);
}

function judge({ functionError, payload }: Invoked): number {
  if (functionError !== undefined) {
    process.stderr.write('The function has failed\n');
    return EXIT.unexpected;
  }
  const failures = failedItems(payload);
  if (failures > 0) {
    process.stderr.write(`${failures} ${failures === 1 ? 'record has' : 'records have'} failed\n`);
  }
  return EXIT.ok;
}

/** How many records the function wants to see again. */
function failedItems(payload: string): number {
  try {
    const { batchItemFailures } = (JSON.parse(payload) ?? {}) as { batchItemFailures?: unknown };
    return Array.isArray(batchItemFailures) ? batchItemFailures.length : 0;
  } catch {
    return 0;
  }
}

function urlOf(reader: OptionReader): string {
  const url = reader.text('to') ?? DEFAULT_URL;
  if (!/^https?:\/\/[^/?#]+\/?$/.test(url)) {
    reader.problems.push(`--to: expected a URL without a path, got "${url}"`);
  }
  return url.replace(/\/$/, '');
}
