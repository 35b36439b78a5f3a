import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import type { RawOptions } from './main.ts';

/** Reads the options of a command line, and collects all that is wrong with them. */
export class OptionReader {
  readonly #raw: RawOptions;
  readonly #argv: readonly string[];
  readonly problems: string[] = [];

  /** @param argv the command line itself: `raw` has numbers where the texts look like such. */
  constructor(raw: RawOptions, argv: readonly string[] = process.argv.slice(2)) {
    this.#raw = raw;
    this.#argv = argv;
  }

  /** What was given for `--some-name`, as it came; `undefined` when it was not. */
  given(name: string): unknown {
    return this.#raw[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
  }

  /** A number in a range. */
  number(name: string, low: number, high: number): number | undefined {
    return this.#number(name, low, high, 'a number');
  }

  wholeNumber(name: string, low: number, high: number): number | undefined {
    return this.#number(name, low, high, 'a whole number');
  }

  text(name: string): string | undefined {
    const value = this.given(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return this.#literals(name)[0] ?? String(value);
    this.#wrong(name, 'one value', value);
    return undefined;
  }

  /** Any number of values; one option may hold several where it is `split` at commas. */
  list(name: string, split = false): readonly string[] | undefined {
    const value = this.given(name);
    if (value === undefined) return undefined;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.some((item) => typeof item !== 'string' && typeof item !== 'number')) {
      this.#wrong(name, 'a value', value);
      return undefined;
    }
    const literals = this.#literals(name);
    const texts = values.map((item, index) => literals[index] ?? String(item));
    return split ? texts.flatMap((text) => text.split(',').map((part) => part.trim())) : texts;
  }

  /** One of some words. */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const word = words.find((it) => it === text);
    if (word === undefined) this.#wrong(name, `one of ${words.join(', ')}`, text);
    return word;
  }

  flag(name: string): boolean {
    const value = this.given(name) ?? false;
    if (typeof value !== 'boolean')
      this.problems.push(`--${name}: takes no value, got ${shown(value)}`);
    return value === true;
  }

  /** @throws CommandError with all that is wrong, when something is. */
  check(): void {
    if (this.problems.length > 0) throw new CommandError(EXIT.usage, this.problems.join('\n'));
  }

  /** The values of an option as they were typed. */
  #literals(name: string): string[] {
    const option = `--${name}`;
    const end = this.#argv.indexOf('--');
    const own = end === -1 ? this.#argv : this.#argv.slice(0, end);
    return own.flatMap((argument, index) => {
      if (argument.startsWith(`${option}=`)) return argument.slice(option.length + 1);
      return argument === option ? (own[index + 1] ?? []) : [];
    });
  }

  #number(name: string, low: number, high: number, kind: string): number | undefined {
    const value = this.given(name);
    if (value === undefined) return undefined;
    const valid = typeof value === 'number' && value >= low && value <= high;
    if (valid && (kind === 'a number' || Number.isInteger(value))) return value;
    this.#wrong(name, `${kind} from ${low} to ${high}`, value);
    return undefined;
  }

  #wrong(name: string, expected: string, got: unknown): void {
    this.problems.push(`--${name}: expected ${expected}, got ${shown(got)}`);
  }
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  return Array.isArray(value) ? value.map(shown).join(' and ') : JSON.stringify(value);
}
