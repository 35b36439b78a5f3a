import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The code that V8 has once made of a file, kept for the next process to start with. V8 takes it only
 * in the version that made it, but does not see what it was made of: that is kept, too.
 */
export class CodeCache {
  readonly #source: string;
  readonly #code: string;

  /**
   * @param folder What `lwa code-cache` fills.
   * @param name Which of the files there.
   */
  constructor(folder: string, name: string) {
    this.#source = join(folder, `${name}.cjs`);
    this.#code = join(folder, `${name}.code`);
  }

  /** The code of exactly this source; `undefined` where there is none. */
  read(source: Buffer): Buffer | undefined {
    const kept = contents(this.#source);
    return kept?.equals(source) ? contents(this.#code) : undefined;
  }

  /** @throws Error when the folder cannot be written. */
  write(source: Buffer, code: Buffer): void {
    // The source last: it vouches for the code.
    writeFileSync(this.#code, code);
    writeFileSync(this.#source, source);
  }
}

function contents(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
