import { CommandRefused, lineOf } from './command-line.ts';
import type { Allowed } from './console.ts';

/**
 * Lets a command pass by its words.
 * @throws CommandRefused
 */
export function assertWordsAllowed(words: readonly string[], allowed: Allowed): void {
  const line = lineOf(words);
  const passes = (one: string | RegExp) =>
    typeof one === 'string' ? words[0] === one : matches(one, line) !== null;
  if (allowed === '*' || allowed.some(passes)) return;
  throw notAllowed(words[0]);
}

/**
 * Lets the text pass that a shell will read. It must be matched from end to end: what follows a part
 * that is allowed may be another command.
 * @throws CommandRefused
 */
export function assertTextAllowed(text: string, allowed: Allowed): void {
  const passes = (one: string | RegExp) =>
    typeof one === 'string' ? text === one : matches(one, text)?.[0] === text;
  if (allowed === '*' || allowed.some(passes)) return;
  throw notAllowed(text.trim().split(/\s/)[0]);
}

/** From the start each time: an expression with the flag "g" remembers where it was. */
function matches(expression: RegExp, text: string): RegExpExecArray | null {
  expression.lastIndex = 0;
  return expression.exec(text);
}

function notAllowed(word: string | undefined): CommandRefused {
  return new CommandRefused(
    `The command "${word ?? ''}" is not allowed: no entry of "allow" of lwa-plugin-console matches it`,
  );
}
