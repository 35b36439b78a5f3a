import { type ParseEntry, parse } from 'shell-quote';

/** What cannot be run, and why. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

/**
 * The words of a command line, by the quoting rules of a POSIX shell; variables and patterns stay as
 * they are written, because no shell is there to replace them.
 *
 * @throws CommandRefused for what only a shell can do.
 */
export function wordsOf(text: string): string[] {
  return parsed(text).map((part) => {
    if (typeof part === 'string') return part;
    if ('comment' in part) throw refused(`#${part.comment}`);
    // A pattern comes with its text.
    if (part.op === 'glob') return part.pattern;
    throw refused(part.op);
  });
}

function parsed(text: string): ParseEntry[] {
  try {
    return parse(text, (name) => `$${name}`);
  } catch (cause) {
    // As of `${`, which nothing closes.
    throw new CommandRefused(`The command cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function refused(operator: string): CommandRefused {
  return new CommandRefused(
    `The command has "${operator}", which takes a shell: quote it, or set "shell" of lwa-plugin-console`,
  );
}

/** The words as one line, in which none can pass for two. */
export function lineOf(words: readonly string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}
