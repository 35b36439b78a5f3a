/** What one option must be. The builders (`aString()`, `listOf(…)`) make them; an own one is this object. */
export interface OptionCheck {
  /** Completes "expected …". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** How an accepted value may be written: shown behind what came, as in `5000 or "5s"`. */
  readonly examples?: string;
  /** `undefined` is refused too. @default false */
  readonly required?: boolean;
  /** What came is not shown, only its type: messages are logged. @default false */
  readonly secret?: boolean;
  /** What is in an accepted value and has checks of its own. */
  parts?(value: unknown): Iterable<OptionPart>;
}

/** A value in an option. */
export interface OptionPart {
  /** Below the option, with what joins it: `.name` or `[0]`. */
  readonly path: string;
  readonly value: unknown;
  readonly check: OptionCheck;
}

/** A check for each key of the options: one left out does not compile. */
export type OptionChecks<Options extends object> = {
  readonly [Key in keyof Options]-?: OptionCheck;
};

/** A key as it continues a path: `.name`, `["content-type"]`, `[0]`. */
export function pathSegment(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
