const LEAST = 100;
const MOST = 999;

/** A set of HTTP statuses. Asking it costs one array read. */
export class StatusSet {
  readonly #members: Uint8Array;
  /** The list that it was parsed from. */
  readonly text: string;

  constructor(text: string, ranges: Iterable<readonly [first: number, last: number]>) {
    this.text = text;
    this.#members = new Uint8Array(MOST + 1);
    for (const [first, last] of ranges) this.#members.fill(1, first, last + 1);
  }

  has(status: number): boolean {
    return this.#members[status] === 1;
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Parses a list of statuses and ranges, both ends included, as `500,502-504`. Spaces and empty
 * entries are passed over.
 *
 * @throws RangeError that names every wrong entry, as a sentence without its subject: the caller
 * knows which option or variable it is.
 */
export function parseStatusSet(text: string): StatusSet {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const ranges: [number, number][] = [];
  const faults: string[] = [];
  for (const entry of entries) {
    const parsed = parseEntry(entry);
    if (typeof parsed === 'string') faults.push(parsed);
    else ranges.push(parsed);
  }
  if (entries.length === 0) faults.push('it names none');
  if (faults.length > 0) {
    throw new RangeError(
      `expected statuses and ranges from ${LEAST} to ${MOST}, as "500,502-504": ${faults.join('; ')}`,
    );
  }
  return new StatusSet(text, ranges);
}

function parseEntry(entry: string): [first: number, last: number] | string {
  const match = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(entry);
  if (!match) return `"${entry}" is neither`;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (first < LEAST || last > MOST) return `"${entry}" is outside`;
  if (last < first) return `"${entry}" ends before it starts`;
  return [first, last];
}
