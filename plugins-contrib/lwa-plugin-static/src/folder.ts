import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { RequestPath } from './request-path.ts';

/** A file that may be sent. */
export interface FoundFile {
  /** Without symbolic links. */
  readonly path: string;
  /** As it was asked for: a link's name, where there is one. */
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** Epoch ms. */
  readonly modifiedMs: number;
}

/** How names are looked up. */
export interface Lookup {
  /** What is looked for in a folder. */
  readonly index: readonly string[];
  /** What is appended to a name that is no file's, without the dot. */
  readonly extensions: readonly string[];
  /** Names with a dot in front that are no secret. */
  readonly dotfiles: readonly string[];
}

/** A folder whose files are behind a prefix of paths. Nothing outside it is ever found. */
export class Folder {
  readonly #prefix: readonly string[];
  readonly #root: string;
  readonly #lookup: Lookup;

  private constructor(prefix: readonly string[], root: string, lookup: Lookup) {
    this.#prefix = prefix;
    this.#root = root;
    this.#lookup = lookup;
  }

  /** @throws Error when there is no such folder. */
  static async open(prefix: RequestPath, path: string, lookup: Lookup): Promise<Folder> {
    const root = await realpath(path);
    if (!(await stat(root)).isDirectory()) throw new Error(`${path} is no folder`);
    return new Folder(prefix.segments, root, lookup);
  }

  /** How many segments its prefix has: the longest is asked first. */
  get depth(): number {
    return this.#prefix.length;
  }

  /**
   * The file that the path names; `'folder'` when it names one that has an index, and lacks the slash
   * that relative links in that need.
   */
  async find({ segments, directory }: RequestPath): Promise<FoundFile | 'folder' | undefined> {
    if (!this.#prefix.every((segment, index) => segments[index] === segment)) return undefined;
    const names = segments.slice(this.#prefix.length);
    if (directory || names.length === 0) {
      const index = await this.#firstOf(this.#lookup.index.map((name) => [...names, name]));
      return index !== undefined && !directory ? 'folder' : index;
    }
    const last = names.at(-1)!;
    const others = this.#lookup.extensions.map((ending) => [
      ...names.slice(0, -1),
      `${last}.${ending}`,
    ]);
    const file = await this.#firstOf([names, ...others]);
    if (file !== undefined) return file;
    const index = await this.#firstOf(this.#lookup.index.map((name) => [...names, name]));
    return index === undefined ? undefined : 'folder';
  }

  /** The file beside another, whose name only ends in another way. */
  async beside(file: FoundFile, ending: string): Promise<FoundFile | undefined> {
    return await this.#file(file.name + ending);
  }

  async #firstOf(candidates: readonly (readonly string[])[]): Promise<FoundFile | undefined> {
    for (const names of candidates) {
      if (!this.#mayBeSeen(names)) continue;
      const file = await this.#file(join(this.#root, ...names));
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async #file(path: string): Promise<FoundFile | undefined> {
    try {
      // Most requests are for no file: that costs one call.
      const stats = await stat(path);
      if (!stats.isFile()) return undefined;
      const real = await realpath(path);
      const names = relative(this.#root, real).split(sep);
      // A link that leads out of the folder, or to what it hides.
      if (!real.startsWith(this.#root + sep) || !this.#mayBeSeen(names)) return undefined;
      return { path: real, name: path, size: stats.size, modifiedMs: stats.mtimeMs };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #mayBeSeen(names: readonly string[]): boolean {
    return names.every((name) => !name.startsWith('.') || this.#lookup.dotfiles.includes(name));
  }
}

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES', 'EPERM']);

function isMissing(error: unknown): boolean {
  return MISSING.has((error as { code?: string }).code ?? '');
}
