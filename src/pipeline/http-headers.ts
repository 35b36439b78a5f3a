/**
 * The fields of an HTTP message: ordered, repeatable, and matched without regard to case
 * (RFC 9110, section 5). Names keep the spelling they came with; values are Unicode strings.
 *
 * Kept as flat parallel arrays: messages have a dozen fields, and a linear scan over a dozen short
 * strings is cheaper than building a map for each message.
 */
export class HttpHeaders implements Iterable<[name: string, value: string]> {
  #names: string[] = [];
  #keys: string[] = [];
  #values: string[] = [];

  constructor(init?: Iterable<readonly [name: string, value: string]>) {
    if (init) for (const [name, value] of init) this.append(name, value);
  }

  /** How many field lines there are; a repeated name counts each time. */
  get size(): number {
    return this.#names.length;
  }

  /** The field's value, repeated lines joined with `", "`; `undefined` when it is absent. */
  get(name: string): string | undefined {
    const key = name.toLowerCase();
    let value: string | undefined;
    for (let index = 0; index < this.#keys.length; index++) {
      if (this.#keys[index] !== key) continue;
      value = value === undefined ? this.#values[index] : `${value}, ${this.#values[index]}`;
    }
    return value;
  }

  /** Each line's value in order, for fields that must not be joined, as `set-cookie`. */
  getAll(name: string): string[] {
    const key = name.toLowerCase();
    return this.#values.filter((_, index) => this.#keys[index] === key);
  }

  has(name: string): boolean {
    return this.#keys.includes(name.toLowerCase());
  }

  /** Adds a line after all others. */
  append(name: string, value: string): void {
    this.#names.push(name);
    this.#keys.push(name.toLowerCase());
    this.#values.push(value);
  }

  /** Gives the field this one value: the first line is replaced where it stands, others are removed. */
  set(name: string, value: string): void {
    const key = name.toLowerCase();
    const first = this.#keys.indexOf(key);
    if (first === -1) {
      this.append(name, value);
      return;
    }
    this.#names[first] = name;
    this.#values[first] = value;
    this.#removeFrom(first + 1, (other) => other === key);
  }

  /** Removes every line of the field; says whether there was one. */
  delete(name: string): boolean {
    const key = name.toLowerCase();
    return this.#removeFrom(0, (other) => other === key);
  }

  /** Removes every line whose lower-case name satisfies `matches`; says whether there was one. */
  deleteWhere(matches: (lowerCaseName: string) => boolean): boolean {
    return this.#removeFrom(0, matches);
  }

  /** Calls back for each line in order. No allocation, unlike iteration. */
  forEach(visit: (name: string, value: string, lowerCaseName: string) => void): void {
    for (let index = 0; index < this.#names.length; index++) {
      visit(this.#names[index]!, this.#values[index]!, this.#keys[index]!);
    }
  }

  *[Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    for (let index = 0; index < this.#names.length; index++) {
      yield [this.#names[index]!, this.#values[index]!];
    }
  }

  clone(): HttpHeaders {
    const copy = new HttpHeaders();
    copy.#names = this.#names.slice();
    copy.#keys = this.#keys.slice();
    copy.#values = this.#values.slice();
    return copy;
  }

  #removeFrom(start: number, matches: (key: string) => boolean): boolean {
    let kept = start;
    for (let index = start; index < this.#keys.length; index++) {
      if (matches(this.#keys[index]!)) continue;
      if (kept !== index) {
        this.#names[kept] = this.#names[index]!;
        this.#keys[kept] = this.#keys[index]!;
        this.#values[kept] = this.#values[index]!;
      }
      kept++;
    }
    const removed = kept !== this.#keys.length;
    this.#names.length = this.#keys.length = this.#values.length = kept;
    return removed;
  }
}
